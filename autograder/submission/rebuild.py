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

from ..errors import CannotGrade, CourseError
from .matching import grade_id, is_answered, is_solution, match
from .notebook import Cell, ParsedNotebook, Repair, read_notebook

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

    @property
    def is_marked_by_hand(self) -> bool:
        """Whether a person marks some cells, by nbgrader's rules: answers with points of their own, and tasks."""
        marked = (cell.metadata.get("nbgrader", {}) for cell in self.notebook.cells)
        return any(one.get("task") or (one.get("grade") and one.get("solution")) for one in marked)

    def _says(self, key: str, otherwise: str) -> str:
        entry = self.notebook.metadata.get("autograder", {})
        return str(entry.get(key, otherwise)) if isinstance(entry, dict) else otherwise


@dataclass
class Rebuilt:
    """The notebook that will be executed, the repairs that were made, and the Python that the file was saved with."""

    notebook: NotebookNode
    repairs: list[Repair] = field(default_factory=list)
    python: str = ""
    unanswered: list[str] = field(default_factory=list)  # the solution cells that are as released

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
    """The release with the student's answers and own cells.

    Raises CannotGrade if the file is not a notebook, or so damaged that it does not tell the student's answers.
    """
    file = read_notebook(data)
    found = [_rebuilt(one, release) for one in (file, *file.others)]
    if file.damage == "cut_off" and found[0].unanswered:
        raise CannotGrade("cut_off", {"cells": tuple(found[0].unanswered)})
    if file.damage == "conflict" and any(_written(one) != _written(found[0]) for one in found):
        raise CannotGrade("conflict")
    return min(reversed(found), key=lambda one: len(one.unanswered)) if file.damage == "twice" else found[0]


def has_answers(data: bytes, release: Release) -> bool:
    """Whether a notebook answers anything; raises CannotGrade if it cannot be graded."""
    solutions = sum(map(is_solution, release.notebook.cells))
    return len(rebuild(data, release).unanswered) < solutions


def _rebuilt(file: ParsedNotebook, release: Release) -> Rebuilt:
    notebook = copy.deepcopy(release.notebook)
    released = {grade_id(cell): cell for cell in release.notebook.cells if grade_id(cell)}
    matching = match(file.cells, released)
    for cell in notebook.cells:
        if grade_id(cell) in matching.answers:
            _fill(cell, matching.answers[grade_id(cell)])
    notebook.cells = _interleaved(notebook.cells, matching.own)
    repairs = [*file.repairs, *matching.repairs]
    if file.kernel not in ("", notebook.metadata.get("kernelspec", {}).get("name")):
        repairs.append(Repair("kernel", (file.kernel,)))
    answered = {name for name, answer in matching.answers.items() if is_answered(answer, released[name])}
    unanswered = [name for name, one in released.items() if is_solution(one) and name not in answered]
    return Rebuilt(notebook, repairs, file.python, unanswered)


def _written(rebuilt: Rebuilt) -> list[str]:
    """What a student has written that can decide about marks: all but text in cells of the student's own."""
    return [cell.source for cell in rebuilt.notebook.cells if cell.cell_type == "code" or OWN not in cell.metadata]


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
