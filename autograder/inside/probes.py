"""Probes: each calls a student's function on the judge's inputs and returns the result as plain data.

A probe compares nothing and knows no right answer. `ns` is the notebook's namespace. Inputs are NumPy arrays and plain
values; answers are NumPy arrays, plain values and wire.Opaque. These belong to no assignment; an assignment registers
its own beside them.
"""

from __future__ import annotations

import builtins
import difflib
import itertools
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any

import numpy as np

from . import framework as fw
from . import wire
from .missing import missing_package

Namespace = dict[str, Any]
PROBES: dict[str, Callable[..., Any]] = {}
MAX_ITEMS = 20_000
MAX_MESSAGE = 2000  # characters of an exception's text
MAX_NAME, MAX_NAMES = 60, 5000  # characters of a name, and names among which one that is spelt alike is looked for
ALIKE = 0.8  # of 1, which is the same name but for capital letters and underscores
SHORT = 5  # characters: a shorter name has to be the same but for these


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
        with fw.recording():
            total = (value.reshape((-1,)) * fw.tensor(factor)).sum()
        fw.backward(total)


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


def described(error: BaseException, ns: Namespace | None = None) -> dict[str, Any]:
    """An exception as plain data: its type, its text, the innermost line of student code in its traceback, and what is
    spelt nearly like the name or the attribute that is missing. `ns` are the names that a probe has looked in.
    """
    where, line, frame = "", 0, None
    trace: TracebackType | None = error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if name.startswith("<") and name.endswith(">") and _is_notebooks(trace.tb_frame):
            where, line, frame = name[1:-1], trace.tb_lineno, trace.tb_frame
        trace = trace.tb_next
    if isinstance(error, SyntaxError):
        where, line = (error.filename or "").strip("<>"), error.lineno or 0
    missed = error.name if isinstance(error, NameError) else None
    if isinstance(error, ModuleNotFoundError):
        missed = missing_package(error)
    return {
        "type": type(error).__name__[:200],
        "message": _message(error),
        "cell": where[:200],
        "line": line,
        "name": missed,
        "similar": _similar(error, frame, ns or {}),
    }


def _is_notebooks(frame: FrameType) -> bool:
    """Whether this is code of the notebook, not what a library has generated, whose file may be called `<string>`."""
    return frame.f_globals.get("__name__") == "__main__"


def _message(error: BaseException) -> str:
    try:
        return (error.msg if isinstance(error, SyntaxError) else fw.message(error))[:MAX_MESSAGE]
    except BaseException:
        return ""


def _similar(error: BaseException, frame: FrameType | None, ns: Namespace) -> str:
    """What exists and is spelt nearly like the name or the attribute that is missing; "" if there is nothing."""
    try:
        missing = error.name if isinstance(error, (AttributeError, NameError)) else None
        if missing is None or len(missing) > MAX_NAME:
            return ""
        if isinstance(error, AttributeError):
            known = dir(error.obj)
        elif frame is not None:
            known = [*vars(builtins), *frame.f_globals, *frame.f_locals]
        else:
            known = [name for name, value in ns.items() if callable(value)]
        in_place = missing.endswith("_")  # nobody who misspells a method means the one that works in place
        some = (one for one in known[:MAX_NAMES] if one[0] != "_" and one != missing and len(one) <= MAX_NAME)
        by_letters = {_letters(one): one for one in some if in_place or not one.endswith("_")}
        alike = difflib.get_close_matches(_letters(missing), by_letters, 1, ALIKE if len(missing) >= SHORT else 1)
        return by_letters[alike[0]] if alike else ""
    except BaseException:  # of an object of the student's
        return ""


def _letters(name: str) -> str:
    return name.lower().replace("_", "")
