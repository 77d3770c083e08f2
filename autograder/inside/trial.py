"""Trial: other bindings in the notebook's namespace for a while, so that a function is judged, not what is around it.

Right functions take the place of some of the student's; a tidied namespace has what the given cells bound to each name,
and no name of a built-in. Nothing of ours takes a name in the namespace: what is remembered is in this module, and
after the trial the namespace is what it was before.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from dis import EXTENDED_ARG, opmap
from functools import lru_cache
from types import CodeType

from . import state
from .probes import Namespace, probe

BUILT_IN = frozenset(name for name in vars(builtins) if not name.startswith("_"))
STORES = opmap["STORE_NAME"], opmap["STORE_GLOBAL"]
NOTHING = object()

given: Namespace = {}  # what the given cells have bound, the last binding of each name
read: set[str] = set()  # names that functions read from the namespace
left_dtype = False  # whether probes run with the default dtype that the notebook has left
_before: Namespace | None = None  # the namespace outside of the trial
_own: frozenset[str] = frozenset()  # names of the tasks' functions, which are always the student's


def begin(ns: Namespace) -> None:
    """Remember what a fresh namespace binds under the name of a built-in, such as IPython's `open`; forget all else."""
    read.clear()
    given.clear()
    given.update({name: ns[name] for name in ns.keys() & BUILT_IN})


def is_on() -> bool:
    """Whether a trial has begun and not ended."""
    return _before is not None


def note(code: CodeType, ns: Namespace, by_us: bool, failed: bool) -> None:
    """Remember what a statement at the top level of a cell has bound, if the cell is given, and what functions read."""
    read.update(_names_in_functions(code))
    if failed:
        read.update(code.co_names)
    elif by_us:
        given.update({name: ns[name] for name in _bound(code) if name in ns})


@probe
def enter(ns: Namespace, own: list[str], source: str, right: list[str], tidy: bool, own_dtype: bool) -> None:
    """Begin a trial: the functions of `source` stand in for those named `right`; `own` are never tidied."""
    global _before, _own, left_dtype
    leave(ns)
    _before, _own, left_dtype = dict(ns), frozenset(own), own_dtype
    if tidy:
        hide_shadows(ns)
        ns.update({name: value for name, value in given.items() if name not in _own})
    made = _made(source)
    ns.update({name: made[name] for name in right if name in made})


@probe
def leave(ns: Namespace) -> None:
    """End a trial, if there is one: the namespace is again what it was."""
    global _before, left_dtype
    if _before is not None:
        ns.update(_before)
        for name in ns.keys() - _before.keys():
            del ns[name]
    _before, left_dtype = None, False


@probe
def disturbed(ns: Namespace, own: list[str]) -> dict[str, bool]:
    """Whether the notebook has rebound names that functions read, changed the framework's state, or its dtype."""
    shadowed = (ns.keys() & BUILT_IN) - given.keys()
    rebound = {name for name, value in given.items() if ns.get(name, NOTHING) is not value}
    names = bool((shadowed | rebound) & read - set(own))
    dtype = state.left.dtype != state.standard.dtype
    return {"names": names, "state": dtype or state.left.framework != state.standard.framework, "dtype": dtype}


def hide_shadows(ns: Namespace) -> None:
    """Remove the names of built-ins that no given cell has bound."""
    for name in (ns.keys() & BUILT_IN) - given.keys() - _own:
        del ns[name]


@lru_cache(maxsize=4)
def _made(source: str) -> Namespace:
    """The right functions, in a namespace of their own; the built-ins are the usual ones whenever a probe runs."""
    made: Namespace = {"__name__": "standins"}
    exec(compile(source, "standins.py", "exec"), made)
    return made


def _bound(code: CodeType) -> Iterator[str]:
    """The names that a statement at the top level binds."""
    extended = 0
    for operation, argument in zip(code.co_code[::2], code.co_code[1::2], strict=True):
        if operation in STORES:
            yield code.co_names[extended | argument]
        extended = (extended | argument) << 8 if operation == EXTENDED_ARG else 0


def _names_in_functions(code: CodeType) -> set[str]:
    """The names, attributes among them, in the functions and classes that a piece of code defines."""
    inner = [one for one in code.co_consts if isinstance(one, CodeType)]
    return {name for one in inner for name in (*one.co_names, *_names_in_functions(one))}
