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

    recursion: int
    filters: list[Any]
    errors: Any
    dtype: str
    framework: Any
    generators: tuple[Any, Any, Any] | None


standard: State
left: State  # by the cells that have run
built_ins: dict[str, Any] = {}  # as they are before the first cell
replaced: dict[str, Any] = {}  # by cells, in the module `builtins`


def begin(seed: int) -> None:
    """Remember the state before the first cell as the standard one."""
    global standard, left, built_ins  # noqa: PLW0603
    built_ins = dict(vars(builtins))
    standard = take()._replace(generators=None)
    sow(seed)
    left = take()


def take() -> State:
    """The state at this moment."""
    generators = random.getstate(), np.random.get_state(), fw.generators()
    filters, errors = list(warnings.filters), np.geterr()
    return State(sys.getrecursionlimit(), filters, errors, fw.default_dtype(), fw.state(), generators)


def put(state: State) -> None:
    """Restore a state, and the built-ins of the beginning, which cells replace only for each other."""
    vars(builtins).update(built_ins)
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


def lend_built_ins() -> None:
    """Replace the built-ins that cells have replaced, for a statement of a cell."""
    vars(builtins).update(replaced)


def regain_built_ins(remembered: bool) -> None:
    """Restore the built-ins after a statement of a cell: IPython and the framework need them as well."""
    global replaced  # noqa: PLW0603
    now = vars(builtins)
    theirs = {name: now[name] for name, value in built_ins.items() if name in now and now[name] is not value}
    now.update({name: built_ins[name] for name in theirs})
    replaced = theirs if remembered else replaced


def sow(seed: int) -> None:
    """Seed the default generators: Python's, NumPy's and the framework's."""
    random.seed(seed)
    np.random.seed(seed % 2**32)
    fw.seed(seed)


def with_left_dtype() -> State:
    """The standard state but for the default dtype, in which the cells may have said how they want to compute."""
    return standard._replace(dtype=left.dtype)
