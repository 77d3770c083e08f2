"""What is copied of a notebook's folder into a box, and back: regular files and folders; no link is followed."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import CannotContain, CannotGrade
from ..words import message
from .limits import MIB

MOST_BYTES, MOST_FILES = 1024 * MIB, 20_000
DEEPEST, LONGEST = 32, 1024  # folders in one another, characters of a path
MOST_KEPT, MOST_NEW = 64 * MIB, 1000  # bytes and files that are copied back
PAGE = 4096
LEFT_OUT = (".ipynb_checkpoints", "__pycache__", ".git")


@dataclass
class Copies:
    """The files of a folder by their relative paths, with their modes, and its folders, the outermost first."""

    root: Path = Path()
    folders: list[str] = field(default_factory=list)
    files: list[tuple[str, int]] = field(default_factory=list)
    bytes: int = 0  # on a file system with pages
    largest: int = 0

    def open(self, path: str) -> int:
        """A descriptor of a file, for reading."""
        return os.open(self.root / path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)


def copies_of(root: Path, secret: tuple[Path, ...] = ()) -> Copies:
    """What is to be copied of a folder; raises CannotGrade where that is too much, CannotContain where it is a secret.

    Notebooks at its top are left out: they are what nbgrader runs, with their hidden tests.
    """
    if any(root.resolve() in (folder.resolve(), *folder.resolve().parents) for folder in secret):
        raise CannotContain(message("contain.shown_secret", folder=root))
    found = Copies(root)
    for place, folders, files, fd in os.fwalk(root, follow_symlinks=False):
        inner = os.path.relpath(place, root)
        deep = inner.count("/") + 1 >= DEEPEST
        folders[:] = [] if deep else sorted(name for name in folders if _fits(inner, name) and name not in LEFT_OUT)
        folders[:] = [name for name in folders if stat.S_ISDIR(os.lstat(name, dir_fd=fd).st_mode)]
        found.folders += [os.path.normpath(f"{inner}/{name}") for name in folders]
        for name in sorted(name for name in files if _fits(inner, name)):
            status = os.lstat(name, dir_fd=fd)
            if stat.S_ISREG(status.st_mode) and not (inner == "." and name.endswith(".ipynb")):
                found.files.append((os.path.normpath(f"{inner}/{name}"), status.st_mode & 0o777 | 0o600))
                found.bytes += -(-status.st_size // PAGE) * PAGE
                found.largest = max(found.largest, status.st_size)
        if found.bytes > MOST_BYTES or len(found.files) + len(found.folders) > MOST_FILES:
            raise CannotGrade("too_much_beside", {"most": MOST_BYTES // MIB, "files": MOST_FILES})
    return found


def keep_new_files(work: int, copies: Copies) -> None:
    """Copy what a program has made in `work`, a descriptor of its folder, to the folder that it was a copy of.

    Only regular files under names that were not there: nothing is replaced, so a changed copy is not kept. Everything
    in `work` is the program's, which may still run: each file is opened without following a link, and read no further
    than there is room.
    """
    if not copies.root.is_absolute():
        return  # there was no folder
    known, room, count = {path for path, _ in copies.files}, MOST_KEPT, 0
    for place, folders, files, fd in os.fwalk(".", dir_fd=work, follow_symlinks=False):
        inner = os.path.normpath(place)
        folders[:] = sorted(folders)[:MOST_NEW] if inner.count("/") + 1 < DEEPEST else []
        for name in sorted(files):
            path = os.path.normpath(f"{inner}/{name}")
            if (
                path in known
                or not path.isprintable()
                or not _fits(inner, name)
                or (inner == "." and name.endswith(".ipynb"))
            ):
                continue
            count += 1
            if count > MOST_NEW:
                return
            room -= _kept(fd, name, copies.root / path, room)


def _kept(folder: int, name: str, path: Path, room: int) -> int:
    """Copy one file to a path where nothing is; returns how many bytes."""
    try:
        opened = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
    except OSError:
        return 0
    with os.fdopen(opened, "rb") as file:
        status = os.fstat(opened)
        if not stat.S_ISREG(status.st_mode) or status.st_size > room:
            return 0
        content = file.read(room)
    with suppress(FileExistsError, NotADirectoryError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as copy:
            copy.write(content)
    return len(content)


def _fits(inner: str, name: str) -> bool:
    try:
        return len(f"{inner}/{name}".encode()) <= LONGEST
    except UnicodeEncodeError:  # bytes that are no UTF-8: no JSON can name it
        return False
