"""The questions of this assignment: each calls one of the student's functions and returns what came, as data.

The same for every edition: tensors and gradients are those of the framework in `fw`.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from autograder.inside import framework as fw
from autograder.inside import wire
from autograder.inside.probes import Namespace, backward, described, gradient, named, probe, read

MOST_PARTS = 1000  # of a minibatch that is no pair


def kind(value: Any) -> str:
    """The type of what is not a tensor; "" for a tensor."""
    return "" if fw.is_tensor(value) else type(value).__name__[:60]


# ---- data_iter and its kin ------------------------------------------------------------------------------------------


@probe
def passes(
    ns: Namespace,
    features: Any,
    labels: Any,
    batch_size: int,
    times: int = 1,
    function: str = "data_iter",
    options: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Iterate `times` over the minibatches; an iterable that does not end is left after twice its due.

    `unrecorded` says that it switches the recording of gradients while it is paused.
    """
    X, y = fw.tensor(features), fw.tensor(labels)
    most, recorded, unrecorded = 2 * len(features) + 2, fw.records_gradients(), False
    found: list[list[Any]] = []
    for _ in range(times):
        batches = named(ns, function)(batch_size, X, y, **(options or {}))
        if batches is None:
            return {"passes": [], "opaque": wire.Opaque("NoneType"), "features": read(X), "labels": read(y)}
        found.append([])
        for item in itertools.islice(iter(batches), most + 1):
            unrecorded |= fw.records_gradients() != recorded
            found[-1].append(_pair(item))
    return {"passes": found, "most": most, "features": read(X), "labels": read(y), "unrecorded": unrecorded}


def _pair(item: Any) -> Any:
    """A minibatch, if the given loop can unpack it as X, y."""
    if fw.is_tensor(item) or isinstance(item, (np.ndarray, dict, str)) or not hasattr(item, "__iter__"):
        return {"single": wire.Opaque(type(item).__name__), "value": read(item)}
    parts = list(itertools.islice(iter(item), MOST_PARTS))
    if len(parts) != 2:
        count = str(len(parts)) if len(parts) < 3 else "more than 2"
        return {"single": wire.Opaque(f"{type(item).__name__} of {count}"), "value": read(parts)}
    return {"features": read(parts[0]), "labels": read(parts[1]), "kinds": [kind(part) for part in parts]}


# ---- linreg, squared_loss -------------------------------------------------------------------------------------------


@probe
def linreg(ns: Namespace, X: Any, w: Any, b: Any, upstream: Any) -> dict[str, Any]:
    """ŷ, the gradients of sum(upstream · ŷ) in w and b, and the arguments as they are afterwards."""
    X, w, b = fw.tensor(X), fw.tensor(w, trainable=True), fw.tensor(b, trainable=True)
    with fw.recording():
        y_hat = named(ns, "linreg")(X, w, b)
    backward(y_hat, upstream)
    after = {"X": read(X), "w": read(w), "b": read(b)}
    return {"y_hat": read(y_hat), "kind": kind(y_hat), "w_grad": gradient(w), "b_grad": gradient(b), "after": after}


@probe
def squared_loss(ns: Namespace, y_hat: Any, y: Any) -> dict[str, Any]:
    """The loss, the gradient of its sum in ŷ, and the arguments as they are afterwards.

    As in the given loop, ŷ is computed from a leaf, where the gradient is read, and y records none.
    """
    leaf, y = fw.tensor(y_hat, trainable=True), fw.tensor(y)
    with fw.recording():
        y_hat = leaf * 1.0
        loss = named(ns, "squared_loss")(y_hat, y)
    backward(loss, np.ones(()))
    after = {"y_hat": read(y_hat), "y": read(y)}
    return {"loss": read(loss), "kind": kind(loss), "grad": gradient(leaf), "after": after}


def carried_over(param: Any) -> Any:
    """What a parameter's gradient adds to the next one, as plain data."""
    left = fw.carried_over(param)
    return None if left is None else read(left)


# ---- sgd ------------------------------------------------------------------------------------------------------------


@probe
def sgd_steps(ns: Namespace, params: list[Any], grads: list[list[Any]], lr: float, batch_size: int) -> dict[str, Any]:
    """Steps in a row, as the training loop makes them; `grads[step][i]` is the gradient that reaches parameter i.

    Returns the gradients before the first step, the parameters after each step (of the tensors that were handed in),
    whether the list still holds those or new ones were returned, what is left behind for the next gradients, and what
    was raised, with the parameters that it left; and whether the framework's `-=` changes a tensor in place.
    """
    originals = [fw.tensor(param) for param in params]
    handed = list(originals)
    history: list[list[Any]] = []
    fed: list[Any] = []
    raised: dict[str, Any] | None = None
    returned = None
    for step in grads:
        try:
            for param in originals:
                fw.make_trainable(param)
            with fw.recording():
                total = sum((param * fw.tensor(grad)).sum() for param, grad in zip(originals, step, strict=True))
            fw.backward(total)
            fed = fed or [gradient(param) for param in originals]
            returned = named(ns, "sgd")(handed, lr, batch_size)
        except Exception as error:
            raised = described(error)
            if not history and all(np.array_equal(fw.numbers(p), q) for p, q in zip(originals, params, strict=True)):
                raise
        history.append([read(param) for param in originals])
        if raised:
            break
    same = len(handed) == len(originals) and all(a is b for a, b in zip(handed, originals, strict=True))
    left: list[Any] = [None] * len(originals)
    try:
        left = [carried_over(param) for param in originals]
    except Exception as error:  # the next backward pass would fail
        raised = raised or described(error)
    new = isinstance(returned, (list, tuple)) and not any(a is b for a in returned for b in originals)
    return {
        "fed": fed,
        "history": history,
        "same": same,
        "grads": left,
        "raised": raised,
        "returned_new": new,
        "minus_writes": _minus_writes(),
    }


def _minus_writes() -> bool:
    """Whether `-=` changes a tensor of this framework in place."""
    try:
        tensor = name = fw.tensor(np.ones(1))
        name -= tensor
    except Exception:  # whatever a notebook has done to tensors
        return False
    return name is tensor


# ---- training -------------------------------------------------------------------------------------------------------


@probe
def training(
    ns: Namespace, features: Any, labels: Any, w: Any, b: Any, lr: float, num_epochs: int, batch_size: int
) -> dict[str, Any]:
    """The notebook's loop with the student's four functions; the parameters in the end, and after each epoch.

    `unrecorded` says that data_iter switches the recording of gradients while it is paused, which ends the loop.
    """
    X_all, y_all, w, b = fw.tensor(features), fw.tensor(labels), fw.tensor(w), fw.tensor(b)
    steps, path, recorded = 0, list[list[Any]](), fw.records_gradients()
    for _ in range(num_epochs):
        for X, y in named(ns, "data_iter")(batch_size, X_all, y_all):
            if fw.records_gradients() != recorded:
                return {"w": read(w), "b": read(b), "steps": steps, "path": path, "unrecorded": True}
            fw.make_trainable(w, b)
            with fw.recording():
                loss = named(ns, "squared_loss")(named(ns, "linreg")(X, w, b), y).sum()
            fw.backward(loss)
            named(ns, "sgd")([w, b], lr, batch_size)
            steps += 1
        path.append([read(w), read(b)])
    return {"w": read(w), "b": read(b), "steps": steps, "path": path}


# ---- exercises ------------------------------------------------------------------------------------------------------


@probe
def train_from(
    ns: Namespace, w0: Any, b0: Any, features: Any, labels: Any, lr: float, num_epochs: int, batch_size: int
) -> dict[str, Any]:
    """Exercise 1: the trained parameters, and the start as it is afterwards."""
    w0, b0 = fw.tensor(w0), fw.tensor(b0)
    trained = named(ns, "train_from")(w0, b0, fw.tensor(features), fw.tensor(labels), lr, num_epochs, batch_size)
    return {"trained": read(trained), "w0": read(w0), "b0": read(b0)}


@probe
def log_planck(ns: Namespace, wavelength: Any, temperatures: list[Any]) -> list[dict[str, Any]]:
    """Exercise 3: log B(λ, T) for each T, and the gradient of its sum in T."""
    found = []
    for temperature in temperatures:
        T = fw.tensor(temperature, trainable=True)
        with fw.recording():
            value = named(ns, "log_planck")(fw.tensor(wavelength), T)
        backward(value, np.ones(()))
        found.append({"value": read(value), "grad": gradient(T)})
    return found


@probe
def second_derivative(ns: Namespace, f: str, a: float, b: float, x: Any, trainable: bool) -> dict[str, Any]:
    """Exercise 4: f'' of one of the framework's FUNCTIONS.

    `after` is the caller's gradient afterwards, which was 3 everywhere if `x` is trainable, and `x` the caller's x.
    """
    x = fw.tensor(x, trainable=trainable)
    if trainable:
        with fw.recording():
            total = (x * 3.0).sum()
        fw.backward(total)
    value = named(ns, "second_derivative")(lambda t: fw.FUNCTIONS[f](t, a, b), x)
    return {"value": read(value), "after": gradient(x), "x": read(x)}


@probe
def lr_experiment(
    ns: Namespace, lrs: list[float], features: Any, labels: Any, num_epochs: int, batch_size: int
) -> list[list[Any]] | wire.Opaque:
    """Exercise 6: the curves as pairs of rate and losses."""
    results = named(ns, "lr_experiment")(list(lrs), fw.tensor(features), fw.tensor(labels), num_epochs, batch_size)
    if not isinstance(results, dict):
        return wire.Opaque(type(results).__name__)
    return [[read(lr), read(losses)] for lr, losses in itertools.islice(results.items(), 100)]


@probe
def best_lr(ns: Namespace, rates: list[float], curves: list[Any]) -> Any:
    """Exercise 6: the rate chosen among given curves."""
    return read(
        named(ns, "best_lr")({lr: [float(loss) for loss in curve] for lr, curve in zip(rates, curves, strict=True)})
    )
