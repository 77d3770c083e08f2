"""What the command and its workers do before they import the rest. This module imports nothing of ours."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path

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


def skip_iri_grammar() -> None:
    """Keep jsonschema, which nbformat imports, from compiling a grammar of internationalized addresses for a second.

    No notebook has such addresses. Only for processes of our own: in a Jupyter server, jsonschema is not ours to limit.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


def start_worker(module: str, function: str, *arguments: object) -> None:
    """Call a worker's initializer, named so that its module, and with it nbformat, is imported no earlier than here."""
    skip_iri_grammar()
    getattr(import_module(module), function)(*arguments)
