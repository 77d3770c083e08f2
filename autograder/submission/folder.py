"""Copy a submitted folder: regular files only, no symbolic link is followed and no device or pipe is opened."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from ..errors import CannotGrade
from .files import read_file

MAX_BYTES = 64 << 20  # of all files together
BYTES_OF_A_FILE = 1 << 16  # added for each, which makes a thousand files the most
MAX_DEPTH = 8


def copy_regular_files(submitted: Path, to: Path, is_wanted: Callable[[Path], bool] = lambda _: True) -> None:
    """Copy what `is_wanted`, as far as there is room for it; names that cannot be printed are left out."""
    room = MAX_BYTES
    for place, folders, names in os.walk(submitted):
        inner = Path(place).relative_to(submitted)
        if len(inner.parts) >= MAX_DEPTH:
            folders.clear()
        for name in names:
            content = _content(Path(place, name), room, is_wanted)
            if content is not None:
                (to / inner).mkdir(parents=True, exist_ok=True)
                (to / inner / name).write_bytes(content)
                room -= len(content) + BYTES_OF_A_FILE


def _content(path: Path, room: int, is_wanted: Callable[[Path], bool]) -> bytes | None:
    """The bytes of a file; None where it is not wanted, too large, no regular file or cannot be read."""
    with suppress(CannotGrade, OSError):
        if path.name.isprintable() and path.lstat().st_size <= room and is_wanted(path):
            return read_file(path)
    return None
