"""How the student's functions were called, as lines that can be pasted into the notebook and show a failure.

Where behaviour depends on sizes and not on values, the notebook's own `synthetic_data` stands for long data.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from autograder.assignment import Call, Form

from . import reference
from .checks.batches import short

Inputs = Mapping[str, Any]

ARGUMENTS = {  # of the functions that are asked by the engine's own probe
    "gradient_at_zero": ("features", "labels"),
    "loss_hessian": ("features", "labels", "w", "b"),
    "shape_without_reshape": ("y_hat", "y"),
    "train_without_reshape": ("features", "labels", "lr", "num_epochs", "batch_size"),
    "largest_stable_lr": ("features",),
    "batch_sizes": ("n", "batch_size"),
}
DATA = "*synthetic_data(slopes, 1.0, {n})"  # features and labels of this many examples
MORE = 2  # minibatches than are due, that a pass which does not end is seen to go on
IN_ORDER = ("in_order", "in_blocks", "same_order")


def call_of(probe: str, inputs: Inputs) -> Call | None:
    """The call that a probe makes for these inputs; None where it cannot be put in a few lines."""
    return CALLS[probe](inputs) if probe in CALLS else None


def _plain(inputs: Inputs) -> Call | None:
    function = inputs["function"]
    if function == "fit_resistance":
        return _fit_resistance(inputs)
    if function not in ARGUMENTS:
        return None
    names = dict(zip(ARGUMENTS[function], inputs["arguments"], strict=True))
    call = f"{function}({', '.join(names)})"
    pair = {"gradient_at_zero": "grad_w, grad_b", "train_without_reshape": "w, b"}.get(function, "")
    unpacked = Call(f"{pair} = {call}\nprint({pair})", names)
    want = short(reference.batch_sizes(*inputs["arguments"])) if function == "batch_sizes" else ""
    return Call(call, names, want=want, instead=dict.fromkeys(pair.split(", "), unpacked) if pair else {})


def _passes(inputs: Inputs) -> Call:
    """A pass over data in which each label is the features times the slopes, plus 1, up to a little noise."""
    options = "".join(f", {name}={value!r}" for name, value in (inputs.get("options") or {}).items())
    n, size, (data, slopes) = len(inputs["features"]), inputs["batch_size"], _data(inputs)
    function = inputs.get("function", "data_iter")
    due = reference.batch_sizes(n, size)
    if "drop_last" in options and due[-1:] != [size]:
        due = due[:-1]
    whole = f"zip(range({len(due) + MORE}), {function}({size}, {data}{options}))"
    kept = f"features, labels = {data.removeprefix('*')}"
    anew = f"{function}({size}, features, labels{options})"
    sizes = Call(f"[len(X) for _, (X, y) in {whole}]", slopes, want=short(due))
    labels = f"labels = [float(label.sum()) for _, (X, y) in {whole} for label in y]\nlen(labels), len(set(labels))"
    one = f"_, (X, y) = next({whole})"
    apart = Call(f"{one}\nprint(y)\nprint(X @ slopes + 1)", slopes)
    before_and_after = Call(
        f"{kept}\nprint(labels[:4])\nlist(zip(range({len(due)}), {anew}))\nprint(labels[:4])", slopes
    )
    first = Call(f"{kept}\nprint(labels[:{size}])\nfor _ in range(2):\n    print(next(iter({anew}))[1])", slopes)
    instead = {
        "wrong_sizes": sizes,
        "endless": sizes,
        "pairs_broken": apart,
        "strange_rows": apart,
        "inputs_changed": before_and_after,
    }
    instead |= {"not_each_once": Call(labels, slopes, want=str((sum(due), sum(due))))}
    shapes = f"for _, (X, y) in {whole}:\n    print(X.shape, y.shape)"
    return Call(shapes, slopes, instead={**instead, **dict.fromkeys(IN_ORDER, first)})


def _linreg(inputs: Inputs) -> Call:
    names, trainable = {name: inputs[name] for name in ("X", "w", "b")}, ("w", "b")
    weighted = {**names, "u": inputs["upstream"]}
    instead = {
        name: Call(f"(linreg(X, w, b) * u).sum().backward()\nprint({name})", weighted, trainable)
        for name in ("w.grad", "b.grad")
    }
    both = Call("linreg(X, w, b).sum().backward()\nprint(w.grad, b.grad)", names, trainable)
    return Call("linreg(X, w, b)", names, trainable, instead={**instead, "no_gradient": both})


def _squared_loss(inputs: Inputs) -> Call:
    names = {name: inputs[name] for name in ("y_hat", "y")}
    back = Call("squared_loss(y_hat, y).sum().backward()\nprint(y_hat.grad)", names, ("y_hat",))
    return Call("squared_loss(y_hat, y)", names, instead={"y_hat.grad": back, "no_gradient": back})


def _sgd(inputs: Inputs) -> Call:
    """A step, or several with the mean of their gradients, for two parameters, or three if it is about the third."""
    three = _steps(inputs, 3)
    instead = {"param3": three, "param3.grad": three, "gradient_left": _steps(inputs, 2, ".grad", "None / 0")}
    return replace(_steps(inputs, 2), instead=instead)


def _steps(inputs: Inputs, most: int, shown: str = "", want: str = "") -> Call:
    params, steps = inputs["params"][:most], len(inputs["grads"])
    grads = [np.mean(each, axis=0) for each in zip(*inputs["grads"], strict=True)][:most]
    places = ["", *map(str, range(2, len(params) + 1))]
    names, slopes = [f"param{place}" for place in places], [f"grad{place}" for place in places]
    lines = [f"({name} * {slope}).sum().backward()" for name, slope in zip(names, slopes, strict=True)]
    lines.append(f"sgd([{', '.join(names)}], {inputs['lr']!r}, {inputs['batch_size']})")
    if steps > 1:
        lines = [f"for _ in range({steps}):", *(f"    {line}" for line in lines)]
    lines.append(f"print({', '.join(name + shown for name in names)})")
    return Call("\n".join(lines), dict(zip(names + slopes, [*params, *grads], strict=True)), tuple(names), want)


def _train_from(inputs: Inputs) -> Call:
    data, slopes = _data(inputs)
    rest = f"lr={inputs['lr']!r}, num_epochs={inputs['num_epochs']}, batch_size={inputs['batch_size']}"
    names = {"w0": inputs["w0"], "b0": inputs["b0"], **slopes}
    call = f"train_from(w0, b0, {data}, {rest})"
    learned = ", ".join(f"{slope:g}" for slope in slopes["slopes"])
    after = Call(f"print(w0, b0)\n{call}\nprint(w0, b0)", names)
    return Call(call, names, want=f"[{learned}], 1", instead={"start_changed": after})


def _second_derivative(inputs: Inputs) -> Call:
    known = {"a": inputs["a"], "b": inputs["b"], "f": Form(inputs["f"]), "x": inputs["x"]}
    call, trainable = "second_derivative(f, x)", ("x",) if inputs["trainable"] else ()
    kept = Call(f"(x * 3).sum().backward()\n{call}\nprint(x.grad)", known, trainable, want="3")
    return Call(call, known, trainable, instead={"grad_changed": kept})


def _fit_resistance(inputs: Inputs) -> Call:
    """A resistance without noise, with currents of the same scale and shape."""
    current, voltage = (np.asarray(one, dtype=np.float64) for one in inputs["arguments"])
    scale = "0.001 * " if np.max(current) < 0.1 else ""
    column = "0" if current.ndim == 1 else ":1"
    resistance = f"{np.mean(voltage) / np.mean(current):.4g}"
    lines = [f"current = {scale}abs(features[:{len(current)}, {column}])", f"voltage = {resistance} * current"]
    return Call("\n".join([*lines, "fit_resistance(current, voltage)"]), want=resistance)


def _lr_experiment(inputs: Inputs) -> Call:
    data, slopes = _data(inputs)
    rest = f"num_epochs={inputs['num_epochs']}, batch_size={inputs['batch_size']}"
    return Call(f"lr_experiment({list(inputs['lrs'])!r}, {data}, {rest})", slopes)


def _data(inputs: Inputs) -> tuple[str, dict[str, Any]]:
    """Features and labels of the sizes that were handed in, and what their code needs."""
    n, d = inputs["features"].shape
    return DATA.format(n=n), {"slopes": np.arange(1, d + 1, dtype=np.float32)}


def _best_lr(inputs: Inputs) -> Call:
    pairs = zip(inputs["rates"], inputs["curves"], strict=True)
    curves = ", ".join(f"{rate!r}: [{', '.join(_loss(loss) for loss in curve)}]" for rate, curve in pairs)
    return Call(f"results = {{{curves}}}\nbest_lr(results)")


def _loss(value: float) -> str:
    return f"{float(value):.4g}" if np.isfinite(value) else f'float("{float(value)}")'


CALLS: Mapping[str, Callable[[Inputs], Call | None]] = {
    "call": _plain,
    "passes": _passes,
    "linreg": _linreg,
    "squared_loss": _squared_loss,
    "sgd_steps": _sgd,
    "second_derivative": _second_derivative,
    "train_from": _train_from,
    "lr_experiment": _lr_experiment,
    "best_lr": _best_lr,
}
