"""What the command and its workers do before they import the rest. This module imports nothing of ours."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from pathlib import Path
from types import ModuleType
from typing import Any

NO_HOME = "/nonexistent"  # Debian's word for it; nothing can be written there


def home() -> Path | None:
    """The home folder of this user; None for a user id without a name, as in many containers, and without HOME."""
    try:
        return Path.home()
    except RuntimeError:
        return None


def ensure_home() -> None:
    """Set HOME where nobody knows the home folder: Jupyter's packages would raise an error while they are imported."""
    if home() is None:
        os.environ["HOME"] = NO_HOME


def import_less() -> None:
    """Keep packages from importing what our commands never need; not in a Jupyter server, which is not ours.

    jsonschema, which nbformat imports, would prepare formats of addresses and times for a second; no notebook has any.
    """
    for name in ("rfc3987_syntax", "rfc3986_validator", "isoduration"):
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]
    _defer_nbgrader()


def _defer_nbgrader() -> None:
    """Let nbgrader's modules be imported without its `__init__`, which imports its server extensions and all commands.

    What that defines is there as soon as it is asked for.
    """
    if "nbgrader" not in sys.modules and (spec := find_spec("nbgrader")):
        sys.modules["nbgrader"] = module = module_from_spec(spec)
        module.__class__ = _Deferred


class _Deferred(ModuleType):
    """A package whose `__init__` has not been executed."""

    def __getattr__(self, name: str) -> Any:
        with suppress(ModuleNotFoundError):
            return import_module(f"{self.__name__}.{name}")
        self.__class__ = ModuleType  # type: ignore[assignment]
        assert self.__spec__ is not None and self.__spec__.loader is not None
        self.__spec__.loader.exec_module(self)
        return getattr(self, name)


def start_worker(module: str, function: str, *arguments: object) -> None:
    """Call a worker's initializer, named so that its module, and with it nbformat, is imported no earlier than here."""
    import_less()
    getattr(import_module(module), function)(*arguments)
