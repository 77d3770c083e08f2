"""What a submission earned by nbgrader's rules: plain data."""

from __future__ import annotations

from dataclasses import dataclass

from ..marks import Marks
from ..submission.files import Submission
from ..verdicts import Lost, Summary
from .worker import Converted


@dataclass(frozen=True)
class CellResult:
    """The automatic score of one cell, None where a person has to mark it."""

    cell: str
    score: float | None
    max_score: float


@dataclass(frozen=True)
class OrdinaryResult:
    """What a submission earned by nbgrader's rules."""

    cells: tuple[CellResult, ...]
    containment: str
    seconds: float = 0.0

    @property
    def score(self) -> float:
        return float(sum(cell.score or 0.0 for cell in self.cells))

    @property
    def max_score(self) -> float:
        return float(sum(cell.max_score for cell in self.cells))

    @property
    def summary(self) -> Summary:
        """Its part in the table of the class."""
        lost = tuple(Lost(one.cell, one.score, one.max_score) for one in self.cells if one.score != one.max_score)
        pending = any(cell.score is None for cell in self.cells)
        return Summary(self.score, self.max_score, pending, lost, self.containment, (), ())


@dataclass(frozen=True)
class OrdinaryFinished:
    """A graded submission: its result, and what nbgrader has made of it."""

    submission: Submission
    result: OrdinaryResult
    converted: Converted


def summary_of(marks: Marks, tier: str) -> Summary:
    """The marks in the gradebook as a part of the table of the class."""
    lost = tuple(
        Lost(one.cell, None if one.pending else one.score, one.max_score)
        for one in marks.cells
        if one.pending or one.score != one.max_score
    )
    return Summary(sum(one.score for one in marks.cells), marks.max_score, marks.pending, lost, tier, (), ())
