"""Find and read the submitted files of an assignment; no symbolic link is followed and no device or pipe is opened."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
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


def find_submissions(course: Path, assignment: str) -> list[Submission]:
    """The submissions of an assignment by student; one in a place that nobody should look into brings its problem."""
    submitted = course / "submitted"
    students = sorted(submitted.iterdir()) if submitted.is_dir() else []
    folders = [student / assignment for student in students if not student.name.startswith(".")]
    return [_found(folder, assignment) for folder in folders if os.path.lexists(folder) or _is_shut(folder.parent)]


def _is_shut(place: Path) -> bool:
    """Whether nobody here may look into a folder, so that what is in it does not seem to be there."""
    return place.is_dir() and not os.access(place, os.X_OK)


def _found(folder: Path, assignment: str) -> Submission:
    named = folder / f"{assignment}.ipynb"
    try:
        _enter(folder)
        path, repairs = _chosen(folder, named)
    except CannotGrade as problem:
        return Submission(assignment, folder.parent.name, named, problem=problem)
    return Submission(assignment, folder.parent.name, path, repairs)


def _enter(folder: Path) -> None:
    """Refuse what nobody should look into."""
    if not folder.parent.name.isprintable() or UNFIT.intersection(folder.parent.name):
        raise CannotGrade("bad_name")
    for place in (folder.parent, folder):
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
