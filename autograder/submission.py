"""Any notebook file becomes the released notebook with the student's own sources in it, and a receipt of repairs.

Nothing of the submitted file survives but the sources of solution cells and the student's own extra cells: locked
cells, points, ids and metadata are the release's.
"""

from __future__ import annotations

import copy
import errno
import hashlib
import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat.notebooknode import NotebookNode

from .errors import CannotGrade, CourseError
from .handed_in import Cell, Repair, read_notebook
from .matching import Matching, grade_id

MAX_FILE = 32 << 20
ONLY_A_FILE = os.O_RDONLY
for flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"):  # as far as a system knows them
    ONLY_A_FILE |= getattr(os, flag, 0)
OWN = "own"  # metadata key of a cell that the student added
UNFIT = frozenset('<>"')  # in a student's name: nbgrader's pages do not escape them


@dataclass(frozen=True)
class Submission:
    """One student's notebook file for an assignment, and what its place and name ask to be put right."""

    assignment: str
    student: str
    path: Path
    repairs: tuple[Repair, ...] = ()
    problem: CannotGrade | None = None

    def read(self) -> HandedIn:
        """What is graded, as data; raises CannotGrade where the file cannot be read."""
        return HandedIn(self.assignment, self.student, read_file(self.path), self.repairs)


@dataclass(frozen=True)
class HandedIn:
    """A submission as data: all that a grader needs of it, wherever it runs."""

    assignment: str
    student: str
    data: bytes
    repairs: tuple[Repair, ...] = ()

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True)
class Release:
    """The released notebook: what every submission is rebuilt from."""

    assignment: str
    notebook: NotebookNode

    @classmethod
    def from_text(cls, assignment: str, text: str) -> Release:
        """The release whose notebook file holds this text."""
        return cls(assignment, nbformat.reads(text, as_version=4))

    @property
    def language(self) -> str:
        return str(self.notebook.metadata.get("autograder", {}).get("language", "en"))


@dataclass
class Rebuilt:
    """The notebook that will run, and how it differs from what was handed in."""

    notebook: NotebookNode
    repairs: list[Repair] = field(default_factory=list)

    def code(self) -> Iterator[tuple[str, NotebookNode]]:
        """Code cells in order, with a name each: the grade_id, or own-1, own-2, … for the student's own."""
        own = 0
        for cell in self.notebook.cells:
            if cell.cell_type == "code":
                own += OWN in cell.metadata
                yield (f"own-{own}" if OWN in cell.metadata else grade_id(cell) or cell.id), cell


def read_release(course: Path, assignment: str) -> Release:
    """The release of an assignment; raises CourseError where there is none."""
    path = course / "release" / assignment / f"{assignment}.ipynb"
    try:
        return Release.from_text(assignment, path.read_text("utf-8"))
    except FileNotFoundError:
        raise CourseError(f"{path} is missing: run 'nbgrader generate_assignment {assignment}' first") from None
    except Exception as error:
        raise CourseError(f"{path} cannot be read: {type(error).__name__}") from None


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
    """The notebook to grade: the one with the right name, else the likeliest; an ordinary file of its own."""
    try:
        kinds = {path: path.lstat() for path in folder.iterdir() if ".ipynb" in path.name.lower()}
    except OSError as error:
        raise CannotGrade("unreadable", {"file": folder.name, "reason": error.strerror}) from None
    notebooks = [path for path in kinds if not path.name.startswith(".")]
    files = [path for path in notebooks if stat.S_ISREG(kinds[path].st_mode)]
    path = named if named in notebooks else max(files or notebooks or [named], key=lambda one: _likeness(one, named))
    if path in files and kinds[path].st_nlink > 1:
        raise CannotGrade("hard_link", {"file": path.name})
    renamed = (Repair("renamed", (path.name,)),) if path != named else ()
    return path, (*renamed, Repair("extra", (path.name,))) if len(files) > 1 else renamed


def _likeness(path: Path, named: Path) -> tuple[bool, bool, str]:
    """`linreg_scratch (10).ipynb` before `linreg_scratch (9).ipynb`, `linreg_scratch.ipynb.txt` and `notes.ipynb`."""
    name = path.name.lower()
    counted = re.sub(r"\d+", lambda number: number[0].zfill(9), name)
    return name.startswith(named.stem.lower()), name.endswith(".ipynb"), counted


def read_file(path: Path) -> bytes:
    """The bytes of a regular file of bounded size; no link is followed, nothing else is opened."""
    try:
        _look_at(path, path.lstat())
        with os.fdopen(os.open(path, ONLY_A_FILE), "rb") as file:
            _look_at(path, os.fstat(file.fileno()))
            return file.read(MAX_FILE)
    except FileNotFoundError:
        raise CannotGrade("no_file", {"file": path.name}) from None
    except OSError as error:
        raise CannotGrade("unreadable", {"file": path.name, "reason": error.strerror}) from None


def _look_at(path: Path, status: os.stat_result) -> None:
    if stat.S_ISLNK(status.st_mode):
        raise CannotGrade("link", {"file": path.name})
    if not stat.S_ISREG(status.st_mode):
        raise CannotGrade("not_a_file", {"file": path.name})
    if status.st_size > MAX_FILE:
        sizes = {"size": status.st_size >> 20, "most": MAX_FILE >> 20}
        raise CannotGrade("too_large", {"file": path.name, **sizes})


def rebuild(data: bytes, release: Release) -> Rebuilt:
    """The release with the student's answers, and the student's own cells, in place."""
    file = read_notebook(data)
    notebook = copy.deepcopy(release.notebook)
    matching = Matching(file.cells, {grade_id(cell): cell for cell in notebook.cells if grade_id(cell)})
    for cell in notebook.cells:
        if grade_id(cell) in matching.answers:
            _fill(cell, matching.answers[grade_id(cell)])
    notebook.cells = _woven(notebook.cells, matching.own)
    repairs = [*file.repairs, *matching.repairs]
    if file.kernel not in ("", notebook.metadata.get("kernelspec", {}).get("name")):
        repairs.append(Repair("kernel", (file.kernel,)))
    return Rebuilt(notebook, repairs)


def _fill(released: NotebookNode, answer: Cell | None) -> None:
    released.source = answer.source if answer else ""
    if answer and answer.attachments and released.cell_type == "markdown":
        released.attachments = nbformat.from_dict(answer.attachments)


def _woven(cells: Iterable[NotebookNode], own: Mapping[str, list[Cell]]) -> list[NotebookNode]:
    woven = [_own_cell(cell) for cell in own.get("", [])]
    for cell in cells:
        woven.append(cell)
        woven += [_own_cell(one) for one in own.get(grade_id(cell), []) if grade_id(cell)]
    for number, cell in enumerate(woven):
        if OWN in cell.metadata:
            cell.id = f"own-{number}"
    return woven


def _own_cell(cell: Cell) -> NotebookNode:
    make = {
        "code": nbformat.v4.new_code_cell,
        "markdown": nbformat.v4.new_markdown_cell,
        "raw": nbformat.v4.new_raw_cell,
    }
    made: NotebookNode = make[cell.kind](cell.source)
    made.metadata[OWN] = True
    if cell.attachments:
        made.attachments = nbformat.from_dict(cell.attachments)
    return made


def likeliest_assignment(data: bytes, releases: Iterable[Release]) -> str:
    """The assignment of a notebook file that says nothing of it: the release with which it shares most cells."""
    texts = {cell.source.strip() for cell in read_notebook(data).cells}
    shared = {one.assignment: sum(cell.source.strip() in texts for cell in one.notebook.cells) for one in releases}
    return max(sorted(shared, key=lambda name: (len(name), name)), key=shared.__getitem__)
