"""Reads the data of a class report from the course: results, submissions, hand-in times, marks still to be given."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from ..authoring.assignment import Assignment
from ..authoring.loading import assignment_of
from ..authoring.task import test_cell
from ..course.gradebook import CourseGradebook, has_gradebook
from ..course.places import Places
from ..course.records import RESULT, Record, read_record
from ..course.stores import Compared, compare
from ..errors import AutograderError, CannotGrade, CourseError
from ..submission.files import Submission, nfc
from ..submission.rebuild import read_release, rebuild
from ..verdicts import Result
from ..words import say
from ..words.lookup import Sentences

VERDICTS = frozenset(["passed", "failed", "skipped", "broken"])
MOST_POINTS = 1e6  # that are plausible


@dataclass
class Gathered:
    """The data of a report; the keys are students in one Unicode form, in `waiting` cells of the gradebook."""

    folder: Places
    graded: dict[str, Record] = field(default_factory=dict)
    unreadable: list[str] = field(default_factory=list)
    shut: list[str] = field(default_factory=list)  # folders that we have no permission for
    ungraded: dict[str, str] = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)
    waiting: dict[str, list[str]] = field(default_factory=dict)
    gradebook_problem: str = ""
    compared: Compared = field(default_factory=Compared)
    due: datetime | None = None  # in the course's time zone, as the times
    late: set[str] = field(default_factory=set)  # who handed in after the due date and an extension

    @cached_property
    def assignment(self) -> Assignment:
        """The assignment that judged these results."""
        return assignment_of(self.results[0], self.folder.root) if self.results else Assignment(Path(), ())

    def words(self, language: str) -> Sentences:
        """The sentences of the assignment in a language."""
        return self.assignment.sentences(language, self.results[0].edition if self.results else "")

    @cached_property
    def results(self) -> list[Result]:
        return [record.result for record in self.graded.values()]

    @cached_property
    def times(self) -> dict[str, datetime]:
        """When students handed in, in the course's time zone, as far as it is known."""
        found: dict[str, datetime] = {}
        for student in self.graded:
            for place in (self.folder.submitted(student), self.folder.autograded(student)):
                with suppress(ValueError):
                    if time := self.folder.handed_in_at(place):
                        found.setdefault(student, self.local(time))
        return found

    def local(self, time: datetime) -> datetime:
        """A time in UTC, without a zone, in the course's time zone."""
        return time.replace(tzinfo=UTC).astimezone(self.folder.time_zone)


def gather(folder: Places, language: str) -> Gathered:
    """Read everything that is known of a class; files that cannot be read are listed, and the rest is counted."""
    gathered = Gathered(folder)
    for step in (folder.course.autograded_directory, folder.course.submitted_directory):
        gathered.shut += [os.path.relpath(place, folder.root) for place in folder.unreadable(step)]
    for student, graded in folder.all_autograded().items():
        if not os.path.lexists(graded / RESULT):
            continue
        record = read_record(graded)
        if record and _fits(record, folder.assignment, student):
            gathered.graded.setdefault(nfc(student), record)
        else:
            gathered.unreadable.append(os.path.relpath(graded / RESULT, folder.root))
    _ask_the_gradebook(gathered)
    for submission in folder.submissions():
        student = nfc(submission.student)
        if student in gathered.graded:
            if _is_new(submission, gathered.graded[student]):
                gathered.changed.append(student)
        elif student not in gathered.compared.taken_out and not folder.excludes(student):
            gathered.ungraded[student] = _why_not(submission, folder.release, language)
    return gathered


def _fits(record: Record, assignment: str, student: str) -> bool:
    """Validate a stored result: of this student and assignment, its values of the right types."""
    result = record.result
    checks = [check for task in result.tasks for check in task.checks]
    numbers = [task.max_score for task in result.tasks] + [check.points for check in checks]
    texts = [check.id for check in checks] + [check.title for check in checks] + [check.kind for check in checks]
    texts += [text for check in checks for text in (check.message, check.hint, check.reason)]
    texts += [text for remark in result.remarks for text in (remark.of, remark.kind, *remark.about)]
    texts += [result.containment, *result.notices, *result.repairs, *(task.id for task in result.tasks)]
    texts += record.fingerprint.values()
    return (
        (result.assignment, nfc(result.student)) == (assignment, nfc(student))
        and bool(checks)
        and all(check.verdict in VERDICTS for check in checks)
        and all(isinstance(number, (int, float)) and 0 <= number <= MOST_POINTS for number in numbers)
        and all(isinstance(text, str) for text in texts)
    )


def _is_new(submission: Submission, record: Record) -> bool:
    """Whether a notebook differs from the graded one; False where a result without fingerprint does not say."""
    graded = record.fingerprint.get("submission")
    try:
        return bool(graded) and graded != submission.read().digest
    except CannotGrade:
        return True


def _why_not(submission: Submission, release: Path, language: str) -> str:
    """Why a student has no result."""
    try:
        if submission.problem:
            raise submission.problem
        data = submission.read().data
        with suppress(CourseError):  # there is no release
            rebuild(data, read_release(release))
    except CannotGrade as problem:
        return problem.said(language)
    except AutograderError as problem:
        return str(problem)
    return say(language, "report.not_graded_yet", assignment=submission.assignment)


def _ask_the_gradebook(gathered: Gathered) -> None:
    """Compare the stores, leave out who has been taken out of the gradebook, fill `waiting`, `due` and `late`.

    In there are the cells that a person has to mark, and the broken tasks of those whom the gradebook has no marks of.
    """
    folder, held = gathered.folder, set[str]()
    try:
        if has_gradebook(folder.course):
            with CourseGradebook(folder.course) as book:
                gathered.compared = compare(folder, book)
                gathered.waiting = book.waiting(folder.assignment)
                due = book.due(folder.assignment)
                gathered.due = gathered.local(due) if due else None
                gathered.late = set(map(nfc, book.late(folder.assignment)))
                held = {nfc(student) for student in book.final_marks(folder.assignment)}
    except AutograderError as problem:
        gathered.gradebook_problem = str(problem)
    for student in gathered.compared.taken_out:
        gathered.graded.pop(student, None)
    results = (record.result for student, record in gathered.graded.items() if student not in held)
    for result in results:
        for task in result.tasks:
            if task.score is None:
                gathered.waiting.setdefault(test_cell(task.id), []).append(result.student)
