"""Probes for PaddlePaddle: each calls the student's function on the judge's inputs and returns what came, as data.

A probe compares nothing and knows no right answer. `ns` is the notebook's namespace. Inputs are NumPy arrays and plain
values; answers are NumPy arrays, plain values and wire.Opaque.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import paddle

from . import wire

Namespace = dict[str, Any]
PROBES: dict[str, Callable[..., Any]] = {}
MAX_ITEMS = 20_000

PRACTICE = """
%config InlineBackend.figure_format = "png"
import random, numpy as np, paddle, matplotlib.pyplot as plt
w, b = paddle.normal(0., 0.01, shape=(2, 1)), paddle.zeros([1])
w.stop_gradient = b.stop_gradient = False
X, y = paddle.normal(0, 1, (10, 2)), paddle.zeros([10])
loss = (paddle.matmul(X[paddle.to_tensor([1, 0])], w) + b - y[:2].reshape([2, 1])) ** 2 / 2
loss.sum().backward()
with paddle.no_grad():
    w.subtract_(0.1 * w.grad / 2)
    w.clear_grad()
z = paddle.exp(paddle.log(X * X + 1.0)).mean() + paddle.linalg.lstsq(X, X)[0].sum()
fig, axes = plt.subplots(1, 2)
axes[0].plot([1, 2], [1, 2], "--", label="$x^2$"); axes[0].scatter([1, 2], [2, 3], 1); axes[0].legend()
axes[1].semilogy([1, 2], [0.1, 10]); axes[1].set_xlabel("$\\\\lambda$"); axes[1].set_title("title 标题")
plt.show()
print(w, float(b.sum()))
"""


def use_cpu() -> None:
    """The zygote never touches a GPU: after CUDA is initialised no process may fork."""
    paddle.set_device("cpu")


def seed(number: int) -> None:
    """Seed the framework; Python and NumPy are seeded by the kernel."""
    paddle.seed(number)


def records_gradients() -> bool:
    """Whether the framework records gradients, which `no_grad` turns off for a while."""
    return bool(paddle.is_grad_enabled())


def record_gradients(on: bool) -> None:
    """Turn that on or off."""
    paddle.set_grad_enabled(on)


def probe(function: Callable[..., Any]) -> Callable[..., Any]:
    """Register a probe under its name."""
    PROBES[function.__name__] = function
    return function


def tensor(value: np.ndarray[Any, Any], stop_gradient: bool = True) -> Any:
    """A tensor of the same dtype that shares no memory with the request."""
    return paddle.to_tensor(np.array(value), stop_gradient=stop_gradient)


def read(value: Any, depth: int = 0) -> Any:
    """Whatever a student's function gave, as data."""
    if value is None or isinstance(value, (bool, int, float, np.bool_, np.integer, np.floating)):
        return np.asarray(value) if isinstance(value, np.generic) else _small(value)
    if isinstance(value, paddle.Tensor):
        return np.asarray(value.detach().cpu().numpy())
    if isinstance(value, np.ndarray):
        return np.asarray(value) if value.dtype != object else read(value.tolist(), depth)
    if hasattr(value, "__iter__") and not isinstance(value, (str, bytes, dict, set)) and depth < 4:
        return [read(item, depth + 1) for item in itertools.islice(iter(value), MAX_ITEMS)]
    return wire.Opaque(type(value).__name__)


def _small(value: Any) -> Any:
    return value if not isinstance(value, int) or abs(value) < 2**63 else wire.Opaque("int beyond 64 bits")


def _grad(param: Any) -> Any:
    return None if param.grad is None else read(param.grad)


def named(ns: Namespace, name: str) -> Any:
    """What the notebook defines under a name."""
    if name not in ns:
        raise NameError(f"name '{name}' is not defined", name=name)
    return ns[name]


@probe
def keep(ns: Namespace, names: list[str]) -> None:
    """Remember the functions that stand under these names now."""
    ns.setdefault("_kept", {}).update({name: ns[name] for name in names if name in ns})


@probe
def hold(ns: Namespace, names: list[str]) -> None:
    """Let the remembered functions come back, but for those under these names."""
    ns.update({name: value for name, value in ns.get("_kept", {}).items() if name not in names})


@probe
def restore(ns: Namespace) -> None:
    """Put the remembered functions back under their names."""
    ns.update(ns.get("_kept", {}))


@probe
def constant(ns: Namespace, name: str) -> Any:
    """A value that the notebook defines."""
    return read(named(ns, name))


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
    """Iterate `times` over the minibatches; an iterable that does not end is left after twice its due."""
    X, y = tensor(features), tensor(labels)
    most = 2 * len(features) + 2
    found = []
    for _ in range(times):
        batches = named(ns, function)(batch_size, X, y, **(options or {}))
        if batches is None:
            return {"passes": [], "opaque": wire.Opaque("NoneType"), "features": read(X), "labels": read(y)}
        found.append([_pair(item) for item in itertools.islice(iter(batches), most + 1)])
    return {"passes": found, "most": most, "features": read(X), "labels": read(y)}


def _pair(item: Any) -> Any:
    """A minibatch, if the given loop can unpack it as X, y."""
    if isinstance(item, (paddle.Tensor, np.ndarray, dict, str)) or not hasattr(item, "__iter__"):
        return {"single": wire.Opaque(type(item).__name__)}
    parts = list(itertools.islice(iter(item), 3))
    if len(parts) != 2:
        return {"single": wire.Opaque(f"{type(item).__name__} of {['0', '1', '2', 'more than 2'][len(parts)]}")}
    return {"features": read(parts[0]), "labels": read(parts[1])}


@probe
def call(ns: Namespace, function: str, arguments: list[Any], tensors: bool = True) -> Any:
    """Call a function and read what it returns; arrays go in as tensors."""
    made = [tensor(item) if tensors and isinstance(item, np.ndarray) else item for item in arguments]
    return read(named(ns, function)(*made))


# ---- linreg, squared_loss -------------------------------------------------------------------------------------------


@probe
def linreg(ns: Namespace, X: Any, w: Any, b: Any, upstream: Any) -> dict[str, Any]:
    """ŷ, and the gradients of sum(upstream · ŷ) in w and b."""
    w, b = tensor(w, stop_gradient=False), tensor(b, stop_gradient=False)
    y_hat = named(ns, "linreg")(tensor(X), w, b)
    _backward(y_hat, upstream)
    return {"y_hat": read(y_hat), "w_grad": _grad(w), "b_grad": _grad(b)}


@probe
def squared_loss(ns: Namespace, y_hat: Any, y: Any) -> dict[str, Any]:
    """The loss, and the gradient of its sum in ŷ."""
    y_hat = tensor(y_hat, stop_gradient=False)
    loss = named(ns, "squared_loss")(y_hat, tensor(y))
    _backward(loss, np.ones(()))
    return {"loss": read(loss), "grad": _grad(y_hat)}


def _backward(value: Any, upstream: Any) -> None:
    """Gradients of sum(upstream · value), where `value` has any; values alone are no reason to raise."""
    if not isinstance(value, paddle.Tensor) or value.stop_gradient:
        return
    factor = np.asarray(upstream)
    if factor.size in (1, value.size):
        factor = np.broadcast_to(factor.reshape(-1), (value.size,)).astype(value.numpy().dtype)
        (value.reshape([-1]) * tensor(factor)).sum().backward()


# ---- sgd ------------------------------------------------------------------------------------------------------------


@probe
def sgd_steps(ns: Namespace, params: list[Any], grads: list[list[Any]], lr: float, batch_size: int) -> dict[str, Any]:
    """Steps in a row, as the training loop makes them; `grads[step][i]` is the gradient that reaches parameter i.

    Returns the parameters after each step (of the tensors that were handed in), whether the list still holds those or
    new ones were returned, the gradients left behind, and what was raised, with the parameters that it left.
    """
    originals = [tensor(param) for param in params]
    handed = list(originals)
    history: list[list[Any]] = []
    raised: dict[str, str] | None = None
    returned = None
    for step in grads:
        try:
            for param in originals:
                param.stop_gradient = False
            sum((param * tensor(grad)).sum() for param, grad in zip(originals, step, strict=True)).backward()
            returned = named(ns, "sgd")(handed, lr, batch_size)
        except Exception as error:
            raised = {"type": type(error).__name__, "message": str(error)[:500]}
            if not history and all(np.array_equal(p.numpy(), q) for p, q in zip(originals, params, strict=True)):
                raise
        history.append([read(param) for param in originals])
        if raised:
            break
    same = len(handed) == len(originals) and all(a is b for a, b in zip(handed, originals, strict=True))
    left = [_grad(param) for param in originals]
    new = isinstance(returned, (list, tuple)) and not any(a is b for a in returned for b in originals)
    return {"history": history, "same": same, "grads": left, "raised": raised, "returned_new": new}


# ---- training -------------------------------------------------------------------------------------------------------


@probe
def training(
    ns: Namespace, features: Any, labels: Any, w: Any, b: Any, lr: float, num_epochs: int, batch_size: int
) -> dict[str, Any]:
    """The notebook's loop with the student's four functions; the parameters in the end, and after each epoch."""
    X_all, y_all, w, b = tensor(features), tensor(labels), tensor(w), tensor(b)
    steps, path = 0, []
    for _ in range(num_epochs):
        for X, y in named(ns, "data_iter")(batch_size, X_all, y_all):
            w.stop_gradient = b.stop_gradient = False
            loss = named(ns, "squared_loss")(named(ns, "linreg")(X, w, b), y)
            loss.sum().backward()
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
    w0, b0 = tensor(w0), tensor(b0)
    trained = named(ns, "train_from")(w0, b0, tensor(features), tensor(labels), lr, num_epochs, batch_size)
    return {"trained": read(trained), "w0": read(w0), "b0": read(b0)}


@probe
def log_planck(ns: Namespace, wavelength: Any, temperatures: list[Any]) -> list[dict[str, Any]]:
    """Exercise 3: log B(λ, T) for each T, and the gradient of its sum in T."""
    found = []
    for temperature in temperatures:
        T = tensor(temperature, stop_gradient=False)
        value = named(ns, "log_planck")(tensor(wavelength), T)
        _backward(value, np.ones(()))
        found.append({"value": read(value), "grad": _grad(T)})
    return found


@probe
def second_derivative(ns: Namespace, f: str, a: float, b: float, x: Any, stop_gradient: bool) -> dict[str, Any]:
    """Exercise 4: f'' of one of FUNCTIONS; `after` is what became of the caller's gradient, which was 3 everywhere."""
    x = tensor(x, stop_gradient=stop_gradient)
    if not stop_gradient:
        (x * 3.0).sum().backward()
    value = named(ns, "second_derivative")(lambda t: FUNCTIONS[f](t, a, b), x)
    return {"value": read(value), "after": _grad(x)}


FUNCTIONS: dict[str, Callable[[Any, float, float], Any]] = {
    "sine": lambda t, a, b: a * paddle.sin(b * t),
    "exponential": lambda t, a, b: a * paddle.exp(b * t),
    "cubic": lambda t, a, b: a * t**3 + b * t**2,
    "tanh": lambda t, a, b: a * paddle.tanh(b * t),
    "log": lambda t, a, b: a * paddle.log(t * t + b * b),
    "linear": lambda t, a, b: a * t + b,
    "constant": lambda t, a, b: paddle.full_like(t, a),
    "relu": lambda t, a, b: a * paddle.nn.functional.relu(t),
}


@probe
def lr_experiment(
    ns: Namespace, lrs: list[float], features: Any, labels: Any, num_epochs: int, batch_size: int
) -> list[list[Any]] | wire.Opaque:
    """Exercise 6: the curves as pairs of rate and losses."""
    results = named(ns, "lr_experiment")(list(lrs), tensor(features), tensor(labels), num_epochs, batch_size)
    if not isinstance(results, dict):
        return wire.Opaque(type(results).__name__)
    return [[read(lr), read(losses)] for lr, losses in itertools.islice(results.items(), 100)]


@probe
def best_lr(ns: Namespace, rates: list[float], curves: list[Any]) -> Any:
    """Exercise 6: the rate chosen among given curves."""
    return read(
        named(ns, "best_lr")({lr: [float(loss) for loss in curve] for lr, curve in zip(rates, curves, strict=True)})
    )
