"""The report on an assignment without checks, from the gradebook: the scores, and who lost marks in which cell."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..course.places import Places
from ..course.records import write_atomically
from ..errors import CourseError
from ..marks import CellMark, Marks
from ..ordinary.gradebook import OrdinaryGradebook
from ..words import message
from .write import as_csv, place_of

CELL_TABLE, STUDENT_TABLE = "cells.csv", "students.csv"


@dataclass(frozen=True)
class CellTally:
    """One cell over the class: how many lost all or some of its marks, and for how many a person still has to look."""

    cell: str
    max_score: float
    students: int
    lost_all: int
    lost_some: int
    pending: int

    @property
    def lost(self) -> int:
        return self.lost_all + self.lost_some


@dataclass(frozen=True)
class OrdinaryReport:
    """The figures of a class, cells with most losses first, and the files that were written."""

    marks: Mapping[str, Marks]
    cells: Sequence[CellTally]
    files: Sequence[Path]

    @property
    def mean(self) -> float:
        return sum(one.score for one in self.marks.values()) / len(self.marks)

    @property
    def max_score(self) -> float:
        return max(one.max_score for one in self.marks.values())


def report_ordinary(places: Places, where: Path | None = None) -> OrdinaryReport:
    """Read an assignment's marks from the gradebook and write the tables."""
    place = place_of(places, where)
    with OrdinaryGradebook(places.course) as book:
        marks = book.all_marks(places.assignment)
    if not marks:
        raise CourseError(message("error.nothing_to_regrade", assignment=places.assignment))
    cells = tallied(marks)
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_atomically(place / STUDENT_TABLE, _student_table(marks))
        write_atomically(place / CELL_TABLE, as_csv(vars(cell) for cell in cells))
    except OSError as problem:
        raise CourseError(message("error.read_only", path=os.fspath(place), reason=problem.strerror)) from problem
    return OrdinaryReport(marks, cells, [place / STUDENT_TABLE, place / CELL_TABLE])


def tallied(marks: Mapping[str, Marks]) -> list[CellTally]:
    """The cells of an assignment, those first in which most students lost marks."""
    found: dict[str, list[CellMark]] = {}
    for one in marks.values():
        for cell in one.cells:
            found.setdefault(cell.cell, []).append(cell)
    tallies = [_tally(name, cells) for name, cells in found.items()]
    return sorted(tallies, key=lambda one: (-one.lost, -one.pending, one.cell))


def _tally(name: str, cells: Sequence[CellMark]) -> CellTally:
    judged = [cell for cell in cells if not cell.pending and cell.max_score > 0]
    lost_all = sum(cell.score <= 0 for cell in judged)
    lost_some = sum(0 < cell.score < cell.max_score for cell in judged)
    pending = sum(cell.pending for cell in cells)
    return CellTally(name, cells[0].max_score, len(cells), lost_all, lost_some, pending)


def _student_table(marks: Mapping[str, Marks]) -> bytes:
    """A row for each student, with a column for each cell; empty where a person still has to mark it."""
    return as_csv(
        {
            "student": student,
            "score": one.score,
            "max_score": one.max_score,
            "late_penalty": one.late_penalty,
            **{cell.cell: "" if cell.pending else cell.score for cell in one.cells},
        }
        for student, one in sorted(marks.items())
    )
