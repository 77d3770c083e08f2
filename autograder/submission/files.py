"""Find and read the submitted files of an assignment; no symbolic link is followed and no device or pipe is opened."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from ..errors import AutograderError, CannotGrade, CourseError
from ..words import message
from .large import CHUNK, TooMuch, without_outputs
from .links import Ownership, ownerships
from .nested import folders_of
from .notebook import Repair

MAX_FILE = 32 << 20  # that is kept of a file
MAX_NOTEBOOK = 512 << 20  # of a notebook with its outputs, which are skipped
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
    problem: AutograderError | None = None
    ownership: Ownership = field(default_factory=Ownership)
    depth: int = 0  # of the notebook's folder below that of the submission

    @property
    def folder(self) -> Path:
        """The folder of the submission, which may have the notebook in a folder inside."""
        return self.path.parents[self.depth]

    def read(self) -> SubmissionData:
        """The submission as data; raises CannotGrade if the file cannot be read."""
        data, digest = read_notebook_file(self.path)
        return SubmissionData(self.assignment, self.student, data, self.repairs, digest)


@dataclass(frozen=True)
class SubmissionData:
    """A submission as plain data, all that a grader needs: it can be pickled and sent to any worker."""

    assignment: str
    student: str
    data: bytes  # of a large file without its outputs
    repairs: tuple[Repair, ...] = ()
    digest: str = ""  # the SHA-256 of the file


def nfc(student: str) -> str:
    """An id in one Unicode form: a name typed on one system and a folder made on another may differ in nothing else."""
    return unicodedata.normalize("NFC", student)


def twins(students: Iterable[str]) -> list[list[str]]:
    """The ids that differ only in their Unicode form, together."""
    forms: dict[str, list[str]] = {}
    for student in students:
        forms.setdefault(nfc(student), []).append(student)
    return [sorted(group) for group in forms.values() if len(group) > 1]


class Choice:
    """Which of several notebooks of a submission counts: the first, that with the right name. See `ByAnswers`."""

    others: frozenset[str] = frozenset()  # names of notebooks that are not this one under another name

    def best(self, ranked: Sequence[Path]) -> Path:
        """The notebook that counts, of these files, likeliest first."""
        return ranked[0]


def find_submissions(
    assignment: str,
    folders: Mapping[str, Path],
    top: Path,
    *,
    notebook: str = "",
    choice: Choice = Choice(),  # noqa: B008 (it has no state)
    guarded: Iterable[Path] = (),
) -> list[Submission]:
    """The submissions of an assignment in the folders of its students, below `top`; `notebook` is the file's name.

    A submission whose folder must not be entered (a link, no permission, an unfit name, a second folder of the same
    student) carries its problem, and so does one whose notebook is a hard link to a file of another student, or of the
    `guarded` folders.
    """
    visible = [(student, folder) for student, folder in folders.items() if not student.startswith(".")]
    owned = ownerships(dict(visible), top, guarded)
    named = notebook or f"{assignment}.ipynb"
    found = ((student, folder, _below(top, folder)) for student, folder in visible)
    submissions = [
        _found(Submission(assignment, student, folder, ownership=owned[student]), named, way, choice)
        for student, folder, way in found
        if os.path.lexists(folder) or any(_is_shut(place) for place in way) or _is_too_high(way, named)
    ]
    doubles = {student: forms for forms in twins(one.student for one in submissions) for student in forms}
    return [
        replace(one, problem=CourseError(message("error.two_folders", ids=spelt(doubles[one.student]))))
        if one.student in doubles
        else one
        for one in submissions
    ]


def spelt(forms: Iterable[str]) -> str:
    """Ids that look the same, so that they can be told apart: with their code points."""
    forms = list(forms)
    return f"{nfc(forms[0])} ({' / '.join(ascii(form)[1:-1] for form in forms)})"


def _below(top: Path, folder: Path) -> list[Path]:
    """The folders on the way from `top` to a folder, which is the last of them."""
    return [place for place in reversed([folder, *folder.parents]) if place.is_relative_to(top) and place != top]


def _is_shut(place: Path) -> bool:
    """Whether a folder lacks the permission to enter it, so that what is in it seems not to exist."""
    return place.is_dir() and not os.access(place, os.X_OK)


def _is_too_high(way: Sequence[Path], name: str) -> bool:
    """Whether a notebook is not in the folder of the submission, which is missing, but in the one around it."""
    return len(way) > 1 and (way[-2] / name).is_file()


def _found(submission: Submission, name: str, way: Iterable[Path], choice: Choice) -> Submission:
    """A submission, whose path is that of the folder, with the path of its notebook."""
    folder = submission.path
    named = folder / name
    try:
        _enter(submission.student, folder, way)
        path, repairs = _chosen(folder, named, choice)
        if os.path.lexists(path) and not submission.ownership.owns(path):
            raise CannotGrade("hard_link", {"file": path.name})
    except CannotGrade as problem:
        return replace(submission, path=named, problem=problem)
    return replace(submission, path=path, repairs=repairs, depth=len(path.relative_to(folder).parts) - 1)


def _enter(student: str, folder: Path, way: Iterable[Path]) -> None:
    """Refuse an unfit name, and links and folders without permission on the way to the submission."""
    if not student.isprintable() or UNFIT.intersection(student):
        raise CannotGrade("bad_name")
    for place in way:
        if place.is_symlink():
            raise CannotGrade("link", {"file": place.name})
        if _is_shut(place):
            raise CannotGrade("unreadable", {"file": place.name, "reason": os.strerror(errno.EACCES)})
    if not os.path.lexists(folder):
        raise CannotGrade("too_high", {"folder": folder.name, "around": folder.parent.name})
    if not folder.is_dir():
        raise CannotGrade("not_a_folder", {"file": folder.name})


def _chosen(folder: Path, named: Path, choice: Choice) -> tuple[Path, tuple[Repair, ...]]:
    """The notebook to grade: the one with the right name, else the most similar, unless others have the answers.

    Those in folders inside come last.
    """
    notebooks = _notebooks_in(folder, choice)
    files = [path for path, status in notebooks.items() if stat.S_ISREG(status.st_mode)]
    ranked = sorted(files or notebooks or [named], key=lambda one: _similarity(one, named), reverse=True)
    if named in notebooks:
        ranked = [named, *(path for path in ranked if path != named)]
    inner = [path for place in islice(folders_of(folder), 1, None) for path in _ranked_files_in(place, named, choice)]
    if inner and not files:
        files = ranked = inner
    elif ranked[0] in files:
        ranked += inner
    path = choice.best(ranked) if len(ranked) > 1 and ranked[0] in files else ranked[0]
    return path, tuple(_receipt(path, ranked[0], named, several=len(files) > 1))


def _notebooks_in(folder: Path, choice: Choice) -> dict[Path, os.stat_result]:
    """What is named like a notebook in a folder, but for other notebooks of the release."""
    try:
        kinds = {path: path.lstat() for path in folder.iterdir() if ".ipynb" in path.name.lower()}
    except OSError as error:
        raise CannotGrade("unreadable", {"file": folder.name, "reason": error.strerror}) from None
    return {path: kind for path, kind in kinds.items() if path.name[0] != "." and path.name not in choice.others}


def _ranked_files_in(folder: Path, named: Path, choice: Choice) -> list[Path]:
    """The notebook files in a folder inside, likeliest first; a folder that may not be listed has none."""
    try:
        found = _notebooks_in(folder, choice)
    except CannotGrade:
        return []
    files = [path for path, status in found.items() if stat.S_ISREG(status.st_mode)]
    return sorted(files, key=lambda one: (one.name == named.name, *_similarity(one, named)), reverse=True)


def _receipt(path: Path, first: Path, named: Path, *, several: bool) -> Iterator[Repair]:
    """What is said of a notebook that was chosen for its name, or before the `first` by name for its answers."""
    name = path.relative_to(named.parent).as_posix()
    if path != first:
        yield Repair("answered", (name, first.relative_to(named.parent).as_posix()))
        return
    if path.parent != named.parent:
        yield Repair("deeper", (name,))
    elif path != named:
        yield Repair("renamed", (name,))
    if several:
        yield Repair("extra", (name,))


def _similarity(path: Path, named: Path) -> tuple[bool, bool, str]:
    """Sort key: `linreg_scratch (10).ipynb`, then `… (9).ipynb`, `linreg_scratch.ipynb.txt`, `notes.ipynb`."""
    name = path.name.lower()
    counted = re.sub(r"\d+", lambda number: number[0].zfill(9), name)
    return name.startswith(named.stem.lower()), name.endswith(".ipynb"), counted


def read_file(path: Path) -> bytes:
    """The bytes of a regular file of bounded size; checked again once open, as the file may have been replaced."""
    with _opened(path, MAX_FILE) as file:
        return file.read(MAX_FILE)


def read_notebook_file(path: Path) -> tuple[bytes, str]:
    """The bytes of a notebook file and its SHA-256. Of a large one its outputs are skipped while it is read."""
    with _opened(path, MAX_NOTEBOOK) as file:
        if os.fstat(file.fileno()).st_size <= MAX_FILE:
            data = file.read(MAX_FILE)
            return data, hashlib.sha256(data).hexdigest()
        digest = hashlib.sha256()
        try:
            data = without_outputs(_chunks(file, digest), MAX_FILE)
        except TooMuch as problem:
            raise CannotGrade(_why_too_much(problem), {"file": path.name, "most": MAX_FILE >> 20}) from None
        return data, digest.hexdigest()


def _why_too_much(problem: TooMuch) -> str:
    if len(problem.kept) <= MAX_FILE:
        return "too_many_values"
    return "too_large_pictures" if b'"attachments"' in problem.kept else "too_large_without_outputs"


def file_digest(path: Path) -> str:
    """The SHA-256 of a file that may be as large as a notebook; it is not held in memory."""
    with _opened(path, MAX_NOTEBOOK) as file:
        digest = hashlib.sha256()
        for _ in _chunks(file, digest):
            pass
        return digest.hexdigest()


def _chunks(file: BinaryIO, digest: hashlib._Hash) -> Iterator[bytes]:
    """A file piece by piece; it may grow meanwhile, and is read no further than its bound."""
    for _ in range(MAX_NOTEBOOK // CHUNK):
        if not (chunk := file.read(CHUNK)):
            return
        digest.update(chunk)
        yield chunk


@contextmanager
def _opened(path: Path, most: int) -> Iterator[BinaryIO]:
    """A regular file, opened; raises CannotGrade where it is none, is too large or cannot be read."""
    try:
        _check_regular(path, path.lstat(), most)
        with os.fdopen(os.open(path, READ_FLAGS), "rb") as file:
            _check_regular(path, os.fstat(file.fileno()), most)
            yield file
    except FileNotFoundError:
        raise CannotGrade("no_file", {"file": path.name}) from None
    except OSError as error:
        raise CannotGrade("unreadable", {"file": path.name, "reason": error.strerror}) from None


def _check_regular(path: Path, status: os.stat_result, most: int) -> None:
    """Raise CannotGrade unless this is a regular file of bounded size."""
    if stat.S_ISLNK(status.st_mode):
        raise CannotGrade("link", {"file": path.name})
    if not stat.S_ISREG(status.st_mode):
        raise CannotGrade("not_a_file", {"file": path.name})
    if status.st_size > most:
        raise CannotGrade("too_large", {"file": path.name, "size": status.st_size >> 20, "most": most >> 20})
