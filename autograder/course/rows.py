"""nbgrader's rows of submissions in bulk: read for many students with a statement a table, and written with another.

nbgrader's own API asks for every student, grade and comment on its own. Here the rows are plain data in between. Each
statement finds its rows by an index that nbgrader's tables have, so that it takes no longer in a large class.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    GradeCell,
    MissingEntry,
    Notebook,
    SolutionCell,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
)
from sqlalchemy import Connection, Table, and_, bindparam, insert, select, update

ASSIGNMENTS, NOTEBOOKS, CELLS, STUDENTS, SUBMITTED, WORKS, GRADES, COMMENTS = (
    table.__table__
    for table in (Assignment, Notebook, BaseCell, Student, SubmittedAssignment, SubmittedNotebook, Grade, Comment)
)


def ordered_id() -> str:
    """A unique id of 32 hexadecimal digits that sorts by when it was made, much as a UUID of version 7 (RFC 9562).

    So new rows are neighbours in each index; random ids would change a page of the database for each of them.
    """
    return f"{time.time_ns():016x}{secrets.token_hex(8)}"


@dataclass(frozen=True)
class Cell:
    """A cell that has a grade or a comment; the points are None where it has only a comment."""

    id: str
    name: str
    notebook: str
    points: float | None = None
    for_people: bool = False  # one of nbgrader's task cells
    commented: bool = False


@dataclass(frozen=True)
class Rubric:
    """An assignment as its submissions are mirrored from it: the ids of its notebooks by name, and their cells."""

    name: str
    id: str
    due: datetime | None
    notebooks: Mapping[str, str]
    cells: tuple[Cell, ...]

    def graded(self, notebook: str) -> list[Cell]:
        """The cells of a notebook, named by its id, that have a grade."""
        return [cell for cell in self.cells if cell.notebook == notebook and cell.points is not None]


@dataclass
class GradeRow:
    """What a grade says, and what it said in the database, None where it is new."""

    cell: Cell
    id: str = field(default_factory=ordered_id)
    auto_score: float | None = None
    manual_score: float | None = None
    extra_credit: float | None = None
    needs_manual_grade: bool = True
    stored: tuple[Any, ...] | None = None

    @property
    def written(self) -> tuple[Any, ...]:
        return self.auto_score, self.needs_manual_grade

    @property
    def score(self) -> float:
        """nbgrader's rule."""
        score = self.auto_score if self.manual_score is None else self.manual_score
        return 0.0 if score is None else score + (self.extra_credit or 0.0)


@dataclass
class CommentRow:
    """What a comment says, and what it said in the database, None where it is new."""

    cell: Cell
    id: str = field(default_factory=ordered_id)
    auto_comment: str | None = None
    manual_comment: str | None = None
    stored: tuple[Any, ...] | None = None

    @property
    def written(self) -> tuple[Any, ...]:
        return (self.auto_comment,)


@dataclass
class Work:
    """A submitted notebook with its grades and comments, in the order of the rubric."""

    id: str = field(default_factory=ordered_id)
    penalty: float | None = None
    stored: tuple[Any, ...] | None = None
    grades: list[GradeRow] = field(default_factory=list)
    comments: list[CommentRow] = field(default_factory=list)

    @property
    def written(self) -> tuple[Any, ...]:
        return (self.penalty,)

    @property
    def score(self) -> float:
        return sum((grade.score for grade in self.grades), 0.0)


@dataclass
class Submitted:
    """A student's submission, its notebooks by id; a new one has a row for each cell, as nbgrader makes them."""

    student: str
    is_known: bool = False
    id: str = field(default_factory=ordered_id)
    timestamp: datetime | None = None
    extension: timedelta | None = None
    stored: tuple[Any, ...] | None = None
    works: dict[str, Work] = field(default_factory=dict)

    @property
    def written(self) -> tuple[Any, ...]:
        return (self.timestamp,)


def read_rubric(connection: Connection, assignment: str) -> Rubric:
    """Read an assignment; raises nbgrader's MissingEntry where there is none."""
    found = connection.execute(_NOTEBOOKS, {"name": assignment}).all()
    if not found:
        raise MissingEntry(f"No such assignment: {assignment}")
    notebooks = {row.name: row.notebook for row in found if row.notebook is not None}
    cells = (_cell(row) for row in connection.execute(_CELLS, {"notebooks": list(notebooks.values())}))
    ordered = tuple(sorted(cells, key=lambda cell: cell.for_people))
    return Rubric(assignment, found[0].id, found[0].duedate, notebooks, ordered)


_NOTEBOOKS = (
    select(ASSIGNMENTS.c.id, ASSIGNMENTS.c.duedate, NOTEBOOKS.c.id.label("notebook"), NOTEBOOKS.c.name)
    .select_from(ASSIGNMENTS.outerjoin(NOTEBOOKS))
    .where(ASSIGNMENTS.c.name == bindparam("name"))
)
_GRADE, _TASK, _SOLUTION = (kind.__table__ for kind in (GradeCell, TaskCell, SolutionCell))
_CELLS = (
    select(
        CELLS.c.id,
        CELLS.c.name,
        CELLS.c.notebook_id,
        _GRADE.c.max_score.label("points"),
        _TASK.c.max_score.label("of_people"),
        _TASK.c.id.label("task"),
        _SOLUTION.c.id.label("solution"),
    )
    .select_from(CELLS.outerjoin(_GRADE).outerjoin(_TASK).outerjoin(_SOLUTION))
    .where(CELLS.c.notebook_id.in_(bindparam("notebooks", expanding=True)))
)


def _cell(row: Any) -> Cell:
    is_task = row.task is not None
    points = row.of_people if is_task else row.points
    return Cell(row.id, row.name, row.notebook_id, points, is_task, is_task or row.solution is not None)


def read(connection: Connection, rubric: Rubric, students: Iterable[str]) -> dict[str, Submitted]:
    """The submissions of these students, as they are in the database or as they would be made anew."""
    found = {student: Submitted(student) for student in students}
    by_id = {}
    for row in connection.execute(_SUBMITTED, {"assignment": rubric.id, "students": list(found)}):
        one = found[row.student]
        one.is_known = True
        if row.id is not None:
            by_id[row.id] = one
            one.id, one.timestamp, one.extension = row.id, row.timestamp, row.extension
            one.stored = one.written
    _add_works(connection, rubric, by_id)
    for one in found.values():
        if one.stored is None:
            _mirror(rubric, one)
    return found


_SUBMITTED = (
    select(STUDENTS.c.id.label("student"), SUBMITTED.c.id, SUBMITTED.c.timestamp, SUBMITTED.c.extension)
    .select_from(
        STUDENTS.outerjoin(
            SUBMITTED,
            and_(SUBMITTED.c.student_id == STUDENTS.c.id, SUBMITTED.c.assignment_id == bindparam("assignment")),
        )
    )
    .where(STUDENTS.c.id.in_(bindparam("students", expanding=True)))
)
_WORKS = select(WORKS).where(
    WORKS.c.notebook_id.in_(bindparam("notebooks", expanding=True)),
    WORKS.c.assignment_id.in_(bindparam("submissions", expanding=True)),
)
_GRADES, _COMMENTS = (
    select(table).where(
        table.c.cell_id.in_(bindparam("cells", expanding=True)),
        table.c.notebook_id.in_(bindparam("works", expanding=True)),
    )
    for table in (GRADES, COMMENTS)
)


def _add_works(connection: Connection, rubric: Rubric, by_id: Mapping[str, Submitted]) -> None:
    """Read the notebooks of submissions that are in the database, with all that they have."""
    if not by_id:
        return
    works: dict[str, Work] = {}
    notebooks = {"notebooks": list(rubric.notebooks.values()), "submissions": list(by_id)}
    for row in connection.execute(_WORKS, notebooks):
        work = works[row.id] = Work(row.id, row.late_submission_penalty)
        work.stored = work.written
        by_id[row.assignment_id].works[row.notebook_id] = work
    cells = {cell.id: cell for cell in rubric.cells}
    order = {cell: place for place, cell in enumerate(cells)}
    wanted = {"cells": list(cells), "works": list(works)}
    for row in sorted(connection.execute(_GRADES, wanted), key=lambda row: order[row.cell_id]):
        grade = GradeRow(
            cells[row.cell_id], row.id, row.auto_score, row.manual_score, row.extra_credit, row.needs_manual_grade
        )
        grade.stored = grade.written
        works[row.notebook_id].grades.append(grade)
    for row in sorted(connection.execute(_COMMENTS, wanted), key=lambda row: order[row.cell_id]):
        comment = CommentRow(cells[row.cell_id], row.id, row.auto_comment, row.manual_comment)
        comment.stored = comment.written
        works[row.notebook_id].comments.append(comment)


def _mirror(rubric: Rubric, one: Submitted) -> None:
    """Give a new submission what nbgrader's `add_submission` gives it."""
    one.works = {notebook: Work() for notebook in rubric.notebooks.values()}
    for cell in rubric.cells:
        if cell.points is not None:
            one.works[cell.notebook].grades.append(GradeRow(cell))
        if cell.commented:
            one.works[cell.notebook].comments.append(CommentRow(cell))


def write(connection: Connection, rubric: Rubric, submissions: Iterable[Submitted]) -> None:
    """Write what is new or has changed of these submissions, with a statement for each table."""
    submissions = list(submissions)
    works = [(one, notebook, work) for one in submissions for notebook, work in one.works.items()]
    grades = [(work, grade) for _, _, work in works for grade in work.grades]
    comments = [(work, comment) for _, _, work in works for comment in work.comments]
    _insert(connection, STUDENTS, [{"id": one.student} for one in submissions if not one.is_known])
    _insert(connection, SUBMITTED, [
        {"id": one.id, "assignment_id": rubric.id, "student_id": one.student, "timestamp": one.timestamp}
        for one in submissions if one.stored is None
    ])  # fmt: skip
    _insert(connection, WORKS, [
        {"id": work.id, "assignment_id": one.id, "notebook_id": notebook, "late_submission_penalty": work.penalty}
        for one, notebook, work in works if work.stored is None
    ])  # fmt: skip
    _insert(connection, GRADES, [
        {"id": grade.id, "notebook_id": work.id, "cell_id": grade.cell.id, "auto_score": grade.auto_score,
         "needs_manual_grade": grade.needs_manual_grade}
        for work, grade in grades if grade.stored is None
    ])  # fmt: skip
    _insert(connection, COMMENTS, [
        {"id": comment.id, "notebook_id": work.id, "cell_id": comment.cell.id, "auto_comment": comment.auto_comment}
        for work, comment in comments if comment.stored is None
    ])  # fmt: skip
    _update(connection, SUBMITTED, ("timestamp",), submissions)
    _update(connection, WORKS, ("late_submission_penalty",), (work for _, _, work in works))
    _update(connection, GRADES, ("auto_score", "needs_manual_grade"), (grade for _, grade in grades))
    _update(connection, COMMENTS, ("auto_comment",), (comment for _, comment in comments))


def _insert(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(_INSERTS[table], rows)


_INSERTS = {table: insert(table) for table in (STUDENTS, SUBMITTED, WORKS, GRADES, COMMENTS)}


def _update(connection: Connection, table: Table, columns: tuple[str, ...], rows: Iterable[Any]) -> None:
    changed = [
        {"row": row.id, **dict(zip(columns, row.written, strict=True))}
        for row in rows
        if row.stored not in (None, row.written)
    ]
    if changed:
        values: dict[str, Any] = {name: bindparam(name) for name in columns}
        connection.execute(update(table).where(table.c.id == bindparam("row")).values(values), changed)
