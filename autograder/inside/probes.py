"""Probes: each calls a student's function on the judge's inputs and returns the result as plain data.

A probe compares nothing and knows no right answer. `ns` is the notebook's namespace. Inputs are NumPy arrays and plain
values; answers are NumPy arrays, plain values and wire.Opaque. These belong to no assignment; an assignment registers
its own beside them.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

from . import framework as fw
from . import wire

Namespace = dict[str, Any]
PROBES: dict[str, Callable[..., Any]] = {}
MAX_ITEMS = 20_000


def probe(function: Callable[..., Any]) -> Callable[..., Any]:
    """Register a probe under its name."""
    PROBES[function.__name__] = function
    return function


def read(value: Any, depth: int = 0) -> Any:
    """Serialize whatever a student's function returned as plain data."""
    if value is None or isinstance(value, (bool, int, float, np.bool_, np.integer, np.floating)):
        return np.asarray(value) if isinstance(value, np.generic) else _small(value)
    if isinstance(value, np.ndarray):
        return np.asarray(value) if value.dtype != object else read(value.tolist(), depth)
    if fw.is_tensor(value):
        return fw.numbers(value)
    if hasattr(value, "__iter__") and not isinstance(value, (str, bytes, dict, set)) and depth < 4:
        return [read(item, depth + 1) for item in itertools.islice(iter(value), MAX_ITEMS)]
    return wire.Opaque(type(value).__name__)


def _small(value: Any) -> Any:
    return value if not isinstance(value, int) or abs(value) < 2**63 else wire.Opaque("int beyond 64 bits")


def gradient(param: Any) -> Any:
    """The gradient that a tensor holds, as plain data; None if it has none."""
    found = fw.gradient(param)
    return None if found is None else read(found)


def backward(value: Any, upstream: Any) -> None:
    """Backpropagate sum(upstream · value); does nothing if `value` is no tensor with a graph."""
    if not fw.is_tensor(value) or not fw.has_graph(value):
        return
    factor = np.asarray(upstream)
    size = fw.numbers(value).size
    if factor.size in (1, size):
        factor = np.broadcast_to(factor.reshape(-1), (size,)).astype(fw.numbers(value).dtype)
        fw.backward((value.reshape([-1]) * fw.tensor(factor)).sum())


def named(ns: Namespace, name: str) -> Any:
    """Look up a name in the notebook's namespace; raises NameError."""
    if name not in ns:
        raise NameError(f"name '{name}' is not defined", name=name)
    return ns[name]


@probe
def constant(ns: Namespace, name: str) -> Any:
    """A value that the notebook defines."""
    return read(named(ns, name))


@probe
def call(ns: Namespace, function: str, arguments: list[Any], tensors: bool = True) -> Any:
    """Call a function and read what it returns; arrays go in as tensors."""
    made = [fw.tensor(item) if tensors and isinstance(item, np.ndarray) else item for item in arguments]
    return read(named(ns, function)(*made))
