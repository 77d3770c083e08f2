"""Find and read the submitted files of an assignment; no symbolic link is followed and no device or pipe is opened."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..errors import CannotGrade
from .notebook import Repair

MAX_FILE = 32 << 20
READ_FLAGS = os.O_RDONLY
for flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"):  # those that this system has
    READ_FLAGS |= getattr(os, flag, 0)
UNFIT = frozenset('<>"')  # in a student's name: nbgrader's pages do not escape them


@dataclass(frozen=True)
class Submission:
    """One student's notebook file for an assignment, with the repairs that its name needs, or the problem with it."""

    assignment: str
    student: str
    path: Path
    repairs: tuple[Repair, ...] = ()
    problem: CannotGrade | None = None

    def read(self) -> SubmissionData:
        """The submission as data; raises CannotGrade if the file cannot be read."""
        return SubmissionData(self.assignment, self.student, read_file(self.path), self.repairs)


@dataclass(frozen=True)
class SubmissionData:
    """A submission as plain data, all that a grader needs: it can be pickled and sent to any worker."""

    assignment: str
    student: str
    data: bytes
    repairs: tuple[Repair, ...] = ()

    @property
    def digest(self) -> str:
        """The SHA-256 of the file."""
        return hashlib.sha256(self.data).hexdigest()


def find_submissions(assignment: str, folders: Mapping[str, Path], top: Path) -> list[Submission]:
    """The submissions of an assignment in the folders of its students, below `top`.

    A submission whose folder must not be entered (a link, no permission, an unfit name) carries its problem.
    """
    visible = [(student, folder) for student, folder in folders.items() if not student.startswith(".")]
    found = ((student, folder, _below(top, folder)) for student, folder in visible)
    return [
        _found(assignment, student, folder, way)
        for student, folder, way in found
        if os.path.lexists(folder) or any(_is_shut(place) for place in way)
    ]


def _below(top: Path, folder: Path) -> list[Path]:
    """The folders on the way from `top` to a folder, which is the last of them."""
    return [place for place in reversed([folder, *folder.parents]) if place.is_relative_to(top) and place != top]


def _is_shut(place: Path) -> bool:
    """Whether a folder lacks the permission to enter it, so that what is in it seems not to exist."""
    return place.is_dir() and not os.access(place, os.X_OK)


def _found(assignment: str, student: str, folder: Path, way: Iterable[Path]) -> Submission:
    named = folder / f"{assignment}.ipynb"
    try:
        _enter(student, folder, way)
        path, repairs = _chosen(folder, named)
    except CannotGrade as problem:
        return Submission(assignment, student, named, problem=problem)
    return Submission(assignment, student, path, repairs)


def _enter(student: str, folder: Path, way: Iterable[Path]) -> None:
    """Refuse an unfit name, and links and folders without permission on the way to the submission."""
    if not student.isprintable() or UNFIT.intersection(student):
        raise CannotGrade("bad_name")
    for place in way:
        if place.is_symlink():
            raise CannotGrade("link", {"file": place.name})
        if _is_shut(place):
            raise CannotGrade("unreadable", {"file": place.name, "reason": os.strerror(errno.EACCES)})
    if not folder.is_dir():
        raise CannotGrade("not_a_folder", {"file": folder.name})


def _chosen(folder: Path, named: Path) -> tuple[Path, tuple[Repair, ...]]:
    """The notebook to grade: the one with the right name, else the most similar; refused if it has hard links."""
    try:
        kinds = {path: path.lstat() for path in folder.iterdir() if ".ipynb" in path.name.lower()}
    except OSError as error:
        raise CannotGrade("unreadable", {"file": folder.name, "reason": error.strerror}) from None
    notebooks = [path for path in kinds if not path.name.startswith(".")]
    files = [path for path in notebooks if stat.S_ISREG(kinds[path].st_mode)]
    path = named if named in notebooks else max(files or notebooks or [named], key=lambda one: _similarity(one, named))
    if path in files and kinds[path].st_nlink > 1:
        raise CannotGrade("hard_link", {"file": path.name})
    renamed = (Repair("renamed", (path.name,)),) if path != named else ()
    return path, (*renamed, Repair("extra", (path.name,))) if len(files) > 1 else renamed


def _similarity(path: Path, named: Path) -> tuple[bool, bool, str]:
    """Sort key: `linreg_scratch (10).ipynb`, then `… (9).ipynb`, `linreg_scratch.ipynb.txt`, `notes.ipynb`."""
    name = path.name.lower()
    counted = re.sub(r"\d+", lambda number: number[0].zfill(9), name)
    return name.startswith(named.stem.lower()), name.endswith(".ipynb"), counted


def read_file(path: Path) -> bytes:
    """The bytes of a regular file of bounded size; checked again once open, as the file may have been replaced."""
    try:
        _check_regular(path, path.lstat())
        with os.fdopen(os.open(path, READ_FLAGS), "rb") as file:
            _check_regular(path, os.fstat(file.fileno()))
            return file.read(MAX_FILE)
    except FileNotFoundError:
        raise CannotGrade("no_file", {"file": path.name}) from None
    except OSError as error:
        raise CannotGrade("unreadable", {"file": path.name, "reason": error.strerror}) from None


def _check_regular(path: Path, status: os.stat_result) -> None:
    """Raise CannotGrade unless this is a regular file of bounded size."""
    if stat.S_ISLNK(status.st_mode):
        raise CannotGrade("link", {"file": path.name})
    if not stat.S_ISREG(status.st_mode):
        raise CannotGrade("not_a_file", {"file": path.name})
    if status.st_size > MAX_FILE:
        sizes = {"size": status.st_size >> 20, "most": MAX_FILE >> 20}
        raise CannotGrade("too_large", {"file": path.name, **sizes})
