"""State: what a notebook can change outside of its namespace, and what then decides how functions run.

Probes run in the standard state, that of the kernel before its first cell; cells run in the state that the cells before
them have left, as in the student's own notebook.
"""

from __future__ import annotations

import builtins
import contextlib
import random
import sys
import warnings
from typing import Any, NamedTuple

import numpy as np

from . import framework as fw


class State(NamedTuple):
    """Settings of the interpreter, of NumPy and of the framework; `generators` is None where they are seeded anew."""

    built_ins: dict[str, Any]
    recursion: int
    filters: list[Any]
    errors: Any
    dtype: str
    framework: Any
    generators: tuple[Any, Any, Any] | None


standard: State
left: State  # by the cells that have run


def begin(seed: int) -> None:
    """Remember the state before the first cell as the standard one."""
    global standard, left  # noqa: PLW0603
    standard = take()._replace(generators=None)
    sow(seed)
    left = take()


def take() -> State:
    """The state at this moment."""
    generators = random.getstate(), np.random.get_state(), fw.generators()
    filters, errors = list(warnings.filters), np.geterr()
    return State(
        dict(vars(builtins)), sys.getrecursionlimit(), filters, errors, fw.default_dtype(), fw.state(), generators
    )


def put(state: State) -> None:
    """Restore a state."""
    now = vars(builtins)
    now.update({name: value for name, value in state.built_ins.items() if now.get(name) is not value})
    with contextlib.suppress(RecursionError):
        sys.setrecursionlimit(state.recursion)
    warnings.resetwarnings()
    warnings.filters.extend(state.filters)  # type: ignore[attr-defined]
    np.seterr(**state.errors)
    fw.set_state(state.framework)
    fw.set_default_dtype(state.dtype)
    if state.generators is not None:
        python, numpy, framework = state.generators
        random.setstate(python)
        np.random.set_state(numpy)
        fw.set_generators(framework)


def sow(seed: int) -> None:
    """Seed the default generators: Python's, NumPy's and the framework's."""
    random.seed(seed)
    np.random.seed(seed % 2**32)
    fw.seed(seed)


def with_left_dtype() -> State:
    """The standard state but for the default dtype, in which the cells may have said how they want to compute."""
    return standard._replace(dtype=left.dtype)
