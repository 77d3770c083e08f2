"""A class graded: find the submissions, let the workers grade what has changed, store each result as it comes."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Executor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat

from . import feedback
from .console import Watch, watch
from .errors import AutograderError, CannotGrade, CourseError
from .gradebook import CourseGradebook, handed_in_at, load_course
from .handed_in import Repair
from .messages import tell
from .records import (
    RESULT,
    Record,
    as_json,
    copy_exchange_files,
    fingerprint,
    read_record,
    tell_why,
    write_atomically,
)
from .submission import Release, Submission, find_submissions
from .verdicts import Result
from .workers import Crew, Finished, Plan, local_pool

if TYPE_CHECKING:
    from nbgrader.coursedir import CourseDirectory


@dataclass
class Class:
    """What became of everybody: results by student, old and new, and the problems that stood in the way."""

    graded: dict[str, Result] = field(default_factory=dict)
    unchanged: dict[str, Result] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    total: int = 0

    @property
    def rows(self) -> list[tuple[str, Result | None, str]]:
        """Everybody by name, with a result or a problem."""
        results = self.graded | self.unchanged
        return [(name, results.get(name), self.problems.get(name, "")) for name in sorted(results | self.problems)]


class Stopped(Exception):
    """Somebody pressed Ctrl-C; what was graded until then is stored."""

    def __init__(self, done: Class) -> None:
        self.done = done


def grade_class(
    root: Path,
    assignment: str,
    plan: Plan,
    *,
    students: Collection[str] = (),
    workers: int | None = None,
    force: bool = False,
    pool: Callable[[int], Executor] = local_pool,
) -> Class:
    """Grade an assignment into the gradebook, `autograded/` and `feedback/`; this process is the only writer."""
    course = load_course(root)
    folder = _Folder(course, assignment)
    found, missing = _asked_for(root, folder, students)
    done = Class(total=len(found) + len(missing))
    with CourseGradebook(course) as book, _stoppable(done):
        book.prepare(assignment, folder.release)
        release = folder.release.read_text("utf-8")
        desk = _Desk(folder, book, plan, Release.from_text(assignment, release).language, done)
        refused = [submission for submission in found if submission.problem]
        allowed = [submission for submission in found if not submission.problem]
        stored = {submission.student: desk.stored(submission) for submission in allowed}
        done.unchanged = {} if force else {student: result for student, result in stored.items() if result is not None}
        to_grade = [submission for submission in allowed if submission.student not in done.unchanged]
        with watch(len(to_grade) + len(refused) + len(missing)) as seen:
            for student, path in missing.items():
                desk.problem(student, tell("error.no_submission", path=path), seen)
            for submission in refused:
                desk.take(Finished(submission, problem=submission.problem), seen)
            crew = Crew(plan, release, workers or _cores(), lambda begun: seen.started(begun.student), pool)
            with closing(crew.grade_all(to_grade)) as finished:
                for one in finished:
                    desk.take(one, seen)
    return done


@contextmanager
def _stoppable(done: Class) -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        raise Stopped(done) from None


@dataclass(frozen=True)
class _Folder:
    """Where nbgrader keeps the things of an assignment."""

    course: CourseDirectory
    assignment: str

    def of(self, step: str, student: str) -> Path:
        return Path(self.course.format_path(step, student, self.assignment))

    @property
    def release(self) -> Path:
        return self.of(self.course.release_directory, ".") / f"{self.assignment}.ipynb"

    def submitted(self, student: str) -> Path:
        return self.of(self.course.submitted_directory, student)

    def autograded(self, student: str) -> Path:
        return self.of(self.course.autograded_directory, student)

    def feedback(self, student: str) -> Path:
        return self.of(self.course.feedback_directory, student)


def _asked_for(root: Path, folder: _Folder, students: Collection[str]) -> tuple[list[Submission], dict[str, Path]]:
    """The submissions to look at, and where one that was asked for by name should have been."""
    if not folder.release.is_file():
        raise CourseError(tell("error.no_release", path=os.path.relpath(folder.release, root)))
    excluded = folder.course.student_id_exclude.split(",")
    found = [one for one in submissions_of(root, folder.assignment) if one.student not in excluded]
    if students:
        found = [submission for submission in found if submission.student in students]
    if not found:
        raise CourseError(tell("error.no_submissions", path=os.path.relpath(folder.submitted("*"), root)))
    absent = sorted(set(students) - {submission.student for submission in found})
    return found, {student: Path(os.path.relpath(folder.submitted(student), root)) for student in absent}


def submissions_of(root: Path, assignment: str) -> list[Submission]:
    """The submissions of an assignment, with a note on those whose time of handing in nobody can believe."""
    return [_with_its_time_checked(submission) for submission in find_submissions(root, assignment)]


def _with_its_time_checked(submission: Submission) -> Submission:
    try:
        if not submission.problem:
            handed_in_at(submission.path.parent)
    except ValueError:
        return replace(submission, repairs=(*submission.repairs, Repair("timestamp")))
    return submission


class _Desk:
    """Where results are stored: the gradebook, then the files, `result.json` last, so that half a store is redone."""

    def __init__(self, folder: _Folder, book: CourseGradebook, plan: Plan, language: str, done: Class) -> None:
        self._folder = folder
        self._book = book
        self._plan = plan
        self._done = done
        self._made_from: dict[str, dict[str, str]] = {}
        self._before: dict[str, Record | None] = {}
        self._language = language

    def stored(self, submission: Submission) -> Result | None:
        """The result, where exactly this has been graded and stored already."""
        record = self._look_up(submission)
        if record is None or record.fingerprint != self._made_from[submission.student]:
            return None
        return record.result if self._book.holds(submission.assignment, submission.student) else None

    def take(self, finished: Finished, seen: Watch) -> None:
        """Store what a worker has made, or name the problem; what was stored before then stays as it is."""
        student = finished.submission.student
        if finished.result is None:
            if isinstance(finished.problem, CannotGrade):
                self._tell_why(finished.submission, finished.problem)
            self.problem(student, str(finished.problem), seen)
            return
        try:
            self._store(finished, finished.result)
        except (AutograderError, OSError) as problem:
            self.problem(student, str(problem), seen)
        else:
            self._done.graded[student] = finished.result
            seen.finished(student, finished.result)

    def problem(self, student: str, problem: str, seen: Watch) -> None:
        self._done.problems[student] = problem
        seen.finished(student, None, problem)

    def _tell_why(self, submission: Submission, problem: CannotGrade) -> None:
        graded, pages = self._folder.autograded(submission.student), self._folder.feedback(submission.student)
        with suppress(OSError):  # the teacher hears of the problem all the same
            tell_why(submission, problem, self._language, graded, pages)

    def _look_up(self, submission: Submission) -> Record | None:
        student, plan = submission.student, self._plan
        if student not in self._before:
            self._made_from[student] = fingerprint(
                submission.path, self._folder.release, seed=plan.seed, trusted=plan.trust_submissions
            )
            self._before[student] = read_record(self._folder.autograded(student))
        return self._before[student]

    def _store(self, finished: Finished, result: Result) -> None:
        submission, notebook = finished.submission, finished.notebook
        before = self._look_up(submission)
        made_from = self._made_from[submission.student] | {"submission": finished.digest}
        seen_before = before is not None and all(
            before.fingerprint.get(part) == made_from[part] for part in ("submission", "submitted_at")
        )
        marks = self._book.write(result, nbformat.reads(notebook, as_version=4), new_answers=not seen_before)
        graded, pages = self._folder.autograded(result.student), self._folder.feedback(result.student)
        page = feedback.page(result, marks)
        write_atomically(graded / f"{submission.assignment}.ipynb", notebook.encode("utf-8", "backslashreplace"))
        write_atomically(pages / f"{submission.assignment}.html", page.encode("utf-8", "replace"))
        copy_exchange_files(submission, graded, pages)
        write_atomically(graded / RESULT, as_json(result, made_from))


def _cores() -> int:
    return len(os.sched_getaffinity(0))
