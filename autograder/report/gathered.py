"""What a class report is made of, read from the course: the results, and everything that stands beside them."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property

from ..authoring.task import TEST_CELL
from ..course.gradebook import CourseGradebook, handed_in_at, has_gradebook
from ..course.places import Places
from ..course.records import RESULT, Record, read_record
from ..errors import AutograderError, CannotGrade
from ..submission.files import Submission
from ..submission.notebook import read_notebook
from ..verdicts import Result
from ..words import say

VERDICTS = frozenset(["passed", "failed", "skipped", "broken"])
MOST_POINTS = 1e6  # that anybody believes


@dataclass
class Gathered:
    """What a report is made of: the results, and what stands beside them; students by name."""

    folder: Places
    graded: dict[str, Record] = field(default_factory=dict)
    unreadable: list[str] = field(default_factory=list)
    ungraded: dict[str, str] = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)
    waiting: dict[str, list[str]] = field(default_factory=dict)
    gradebook_problem: str = ""

    @cached_property
    def results(self) -> list[Result]:
        return [record.result for record in self.graded.values()]

    @cached_property
    def times(self) -> dict[str, datetime]:
        """When they handed in, in local time, as far as anybody knows."""
        found: dict[str, datetime] = {}
        for student in self.graded:
            for place in (self.folder.submitted(student), self.folder.autograded(student)):
                with suppress(ValueError):
                    if time := handed_in_at(place):
                        found.setdefault(student, time.replace(tzinfo=UTC).astimezone())
        return found


def gather(folder: Places, language: str) -> Gathered:
    """Everything that is known of a class; what cannot be read is named, and the rest is counted."""
    gathered = Gathered(folder)
    for student, graded in folder.all_autograded().items():
        if not os.path.lexists(graded / RESULT):
            continue
        record = read_record(graded)
        if record and _fits(record, folder.assignment, student):
            gathered.graded[student] = record
        else:
            gathered.unreadable.append(os.path.relpath(graded / RESULT, folder.root))
    excluded = folder.course.student_id_exclude.split(",")
    for submission in folder.submissions():
        if submission.student in gathered.graded:
            if _is_new(submission, gathered.graded[submission.student]):
                gathered.changed.append(submission.student)
        elif submission.student not in excluded:
            gathered.ungraded[submission.student] = _why_not(submission, language)
    _ask_the_gradebook(gathered)
    return gathered


def _fits(record: Record, assignment: str, student: str) -> bool:
    """Whether a result is what it seems: of this student and assignment, its values of the right kinds."""
    result = record.result
    checks = [check for task in result.tasks for check in task.checks]
    numbers = [task.max_score for task in result.tasks] + [check.points for check in checks]
    words = [w for check in checks for w in (check.id, check.title, check.message, check.hint, check.slip or "")]
    words += [result.containment, *result.notices, *result.repairs, *(task.id for task in result.tasks)]
    words += record.fingerprint.values()
    return (
        (result.assignment, result.student) == (assignment, student)
        and bool(checks)
        and all(check.verdict in VERDICTS for check in checks)
        and all(isinstance(number, (int, float)) and 0 <= number <= MOST_POINTS for number in numbers)
        and all(isinstance(word, str) for word in words)
    )


def _is_new(submission: Submission, record: Record) -> bool:
    """Whether a notebook is not the one that was graded; nobody can tell where the result came without fingerprint."""
    graded = record.fingerprint.get("submission")
    try:
        return bool(graded) and graded != submission.read().digest
    except CannotGrade:
        return True


def _why_not(submission: Submission, language: str) -> str:
    """Why a student has no result."""
    try:
        if submission.problem:
            raise submission.problem
        read_notebook(submission.read().data)
    except CannotGrade as problem:
        return problem.said(language)
    return say(language, "report.not_graded_yet", assignment=submission.assignment)


def _ask_the_gradebook(gathered: Gathered) -> None:
    """What a person still has to mark; of those whom it does not hold, the tasks whose checks failed on our side."""
    folder = gathered.folder
    unknown = [result for result in gathered.results if result.broken]
    try:
        if has_gradebook(folder.course):
            with CourseGradebook(folder.course) as book:
                gathered.waiting = book.waiting(folder.assignment)
                unknown = [result for result in unknown if not book.holds(folder.assignment, result.student)]
    except AutograderError as problem:
        gathered.gradebook_problem = str(problem)
    for result in unknown:
        for task in result.tasks:
            if task.score is None:
                gathered.waiting.setdefault(f"{TEST_CELL}{task.id}", []).append(result.student)
