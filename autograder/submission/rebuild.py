"""Rebuild a submission: the released notebook with the student's own sources in it, and a receipt of repairs.

Of the submitted file only the sources of solution cells and the student's own extra cells are kept: locked cells,
points, ids and metadata are those of the release.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat.notebooknode import NotebookNode

from ..errors import CourseError
from .matching import grade_id, is_answered, match
from .notebook import Cell, Repair, read_notebook

OWN = "own"  # metadata key of a cell that the student added


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
        return self._says("language", "en")

    @property
    def checks(self) -> str:
        """The name of the assignment whose checks judge this notebook; '' for an ordinary nbgrader notebook."""
        return self._says("assignment", self.assignment if "autograder" in self.notebook.metadata else "")

    @property
    def edition(self) -> str:
        return self._says("edition", "")

    def _says(self, key: str, otherwise: str) -> str:
        entry = self.notebook.metadata.get("autograder", {})
        return str(entry.get(key, otherwise)) if isinstance(entry, dict) else otherwise


@dataclass
class Rebuilt:
    """The notebook that will be executed, the repairs that were made, and the Python that the file was saved with."""

    notebook: NotebookNode
    repairs: list[Repair] = field(default_factory=list)
    python: str = ""

    def code(self) -> Iterator[tuple[str, NotebookNode]]:
        """The code cells in order, each with a name: its grade_id, or own-1, own-2, … for the student's own."""
        own = 0
        for cell in self.notebook.cells:
            if cell.cell_type == "code":
                own += OWN in cell.metadata
                yield (f"own-{own}" if OWN in cell.metadata else grade_id(cell) or cell.id), cell


def read_release(path: Path, assignment: str = "") -> Release:
    """The released notebook of an assignment, by default of the name of the file; CourseError where there is none."""
    assignment = assignment or path.stem
    try:
        return Release.from_text(assignment, path.read_text("utf-8"))
    except FileNotFoundError:
        raise CourseError(f"{path} is missing: run 'nbgrader generate_assignment {assignment}' first") from None
    except Exception as error:
        raise CourseError(f"{path} cannot be read: {type(error).__name__}") from None


def rebuild(data: bytes, release: Release) -> Rebuilt:
    """The release with the student's answers and own cells; raises CannotGrade if the file is not a notebook."""
    file = read_notebook(data)
    notebook = copy.deepcopy(release.notebook)
    matching = match(file.cells, {grade_id(cell): cell for cell in notebook.cells if grade_id(cell)})
    for cell in notebook.cells:
        if grade_id(cell) in matching.answers:
            _fill(cell, matching.answers[grade_id(cell)])
    notebook.cells = _interleaved(notebook.cells, matching.own)
    repairs = [*file.repairs, *matching.repairs]
    if file.kernel not in ("", notebook.metadata.get("kernelspec", {}).get("name")):
        repairs.append(Repair("kernel", (file.kernel,)))
    return Rebuilt(notebook, repairs, file.python)


def has_answers(data: bytes, release: Release) -> bool:
    """Whether a notebook answers anything; raises CannotGrade if it is none."""
    released = {grade_id(cell): cell for cell in release.notebook.cells if grade_id(cell)}
    answers = match(read_notebook(data).cells, released).answers
    return any(is_answered(answer, released[name]) for name, answer in answers.items())


def _fill(released: NotebookNode, answer: Cell | None) -> None:
    """Put an answer into its solution cell."""
    released.source = answer.source if answer else ""
    if answer and answer.attachments and released.cell_type == "markdown":
        released.attachments = nbformat.from_dict(answer.attachments)


def _interleaved(cells: Iterable[NotebookNode], own: Mapping[str, Sequence[Cell]]) -> list[NotebookNode]:
    """The released cells, each followed by the student's own cells that stand after it."""
    merged = [_own_cell(cell) for cell in own.get("", [])]
    for cell in cells:
        merged.append(cell)
        merged += [_own_cell(one) for one in own.get(grade_id(cell), []) if grade_id(cell)]
    for number, cell in enumerate(merged):
        if OWN in cell.metadata:
            cell.id = f"own-{number}"
    return merged


def _own_cell(cell: Cell) -> NotebookNode:
    """A cell of the student's own, without metadata and outputs."""
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
    """The assignment of a notebook file that does not name one: the release that shares most cells with it."""
    texts = {cell.source.strip() for cell in read_notebook(data).cells}
    shared = {one.assignment: sum(cell.source.strip() in texts for cell in one.notebook.cells) for one in releases}
    return max(sorted(shared, key=lambda name: (len(name), name)), key=shared.__getitem__)
