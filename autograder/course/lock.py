"""One writer for a course: a lock on a file at its root, which ends with the process that holds it."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from ..errors import CourseError
from ..words import tell
from ..words.plaintext import plain

LOCK = ".autograder.lock"
LONGEST = 200  # bytes of the note in it


@contextmanager
def alone(course: Path) -> Iterator[None]:
    """Be the only one who writes marks; raises CourseError, which names the other, where somebody does already."""
    opened = _opened(course / LOCK)
    try:
        try:
            _take(opened)
        except (BlockingIOError, PermissionError):
            raise CourseError(tell("error.locked", **_holder(opened))) from None
        _sign(opened)
        yield
    finally:
        os.close(opened)


def _take(opened: int) -> None:
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415

        os.lseek(opened, LONGEST, os.SEEK_SET)  # beyond the note, which others read
        msvcrt.locking(opened, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl  # noqa: PLC0415

        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _opened(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o664)
    except OSError as problem:
        raise CourseError(tell("error.read_only", path=path.name, reason=problem.strerror)) from None


def _sign(opened: int) -> None:
    note = f"{os.getpid()} {socket.gethostname()} {datetime.now():%Y-%m-%d %H:%M:%S}\n".encode()
    with suppress(OSError):  # on a full disk the lock holds without a note
        os.ftruncate(opened, 0)
        os.lseek(opened, 0, os.SEEK_SET)
        os.write(opened, note)


def _holder(opened: int) -> dict[str, str]:
    os.lseek(opened, 0, os.SEEK_SET)
    words = os.read(opened, LONGEST).decode("utf-8", "replace").split(maxsplit=2)
    pid, host, since = [plain(word) for word in words] if len(words) == 3 else ["?"] * 3
    return {"pid": pid, "host": host, "since": since}
