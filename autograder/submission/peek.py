"""Peek: which edition a command will need, read off a notebook's metadata before anything large is imported."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from ..authoring.edition import Equipment, find_edition, find_folder
from ..errors import AutograderError
from .files import read_notebook_file


def equipment_for(words: Sequence[str], root: Path) -> Equipment | None:
    """What the kernels of a command need, as far as that can be seen at once; the command itself knows for certain.

    `words` are the command line's: the first that is a notebook file, or the name of a released assignment, decides.
    """
    for word in words:
        for path in (Path(word), root / "release" / word / f"{word}.ipynb"):
            with suppress(OSError):  # a word may be too long for a name
                if path.suffix == ".ipynb" and path.is_file():
                    return _of(path, root)
    return None


def entry_in(path: Path) -> dict[str, str]:
    """What a notebook file says about its assignment; {} for an ordinary notebook, and for what is no notebook."""
    try:
        return _entry(json.loads(read_notebook_file(path)[0]))
    except (AutograderError, ValueError, RecursionError, OSError):
        return {}


def _of(path: Path, root: Path) -> Equipment | None:
    entry = entry_in(path)
    try:
        folder = find_folder(entry.get("assignment", path.stem), root)
        return find_edition(folder, entry.get("edition", "")).equipment
    except (AutograderError, OSError):
        return None


def _entry(notebook: Any) -> dict[str, str]:
    """The notebook's own word on where it belongs; it may say anything, and only names what lies here."""
    metadata = notebook.get("metadata") if isinstance(notebook, dict) else None
    entry = metadata.get("autograder") if isinstance(metadata, dict) else None
    return {key: value for key, value in entry.items() if isinstance(value, str)} if isinstance(entry, dict) else {}
