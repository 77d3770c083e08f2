"""What a worker prepares of a result, so that the process that writes has only to write: page, texts, answers.

A page shows the marks in the gradebook, which no worker knows. A worker makes it with those that a result gives where
nothing was done by hand and nothing is taken off; where the gradebook holds others, the writer makes the page anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import nbformat
from nbformat import NotebookNode

from ..authoring.assignment import Assignment
from ..authoring.task import test_cell
from ..marks import CellMark, Marks
from ..submission.matching import grade_id
from ..verdicts import Result
from ..views import feedback
from ..views.disclosure import Level
from .records import as_text

Answers = tuple[NotebookNode, ...]


@dataclass(frozen=True)
class Expected:
    """What a page is made with before the gradebook is asked: its cells with their points, and what is disclosed."""

    cells: tuple[tuple[str, float], ...]
    level: Level

    def marks(self, result: Result, answers: Answers, released: Answers) -> Marks:
        """The marks of a submission that nobody has touched."""
        as_released = {grade_id(cell): cell.source for cell in released if not cell.metadata.nbgrader.get("task")}
        unanswered = frozenset(name for cell in answers if as_released.get(name := grade_id(cell)) == cell.source)
        scores: dict[str, float | None] = dict.fromkeys(unanswered, 0.0)
        scores |= {test_cell(task.id): task.score for task in result.tasks}
        cells = tuple(
            CellMark(name, scores.get(name) or 0.0, points, pending=scores.get(name) is None)
            for name, points in self.cells
        )
        most = sum(points for _, points in self.cells)
        return Marks(sum((cell.score for cell in cells), 0.0), most, cells=cells, unanswered=unanswered)


@dataclass(frozen=True)
class Page:
    """A feedback page, and what it was made with."""

    html: str
    marks: Marks
    level: Level

    def shows(self, marks: Marks, level: Level) -> bool:
        """Whether it would be the same with these marks; it does not say when they are due."""
        return self.level == level and self.marks == replace(marks, due=None)


@dataclass(frozen=True)
class Prepared:
    """`record` is the result as text, `answers` are the cells that nbgrader's rules look at, without outputs."""

    record: str
    answers: Answers
    page: Page | None = None


def prepare(
    result: Result, notebook: NotebookNode, released: NotebookNode, expected: Expected | None, assignment: Assignment
) -> Prepared:
    """Prepare a result; without `expected` no page."""
    record, answers = as_text(result), answers_in(notebook)
    if expected is None:
        return Prepared(record, answers)
    marks = expected.marks(result, answers, answers_in(released))
    html = feedback.page(result, marks, expected.level, assignment=assignment)
    return Prepared(record, answers, Page(html, marks, expected.level))


def answers_in(notebook: NotebookNode) -> Answers:
    """The cells with answers of a notebook, as small as nbgrader's rules can do with."""
    return tuple(_answers(notebook.cells))


def _answers(cells: Sequence[NotebookNode]) -> Iterator[NotebookNode]:
    for cell in cells:
        roles = cell.metadata.get("nbgrader", {})
        if roles.get("grade_id") and (roles.get("solution") or roles.get("task")):
            yield nbformat.from_dict(
                {"cell_type": cell.cell_type, "source": cell.source, "metadata": {"nbgrader": dict(roles)}}
            )
