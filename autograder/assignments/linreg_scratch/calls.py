"""How the student's functions were called, as lines that can be pasted into the notebook and show a failure.

Where behaviour depends on sizes and not on values, the notebook's own `synthetic_data` stands for long data.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograder.assignment import Call, Form

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


def call_of(probe: str, inputs: Inputs) -> Call | None:
    """The call that a probe makes for these inputs; None where it cannot be put in a few lines."""
    return CALLS[probe](inputs) if probe in CALLS else None


def _plain(inputs: Inputs) -> Call | None:
    if inputs["function"] == "fit_resistance":
        return _fit_resistance(inputs)
    if inputs["function"] not in ARGUMENTS:
        return None
    names = ARGUMENTS[inputs["function"]]
    return Call(f"{inputs['function']}({', '.join(names)})", dict(zip(names, inputs["arguments"], strict=True)))


def _passes(inputs: Inputs) -> Call:
    options = "".join(f", {name}={value!r}" for name, value in (inputs.get("options") or {}).items())
    data, slopes = _data(inputs)
    call = f"{inputs.get('function', 'data_iter')}({inputs['batch_size']}, {data}{options})"
    return Call(f"[(X.shape, y.shape) for X, y in {call}]", slopes)


def _linreg(inputs: Inputs) -> Call:
    return Call("linreg(X, w, b)", {name: inputs[name] for name in ("X", "w", "b")}, trainable=("w", "b"))


def _squared_loss(inputs: Inputs) -> Call:
    return Call("squared_loss(y_hat, y)", {name: inputs[name] for name in ("y_hat", "y")})


def _sgd(inputs: Inputs) -> Call:
    """A step, or several with the gradients of the first, for one parameter or two."""
    params, grads, steps = inputs["params"][:2], inputs["grads"][0][:2], len(inputs["grads"])
    one = len(params) == 1
    names = ["param"] if one else [f"p{i}" for i in range(1, len(params) + 1)]
    slopes = ["grad"] if one else [f"g{i}" for i in range(1, len(params) + 1)]
    lines = [f"({name} * {slope}).sum().backward()" for name, slope in zip(names, slopes, strict=True)]
    lines.append(f"sgd([{', '.join(names)}], {inputs['lr']!r}, {inputs['batch_size']})")
    if steps > 1:
        lines = [f"for _ in range({steps}):", *(f"    {line}" for line in lines)]
    values = dict(zip(names + slopes, [*params, *grads], strict=True))
    return Call("\n".join([*lines, f"print({', '.join(names)})"]), values, trainable=tuple(names))


def _train_from(inputs: Inputs) -> Call:
    data, slopes = _data(inputs)
    rest = f"lr={inputs['lr']!r}, num_epochs={inputs['num_epochs']}, batch_size={inputs['batch_size']}"
    return Call(f"train_from(w0, b0, {data}, {rest})", {"w0": inputs["w0"], "b0": inputs["b0"], **slopes})


def _second_derivative(inputs: Inputs) -> Call:
    known = {"a": inputs["a"], "b": inputs["b"], "f": Form(inputs["f"]), "x": inputs["x"]}
    return Call("second_derivative(f, x)", known, trainable=("x",) if inputs["trainable"] else ())


def _fit_resistance(inputs: Inputs) -> Call:
    """A resistance without noise, with currents of the same scale and shape."""
    current, voltage = (np.asarray(one, dtype=np.float64) for one in inputs["arguments"])
    scale = "0.001 * " if np.max(current) < 0.1 else ""
    column = "0" if current.ndim == 1 else ":1"
    lines = [f"current = {scale}abs(features[:{len(current)}, {column}])  # of the notebook's data"]
    lines.append(f"voltage = {np.mean(voltage) / np.mean(current):.4g} * current")
    return Call("\n".join([*lines, "fit_resistance(current, voltage)"]))


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
    return Call(f"best_lr({{{curves}}})")


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
