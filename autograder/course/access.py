"""Permissions: what we make belongs to the course, and gets owner, group and mode of the folder that it is put into.

The umask of whoever grades decides nothing: a co-teacher of a shared course can go on where another has stopped, and a
course that root has graded still belongs to its teacher. Everything goes through open descriptors, for whoever owns a
folder could put a link in the place of what was just made there, and have root change another file.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

POSIX = hasattr(os, "fchown")
FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0)
FILE = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)
SHARED = stat.S_ISGID | stat.S_IRWXU | stat.S_IRWXG  # as nbgrader's `groupshared` wants folders
READABLE = 0o644  # at least: nbgrader's exchange hands pages to students with the permissions that they have here


def make_folder(folder: Path, *, private: bool = False) -> None:
    """Make a folder and those above it, durably; a `private` one is shut for all but owner and group of the course."""
    for changed in add_folder(folder, private=private):
        fsync_folder(changed)


def add_folder(folder: Path, *, private: bool = False) -> list[Path]:
    """Make a folder and those above it; returns the folders that have to be synced for it to survive a power cut."""
    if folder.is_dir():
        return []
    above = [] if os.path.lexists(folder.parent) else add_folder(folder.parent, private=private)
    try:
        folder.mkdir()
        _adopt_folder(folder, private=private)
    except FileExistsError:
        if not folder.is_dir():  # else another process has made it just now
            raise
    return [*above, folder.parent]


def adopt_file(opened: int, folder: Path) -> None:
    """Give a new file, open as `opened`, what the folder around it has."""
    if POSIX:
        around = folder.stat()
        _give(opened, around)
        os.fchmod(opened, READABLE | around.st_mode & stat.S_IWGRP)


def adopt_contents(folder: Path) -> None:
    """Give folders that another program has made in one of ours what it has; its files get the owner, no more."""
    for place, folders, files in os.walk(folder):
        for name in folders:
            _adopt_folder(Path(place, name))
        for name in files:
            with suppress(OSError):
                _adopt_owner(Path(place, name))


def adopt(folder: Path) -> None:
    """Give a folder that was made elsewhere, and all that is in it, what the folder around it has."""
    _adopt_folder(folder)
    adopt_contents(folder)


def share(folder: Path) -> None:
    """Make a folder that is open to its group, as nbgrader does where the course is `groupshared`."""
    make_folder(folder)
    with suppress(OSError):  # a colleague's, who has decided about it
        mode = stat.S_IMODE(folder.stat().st_mode)
        if mode & SHARED != SHARED:
            folder.chmod(mode | SHARED)


def fsync_folder(folder: Path) -> None:
    """fsync a folder, where the file system can, so that a rename in it survives a power cut."""
    with suppress(OSError):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def _adopt_folder(folder: Path, *, private: bool = False) -> None:
    if not POSIX:
        return
    with suppress(OSError):  # another user's: theirs to decide
        around = folder.parent.stat()
        opened = os.open(folder, FOLDER)
        try:
            _give(opened, around)
            mode = stat.S_IMODE(around.st_mode) & (SHARED | 0o005)
            if private:
                mode &= SHARED if mode & stat.S_IWGRP else stat.S_IRWXU
            os.fchmod(opened, mode | stat.S_IRWXU)
        finally:
            os.close(opened)


def _adopt_owner(path: Path) -> None:
    """Give an ordinary file the owner and the group of the folder around it, and leave it its mode."""
    if not POSIX:
        return
    around = path.parent.stat()
    opened = os.open(path, FILE)
    try:
        status = os.fstat(opened)
        if stat.S_ISREG(status.st_mode) and status.st_nlink == 1:
            _give(opened, around)
    finally:
        os.close(opened)


def _give(opened: int, around: os.stat_result) -> None:
    """The group where we are in it, and the owner where we are root; before the mode, of which this clears bits."""
    status = os.fstat(opened)
    owner = around.st_uid if os.geteuid() == 0 else -1
    if (owner, around.st_gid) not in ((status.st_uid, status.st_gid), (-1, status.st_gid)):
        with suppress(OSError):
            os.fchown(opened, owner, around.st_gid)
