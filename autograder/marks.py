"""The marks in the gradebook, and how a regrade changes them: plain data, no behaviour of others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from .verdicts import Verdict

INPUTS = ("submitted_at", "due_date", "extension", "late_penalty", "by_hand")  # of a final mark


@dataclass(frozen=True)
class CellMark:
    """What one grade cell counts: `by_hand` where a person has set or raised it, `pending` where one still has to."""

    cell: str
    score: float
    max_score: float
    by_hand: bool = False
    pending: bool = False


@dataclass(frozen=True)
class Marks:
    """A submission as the gradebook holds it; `score` is after the late penalty."""

    score: float
    max_score: float
    late_penalty: float = 0.0
    cells: tuple[CellMark, ...] = ()
    comments: Mapping[str, str] = field(default_factory=dict)
    unanswered: frozenset[str] = frozenset()
    due: datetime | None = None  # in UTC, with the student's extension

    @property
    def pending(self) -> bool:
        """Does a person still have to look at something?"""
        return any(cell.pending for cell in self.cells)


@dataclass(frozen=True)
class FinalMark:
    """A final mark and what it is made of: of the notebook the automatic one, and what needs no run to be computed.

    `made_from` has the inputs of the latter by name, see INPUTS.
    """

    automatic: float
    by_hand: float = 0.0  # what marks by hand and extra credit add to it, or take away
    penalty: float = 0.0
    made_from: Mapping[str, str] = field(default_factory=dict)

    @property
    def score(self) -> float:
        return max(0.0, self.automatic + self.by_hand - self.penalty)

    @property
    def is_adjusted(self) -> bool:
        """Whether people or a penalty have made it another one than the automatic."""
        return self.score != self.automatic

    @property
    def record(self) -> dict[str, str]:
        """What is kept of it beside a page that shows it."""
        return {**self.made_from, "score": f"{self.score:g}", "penalty": f"{self.penalty:g}"}

    def is_shown(self, record: Mapping[str, str]) -> bool:
        """Whether a record is of the same mark, with the same penalty in it."""
        return all(record.get(part) == self.record[part] for part in ("score", "penalty"))

    def because(self, record: Mapping[str, str]) -> tuple[str, ...]:
        """The inputs that have changed since a record was made, as far as they make a difference."""
        parts = ("by_hand",) if record.get("penalty") == self.record["penalty"] else INPUTS
        return tuple(part for part in parts if record.get(part, "") != self.made_from.get(part, ""))


@dataclass(frozen=True)
class Settled:
    """A final mark that has changed although nothing was graded, and the inputs that have changed."""

    student: str
    before: float
    after: float
    why: tuple[str, ...]


@dataclass(frozen=True)
class Turn:
    """A check that comes out differently; None where it is new or is gone. The message is the failure's."""

    task: str
    check: str
    title: str
    before: Verdict | None
    after: Verdict | None
    message: str


@dataclass(frozen=True)
class Change:
    """A student before and after: the results' scores, the final marks in the gradebook, and what has changed since.

    `turns` are the checks that come out differently; `hidden` the tasks whose new marks do not count, for a person has
    marked them, with the mark that stays.
    """

    student: str
    before: float | None
    after: float
    marks_before: Marks | None
    marks_after: Marks
    why: tuple[str, ...]
    turns: tuple[Turn, ...]
    hidden: tuple[tuple[str, float], ...]

    @property
    def gain(self) -> float | None:
        """In the final mark, after manual marks and late penalty; None for who is graded for the first time."""
        return round(self.marks_after.score - self.marks_before.score, 6) if self.marks_before else None
