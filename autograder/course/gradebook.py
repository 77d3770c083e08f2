"""nbgrader's gradebook: the only code that writes marks into it, and reads them for feedback and reports."""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import sysconfig
import warnings
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, Self

import nbformat
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import (
    Assignment,
    BaseCell,
    Grade,
    Gradebook,
    InvalidEntry,
    MissingEntry,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties, SaveCells
from sqlalchemy import Connection, func, select, update
from sqlalchemy.exc import DBAPIError, SAWarning, SQLAlchemyError
from traitlets.config import Config

from ..authoring.task import test_cell
from ..errors import CourseError
from ..marks import CellMark, FinalMark, Marks
from ..submission.files import nfc, spelt
from ..verdicts import Result
from ..views.disclosure import level
from ..words import message
from . import database, rows
from .access import adopt_file
from .places import Places
from .prepared import Answers, Expected, answers_in
from .rows import CommentRow, GradeRow, Rubric, Submitted, Work

LONGEST_ID = 128  # characters, in nbgrader's tables
SMALLEST = 1e-6  # difference of two marks


def find_alembic() -> None:
    """Put `alembic` on the PATH: nbgrader runs it for a new database, even if the environment is not activated."""
    if shutil.which("alembic") is None:
        os.environ["PATH"] = os.pathsep.join((os.environ.get("PATH", os.defpath), sysconfig.get_path("scripts")))


def has_gradebook(course: CourseDirectory) -> bool:
    """Whether a course has a gradebook; opening one that does not exist would create it."""
    url = database.address(course.db_url)
    return url.get_backend_name() != "sqlite" or Path(url.database or "").is_file()


@dataclass(frozen=True)
class Entry:
    """What is written of a submission; `new_answers` is False where a person may have marked exactly this by hand."""

    result: Result
    answers: Answers
    new_answers: bool


@dataclass(frozen=True)
class Entered:
    """What the gradebook holds of a submission after a write."""

    marks: Marks
    final: FinalMark | None


class CourseGradebook:
    """The gradebook of a course, as a context manager.

    Every submission is written in one transaction: other readers, such as the formgrader, see all of it or nothing.
    """

    def __init__(self, course: CourseDirectory, config: Config | None = None) -> None:
        self._course = course
        self._config = config if config is not None else course.config
        self._url = database.address(course.db_url)
        self._notebooks: dict[str, str] = {}
        self._forms: dict[str, list[str]] | None = (
            None  # asked for once: nobody else adds one while this process grades
        )
        find_alembic()
        is_new = not has_gradebook(course)
        with self._plainly():
            self._book = Gradebook(database.written_out(self._url), course.course_id)
        if is_new:
            self._adopt(Path(self._url.database or ""))

    @staticmethod
    def _adopt(path: Path) -> None:
        """A new database in SQLite belongs to the course, whoever grades first."""
        with suppress(OSError), path.open("rb") as file:
            adopt_file(file.fileno(), path.parent)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._book.close()

    def prepare(self, assignment: str, release: Path) -> None:
        """Register the assignment from its released notebook, where `generate_assignment` has not been run here.

        Fails early where nothing could be written, before a class is graded whose marks could not be stored.
        """
        notebook = nbformat.read(release, as_version=4)
        names = {"notebook": release.stem, "assignment": assignment, "db_url": database.written_out(self._url)}
        known: set[str] | None = None
        with self._reading() as book:
            try:
                known = {cell.name for cell in book.find_notebook(release.stem, assignment).grade_cells}
            except MissingEntry:
                book.update_or_create_assignment(assignment)
                SaveCells(config=self._config).preprocess(notebook, {"nbgrader": names})
        with self._plainly(), self._transaction() as book:
            database.index(book.db.connection())
            if known is None:
                return
            book.find_assignment(assignment)  # a database of an older nbgrader has not all of its columns
            book.db.execute(update(Assignment).where(Assignment.name == assignment).values(name=assignment))
        released = {cell.metadata.nbgrader.grade_id for cell in notebook.cells if utils.is_grade(cell)}
        if missing := sorted(released - known):
            raise CourseError(message("error.missing_cell", cell=missing[0], assignment=assignment))

    def students(self) -> list[str]:
        """The ids of all students of the course."""
        return [student for forms in self._known().values() for student in forms]

    def _known(self) -> dict[str, list[str]]:
        """The ids of all students in their forms, by that which Unicode calls normal."""
        if self._forms is None:
            with self._reading() as book:
                ids = list(book.db.execute(select(Student.id).order_by(Student.id)).scalars())
            self._forms = {}
            for student in ids:
                self._forms.setdefault(nfc(student), []).append(student)
        return self._forms

    def forms_of(self, student: str) -> list[str]:
        """The ids in the gradebook that are this one, in whatever Unicode form."""
        return self._known().get(nfc(student), [])

    def enrol(self, students: Iterable[str]) -> None:
        """Add these students, in one transaction."""
        with self._plainly(), self._transaction() as book:
            for student in filter(self._fits, students):
                book.update_or_create_student(student)
            book.db.commit()
        self._forms = None

    def _remember(self, student: str) -> None:
        """Count a student who has just been entered among those who are known."""
        forms = self._known().setdefault(nfc(student), [])
        if student not in forms:
            forms.append(student)

    def _fits(self, student: str) -> bool:
        """Whether an id fits into its column; SQLite takes any."""
        return len(student) <= LONGEST_ID or self._url.get_backend_name() == "sqlite"

    def holds(self, assignment: str, student: str) -> bool:
        """Whether the gradebook has a submission of this student."""
        with self._reading() as book, suppress(MissingEntry):
            return bool(book.find_submission_notebook(self._notebook(assignment), assignment, self._id(student)))
        return False

    def _id(self, student: str) -> str:
        """The student's id as the gradebook has it; raises CourseError where it has two."""
        forms = self.forms_of(student)
        if len(forms) > 1:
            raise CourseError(message("error.two_rows", ids=spelt(forms)))
        return forms[0] if forms else student

    def write(self, result: Result, notebook: NotebookNode, *, new_answers: bool) -> Marks:
        """Write a result, and what nbgrader derives from the notebook, in one transaction; see `write_all`."""
        (written,) = self.write_all([Entry(result, answers_in(notebook), new_answers)])
        if isinstance(written, CourseError):
            raise written
        return written.marks

    def write_all(self, entries: Sequence[Entry]) -> list[Entered | CourseError]:
        """Write results of an assignment in one transaction; for each what is in the gradebook now, or its problem.

        One that does not fit keeps none of the others out, and where the database refuses all, each is tried alone.
        """
        try:
            with self._plainly():
                return self._written(entries)
        except CourseError as problem:
            if len(entries) == 1:
                return [problem]
            return [written for entry in entries for written in self.write_all([entry])]

    def _written(self, entries: Sequence[Entry]) -> list[Entered | CourseError]:
        try:
            written = self._write(entries)
        except (DBAPIError, InvalidEntry) as problem:
            if not getattr(_cause(problem), "connection_invalidated", False):
                raise
            written = self._write(entries)  # the server was restarted since the last time
        for entry, one in zip(entries, written, strict=True):
            if isinstance(one, Entered):
                self._remember(entry.result.student)
        return written

    def _write(self, entries: Sequence[Entry]) -> list[Entered | CourseError]:
        assignment, students = entries[0].result.assignment, [entry.result.student for entry in entries]
        with self._transaction() as book:
            connection = book.db.connection()
            rubric = rows.read_rubric(connection, assignment)
            found = rows.read(connection, rubric, students)
            written: list[Entered | CourseError] = []
            for entry in entries:
                try:
                    written.append(self._enter(entry, found[entry.result.student], rubric))
                except CourseError as problem:
                    written.append(problem)
                    del found[entry.result.student]
            rows.write(connection, rubric, found.values())
            return written

    def _enter(self, entry: Entry, submitted: Submitted, rubric: Rubric) -> Entered:
        """Enter a result into the rows of its submission."""
        result = entry.result
        if not self._fits(result.student):
            raise CourseError(message("error.long_id", length=len(result.student), most=LONGEST_ID))
        work = self._work(submitted, rubric)
        submitted.timestamp = self._timestamp(result.assignment, result.student, submitted.timestamp)
        _enter_scores(work, entry)
        _enter_comments(work, entry.answers)
        self._penalties.take_off(work, submitted, rubric.due)
        return self._entered(work, submitted, rubric)

    def _work(self, submitted: Submitted, rubric: Rubric) -> Work:
        """The notebook with checks of a submission; raises MissingEntry where there is none."""
        name = self._notebook(rubric.name)
        if (notebook := rubric.notebooks.get(name)) not in submitted.works:
            raise MissingEntry(f"No such notebook: {rubric.name}/{name} for {submitted.student}")
        return submitted.works[notebook]

    def _entered(self, work: Work, submitted: Submitted, rubric: Rubric) -> Entered:
        entries = [_entry_of(one, submitted, rubric) for one in submitted.works.values()]
        rule = LatePenalties(config=self._config).rule
        final = (
            _final_mark([one for one in entries if one.marked], rule) if any(one.marked for one in entries) else None
        )
        return Entered(_marks(work, submitted, rubric), final)

    def marks(self, assignment: str, student: str) -> Marks:
        """The marks of a student now, with manual scores and comments."""
        student = self._id(student)
        with self._reading() as book:
            rubric, submitted = self._submitted(book.db.connection(), assignment, student)
            return _marks(self._work(submitted, rubric), submitted, rubric)

    def _submitted(self, connection: Connection, assignment: str, student: str) -> tuple[Rubric, Submitted]:
        """A submission that is in the gradebook; raises MissingEntry where there is none."""
        rubric = rows.read_rubric(connection, assignment)
        submitted = rows.read(connection, rubric, [student])[student]
        if submitted.stored is None:
            raise MissingEntry(f"No such submission: {assignment} for {student}")
        return rubric, submitted

    def expected(self, assignment: str) -> Expected:
        """What pages of this assignment are made with before anything is in the gradebook."""
        with self._reading() as book:
            rubric = rows.read_rubric(book.db.connection(), assignment)
        cells = rubric.graded(rubric.notebooks[self._notebook(assignment)])
        return Expected(
            tuple((cell.name, float(cell.points or 0.0)) for cell in cells), level(self._config, rubric.due)
        )

    def final_marks(self, assignment: str, student: str | None = None) -> dict[str, FinalMark]:
        """The final marks of all who have any, or of one student, as the gradebook holds them now."""
        with self._reading() as book:
            entries = _entries(book, assignment, student and self._id(student))
        rule = self._penalties.rule
        return {student: _final_mark(theirs, rule) for student, theirs in _by_student(entries).items()}

    def unsettled(self, assignment: str, timed: Collection[str]) -> dict[str, FinalMark]:
        """The students whose time of handing in, or penalty, would be another if it were entered now; the marks then.

        Only for those in `timed` the time is read: of the others something newer than what was graded may be there.
        """
        penalties = self._penalties
        with self._reading() as book:
            entries = _entries(book, assignment)
        found = {}
        for student, theirs in _by_student(entries).items():
            known = theirs[0].timestamp
            timestamp = self._timestamp(assignment, student, known) if student in timed else known
            now = [_as_of_now(entry._replace(timestamp=timestamp), penalties) for entry in theirs]
            if now != theirs:
                found[student] = _final_mark(now, penalties.rule)
        return found

    def settle(self, assignment: str, student: str, *, timed: bool) -> Marks:
        """Compute anew what needs no run of a notebook, in one transaction: the penalty, and the time if `timed`."""
        if not self.holds(assignment, student):
            raise CourseError(message("error.no_marks", student=student, assignment=assignment))
        student = self._id(student)
        with self._plainly(), self._transaction() as book:
            connection = book.db.connection()
            rubric, submitted = self._submitted(connection, assignment, student)
            if timed:
                submitted.timestamp = self._timestamp(assignment, student, submitted.timestamp)
            for work in submitted.works.values():
                self._penalties.take_off(work, submitted, rubric.due)
            rows.write(connection, rubric, [submitted])
            return _marks(self._work(submitted, rubric), submitted, rubric)

    def _assign_penalties(self, submission: SubmittedAssignment, timed: bool) -> None:
        penalties = self._penalties
        if timed:
            known = submission.timestamp
            submission.timestamp = self._timestamp(submission.assignment.name, submission.student_id, known)
        for notebook in submission.notebooks:
            penalties.assign(notebook, submission)

    def due(self, assignment: str) -> datetime | None:
        """The due date in UTC, without anybody's extension."""
        with self._reading() as book:
            found: datetime | None = book.db.scalar(select(Assignment.duedate).where(Assignment.name == assignment))
            return found

    def late(self, assignment: str) -> set[str]:
        """The students who have handed in after the due date and their extension."""
        times = (SubmittedAssignment.timestamp, Assignment.duedate, SubmittedAssignment.extension)
        submitted = select(SubmittedAssignment.student_id, *times).join(SubmittedAssignment.assignment)
        with self._reading() as book:
            found = book.db.execute(submitted.where(Assignment.name == assignment))
            return {student for student, *when in found if _seconds_late(*when) > 0}

    def waiting(self, assignment: str) -> dict[str, list[str]]:
        """What needs manual grading: the students by cell."""
        cells = select(BaseCell.name, SubmittedAssignment.student_id).select_from(Grade).join(Grade.cell)
        theirs = cells.join(Grade.notebook).join(SubmittedNotebook.assignment).join(SubmittedAssignment.assignment)
        wanted = theirs.where(Assignment.name == assignment, Grade.needs_manual_grade)
        found: dict[str, list[str]] = {}
        with self._reading() as book:
            for cell, student in book.db.execute(wanted.order_by(BaseCell.name, SubmittedAssignment.student_id)):
                found.setdefault(cell, []).append(student)
        return found

    @cached_property
    def _penalties(self) -> LatePenalties:
        return LatePenalties(config=self._config)

    def _notebook(self, assignment: str) -> str:
        """The name of the assignment's notebook with checks, which is usually that of the assignment."""
        if assignment not in self._notebooks:
            self._notebooks[assignment] = Places(self._course, assignment).name
        return self._notebooks[assignment]

    @contextmanager
    def _transaction(self) -> Iterator[Gradebook]:
        """One transaction for many calls of nbgrader's gradebook, each of which commits on its own."""
        session = self._book.db
        session.remove()
        try:
            with self._book.engine.begin() as connection:
                database.be_patient(connection)
                session.configure(bind=connection, join_transaction_mode="rollback_only", expire_on_commit=False)
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore", SAWarning)  # about nbgrader's queries, not ours
                    yield self._book
        finally:
            session.remove()
            session.configure(
                bind=self._book.engine, join_transaction_mode="conditional_savepoint", expire_on_commit=True
            )

    @contextmanager
    def _reading(self) -> Iterator[Gradebook]:
        """A session for reading that sees the latest commit, and ends without holding a lock."""
        with self._plainly():
            try:
                yield self._book
            finally:
                self._book.db.remove()

    @contextmanager
    def _plainly(self) -> Iterator[None]:
        """Turn errors of the database into one of ours, of one line; nbgrader would log a traceback as well."""
        log = logging.getLogger("tornado.application")
        before, log.disabled = log.disabled, True
        try:
            yield
        except (InvalidEntry, MissingEntry, SQLAlchemyError) as problem:
            cause = _cause(problem)
            if isinstance(cause, SQLAlchemyError):
                raise database.fault(cause, self._url) from problem
            raise CourseError(message("error.gradebook_misfit", problem=database.first_line(cause))) from problem
        finally:
            log.disabled = before

    def _timestamp(self, assignment: str, student: str, known: datetime | None) -> datetime | None:
        """The time of handing in: None where it is missing or does not count, the known one where nothing is there."""
        places = Places(self._course, assignment)
        folder = places.submitted(student)
        try:
            return places.handed_in_at(folder) if folder.is_dir() else known
        except ValueError:
            return None
        except OSError:
            return known


class TrialGradebook(CourseGradebook):
    """A gradebook whose every transaction is rolled back: it shows what a write would do."""

    @contextmanager
    def _transaction(self) -> Iterator[Gradebook]:
        with suppress(_Rollback), super()._transaction() as book:
            yield book
            raise _Rollback


class _Rollback(Exception):
    """Ends a transaction and rolls it back."""


def _cause(problem: BaseException) -> BaseException:
    """The database's own exception, which nbgrader may have wrapped."""
    wrapped = isinstance(problem, InvalidEntry) and isinstance(problem.__context__, SQLAlchemyError)
    return problem.__context__ or problem if wrapped else problem


def _enter_scores(work: Work, entry: Entry) -> None:
    """Give every grade cell its automatic score, or None where a person has to look."""
    result = entry.result
    tasks = {test_cell(task.id): task for task in result.tasks}
    answers = _by_name(entry.answers)
    for grade in work.grades:
        if grade.cell.for_people:
            continue
        if task := tasks.pop(grade.cell.name, None):
            if task.max_score != grade.cell.points:
                points = {"gradebook": grade.cell.points, "checks": task.max_score}
                raise CourseError(
                    message("error.points_differ", cell=grade.cell.name, assignment=result.assignment, **points)
                )
            _score(grade, task.score, entry.new_answers)
        else:
            _score(grade, _answer_score(answers.get(grade.cell.name)), entry.new_answers)
    if tasks:
        raise CourseError(message("error.missing_cell", cell=min(tasks), assignment=result.assignment))


def _answer_score(cell: NotebookNode | None) -> float | None:
    """nbgrader's rule for an answer that a person marks: 0 when it was left as released, else None."""
    if cell is None or not utils.is_solution(cell):
        return None
    score: float | None = utils.determine_grade(cell)[0]
    return score


def _score(grade: GradeRow, score: float | None, new_answers: bool) -> None:
    """Set the automatic score; a manual score stays.

    nbgrader asks for a second look at every manual score after every regrade, so that people stop looking. Here it
    is asked for when there is something to see: an answer that may be new, or an automatic score that has changed.
    """
    changed = new_answers or grade.auto_score != score
    grade.auto_score = score
    if grade.manual_score is None:
        grade.needs_manual_grade = score is None
    elif changed:
        grade.needs_manual_grade = True


def _enter_comments(work: Work, answers: Answers) -> None:
    """nbgrader's comment on an answer that was left as released; what people wrote stays."""
    cells = _by_name(answers)
    for comment in work.comments:
        cell = cells.get(comment.cell.name)
        if cell is not None:
            unanswered = not utils.is_task(cell) and cell.metadata.nbgrader.get("checksum") == utils.compute_checksum(
                cell
            )
            comment.auto_comment = "No response." if unanswered else None


def _by_name(answers: Answers) -> dict[str, NotebookNode]:
    return {cell.metadata.nbgrader.grade_id: cell for cell in answers}


class _Entry(NamedTuple):
    """What the final mark of a submitted notebook is made of."""

    student: str
    timestamp: datetime | None
    extension: timedelta | None
    due: datetime | None
    penalty: float | None
    automatic: float | None
    score: float
    marked: int  # how many cells have a mark


def _entries(book: Gradebook, assignment: str, student: str | None = None) -> list[_Entry]:
    """The submitted notebooks of an assignment that have marks, in one query."""
    of_submission = (
        SubmittedAssignment.student_id,
        SubmittedAssignment.timestamp,
        SubmittedAssignment.extension,
        Assignment.duedate,
        SubmittedNotebook.late_submission_penalty,
    )
    marks = (func.sum(Grade.auto_score), func.sum(Grade.score))
    marked = func.count(Grade.auto_score) + func.count(Grade.manual_score)
    rows = select(*of_submission, *marks, marked).select_from(Grade).join(Grade.notebook)
    rows = rows.join(SubmittedNotebook.assignment).join(SubmittedAssignment.assignment)
    rows = rows.where(Assignment.name == assignment).group_by(SubmittedNotebook.id, *of_submission).having(marked > 0)
    if student is not None:
        rows = rows.where(SubmittedAssignment.student_id == student)
    return [_Entry(*row) for row in book.db.execute(rows.order_by(SubmittedAssignment.student_id))]


def _entry_of(work: Work, submitted: Submitted, rubric: Rubric) -> _Entry:
    """The same from the rows of a submitted notebook."""
    automatic = [grade.auto_score for grade in work.grades if grade.auto_score is not None]
    marked = len(automatic) + sum(grade.manual_score is not None for grade in work.grades)
    known = (submitted.student, submitted.timestamp, submitted.extension, rubric.due, work.penalty)
    return _Entry(*known, sum(automatic, 0.0) if automatic else None, work.score, marked)


def _by_student(entries: Iterable[_Entry]) -> dict[str, list[_Entry]]:
    found: dict[str, list[_Entry]] = {}
    for entry in entries:
        found.setdefault(entry.student, []).append(entry)
    return found


def _as_of_now(entry: _Entry, penalties: LatePenalties) -> _Entry:
    """The same with the penalty that would be entered now."""
    if not penalties.enabled:
        return entry
    late = _seconds_late(entry.timestamp, entry.due, entry.extension)
    penalty = penalties.penalty(entry.student, entry.score, late)
    differs = abs((entry.penalty or 0.0) - (penalty or 0.0)) > SMALLEST
    return entry._replace(penalty=penalty) if differs else entry


def _final_mark(theirs: Sequence[_Entry], rule: str) -> FinalMark:
    """The final mark of one student, over the notebooks of the assignment."""
    automatic = sum(one.automatic or 0.0 for one in theirs)
    by_hand = round(sum(one.score for one in theirs) - automatic, 6)
    due, extension = theirs[0].due, theirs[0].extension
    made_from = {
        "submitted_at": theirs[0].timestamp.isoformat() if theirs[0].timestamp else "",
        "due_date": due.isoformat() if due else "",
        "extension": str(extension) if extension else "",
        "late_penalty": rule,
        "by_hand": f"{by_hand:g}",
    }
    return FinalMark(automatic, by_hand, sum(one.penalty or 0.0 for one in theirs), made_from)


class LatePenalties(AssignLatePenalties):
    """nbgrader's late penalties with the course's plugin, inside of our transaction."""

    def take_off(self, work: Work, submitted: Submitted, due: datetime | None) -> None:
        """Enter the penalty for a notebook."""
        if self.enabled:
            late = _seconds_late(submitted.timestamp, due, submitted.extension)
            work.penalty = self.penalty(submitted.student, work.score, late)

    def assign(self, row: SubmittedNotebook, submission: SubmittedAssignment) -> None:
        """The same for nbgrader's own objects."""
        if self.enabled:
            late = _seconds_late(submission.timestamp, submission.assignment.duedate, submission.extension)
            row.late_submission_penalty = self.penalty(submission.student_id, float(row.score), late)

    def penalty(self, student: str, score: float, seconds_late: float) -> float | None:
        """What the plugin takes off: from nothing to the whole score; None where the student is not late."""
        if seconds_late <= 0:
            return None
        self.init_plugin()
        try:
            penalty = self.plugin_inst.late_submission_penalty(student, score, seconds_late)
            return None if penalty is None else min(max(0.0, float(penalty)), score)
        except Exception as problem:  # the course's own code
            raise CourseError(message("error.late_plugin", problem=f"{type(problem).__name__}: {problem}")) from problem

    @property
    def rule(self) -> str:
        """A hash of the plugin and its settings, by which it is known that they have changed."""
        if not self.enabled:
            return ""
        names = [one.__name__ for one in self.plugin_class.__mro__ if one.__name__ in self.config]
        settings = [self.plugin_class.__qualname__, *(f"{name}: {dict(self.config[name])}" for name in sorted(names))]
        return hashlib.sha256("\n".join(settings).encode()).hexdigest()[:16]


def _seconds_late(timestamp: datetime | None, due: datetime | None, extension: timedelta | None) -> float:
    """As nbgrader counts them; it would stumble over an extension without a due date."""
    if timestamp is None or due is None:
        return 0.0
    return (timestamp - due - (extension or timedelta())).total_seconds()


def _marks(work: Work, submitted: Submitted, rubric: Rubric) -> Marks:
    penalty = float(work.penalty or 0.0)
    return Marks(
        score=max(0.0, work.score - penalty),
        max_score=sum(float(grade.cell.points or 0.0) for grade in work.grades),
        late_penalty=penalty,
        cells=tuple(_cell_mark(grade, grade.cell.name, grade.cell.points) for grade in work.grades),
        comments={comment.cell.name: comment.manual_comment for comment in work.comments if comment.manual_comment},
        unanswered=frozenset(comment.cell.name for comment in work.comments if _only_automatic(comment)),
        due=rubric.due + (submitted.extension or timedelta()) if rubric.due else None,
    )


def cells_of(row: SubmittedNotebook) -> tuple[CellMark, ...]:
    """The marks of a submitted notebook's cells."""
    return tuple(_cell_mark(grade, grade.cell.name, grade.max_score) for grade in row.grades)


def _cell_mark(grade: Grade | GradeRow, cell: str, points: float | None) -> CellMark:
    by_hand = grade.manual_score is not None or bool(grade.extra_credit)
    values: dict[str, Any] = {"by_hand": by_hand, "pending": bool(grade.needs_manual_grade)}
    return CellMark(cell, float(grade.score), float(points or 0.0), **values)


def _only_automatic(comment: CommentRow) -> bool:
    return comment.auto_comment is not None and not comment.manual_comment
