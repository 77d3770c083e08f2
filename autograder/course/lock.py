"""One writer for a course: an advisory lock on a file at its root, which the system releases when its holder ends.

The file names the holder. (`filelock` does not: its native lock keeps no process, host or time, locks on Windows the
very bytes that others would read, and where the file system cannot lock falls back to one that outlives its holder.)
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from ..errors import CourseError
from ..words import message
from ..words.plaintext import plain
from .access import adopt_file

LOCK = ".autograder.lock"
NOTE_BYTES = 200


@contextmanager
def course_lock(root: Path) -> Iterator[None]:
    """Hold the lock of a course; where another process holds it, raise CourseError at once, naming the holder."""
    opened = _opened(root / LOCK)
    try:
        try:
            _lock(opened)
        except (BlockingIOError, PermissionError):
            raise CourseError(message("error.locked", **_holder(opened))) from None
        _write_note(opened)
        yield
    finally:
        os.close(opened)


def _lock(opened: int) -> None:
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415

        os.lseek(opened, NOTE_BYTES, os.SEEK_SET)  # beyond the note: Windows lets nobody read locked bytes
        msvcrt.locking(opened, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl  # noqa: PLC0415

        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _opened(path: Path) -> int:
    try:
        is_new = not os.path.lexists(path)
        opened = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o664)
        if is_new:
            adopt_file(opened, path.parent)
        return opened
    except OSError as problem:
        raise CourseError(message("error.read_only", path=path.name, reason=problem.strerror)) from None


def _write_note(opened: int) -> None:
    note = f"{os.getpid()} {socket.gethostname()} {datetime.now():%Y-%m-%d %H:%M:%S}\n".encode()
    with suppress(OSError):  # on a full disk the lock holds without a note
        os.ftruncate(opened, 0)
        os.lseek(opened, 0, os.SEEK_SET)
        os.write(opened, note)


def _holder(opened: int) -> dict[str, str]:
    os.lseek(opened, 0, os.SEEK_SET)
    words = os.read(opened, NOTE_BYTES).decode("utf-8", "replace").split(maxsplit=2)
    pid, host, since = [plain(word) for word in words] if len(words) == 3 else ["?"] * 3
    return {"pid": pid, "host": host, "since": since}
