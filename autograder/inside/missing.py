"""Missing packages: a notebook may import what is not installed here, as long as it does not use it.

The name is bound to a placeholder, and the exception that the import would have raised comes where that is used.
An import that the notebook is prepared to see fail, in a `try` or under `contextlib.suppress`, fails as ever.
"""

from __future__ import annotations

import ast
import builtins
import linecache
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from types import FrameType
from typing import Any, NoReturn

CONTAINER = ("call", "iter", "next", "len", "getitem", "setitem", "contains", "enter", "exit", "mro_entries")
VALUE = ("instancecheck", "array", "float", "int", "index", "neg", "abs", "lt", "le", "gt", "ge")
OPERATORS = ("add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "pow")

OURS = __name__.partition(".")[0]


class Absent:
    """A placeholder for a package that is not installed, and for everything in it: using it raises."""

    def __init__(self, package: str) -> None:
        self._package = package

    def __getattr__(self, name: str) -> Absent:
        if name.startswith("_"):
            raise AttributeError(name)
        return Absent(self._package)

    def _use(self, *_: object, **__: object) -> NoReturn:
        __tracebackhide__ = True  # IPython shows the student's own line last
        raise ModuleNotFoundError(f"No module named '{self._package}'", name=self._package)


for use in (*CONTAINER, *VALUE, *OPERATORS, *(f"r{name}" for name in OPERATORS)):
    setattr(Absent, f"__{use}__", Absent._use)


def tolerate() -> None:
    """Let the notebook import packages that are not installed, from now on."""
    builtins.__import__ = _tolerant(builtins.__import__)


def _tolerant(original: Callable[..., Any]) -> Callable[..., Any]:
    def import_(
        name: str,
        globals: Mapping[str, object] | None = None,
        locals: Mapping[str, object] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> Any:
        __tracebackhide__ = True
        try:
            return original(name, globals, locals, fromlist, level)
        except ModuleNotFoundError as error:
            package = missing_package(error)
            if (
                package is None
                or package.partition(".")[0] == OURS
                or not _is_of_notebook(globals)
                or _expects_failure(sys._getframe(1))
            ):
                raise
            return Absent(package)

    return import_


def missing_package(error: ModuleNotFoundError) -> str | None:
    """The package that is not installed: `d2l`, or in a namespace `google.colab`; None if an installed one lacks it."""
    parent = str(error.name).rpartition(".")[0]
    module = sys.modules.get(parent)
    is_namespace = hasattr(module, "__path__") and getattr(module, "__file__", None) is None
    return error.name if not parent or is_namespace else None


def _is_of_notebook(names: Mapping[str, object] | None) -> bool:
    return names is not None and names.get("__name__") == "__main__"


def _expects_failure(frame: FrameType | None) -> bool:
    """Whether code of the notebook that runs at this frame, or has called it, handles an exception that comes now."""
    while frame is not None:
        if _is_of_notebook(frame.f_globals):
            source = "".join(linecache.getlines(frame.f_code.co_filename))
            if frame.f_lineno in _handled_lines(source):
                return True
        frame = frame.f_back
    return False


@cache
def _handled_lines(source: str) -> frozenset[int]:
    """The lines of a cell in the body of a `try`, or of a `with` that suppresses exceptions."""
    handled: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        handles = isinstance(node, ast.Try) and node.handlers
        suppresses = isinstance(node, ast.With) and any("suppress" in ast.unparse(item) for item in node.items)
        if isinstance(node, ast.Try | ast.With) and (handles or suppresses):
            handled |= {line for one in node.body for line in range(one.lineno, (one.end_lineno or one.lineno) + 1)}
    return frozenset(handled)
