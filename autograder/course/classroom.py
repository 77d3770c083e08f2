"""A class graded: find the submissions, let the workers grade what has changed, store each result as it comes."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from ..errors import AutograderError, CannotGrade, CourseError
from ..submission.files import Submission, find_submissions
from ..submission.notebook import Repair
from ..submission.rebuild import Release, read_release
from ..verdicts import Result, Summary
from ..views.progress import Watch, watch
from ..words import tell
from .gradebook import CourseGradebook, handed_in_at, load_course
from .lock import alone
from .places import Places
from .store import Store, no_place
from .workers import Crew, Finished, Plan, local_pool, plan_for


class Place(Protocol):
    """Where results are put."""

    def store(self, finished: Finished, result: Result) -> None: ...
    def tell_why(self, submission: Submission, problem: CannotGrade) -> None: ...


@dataclass
class Class:
    """What became of everybody: results by student, old and new, and the problems that stood in the way."""

    graded: dict[str, Summary] = field(default_factory=dict)
    unchanged: dict[str, Summary] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    total: int = 0

    @property
    def rows(self) -> list[tuple[str, Summary | None, str]]:
        """Everybody by name, with a result or a problem."""
        results = self.graded | self.unchanged
        return [(name, results.get(name), self.problems.get(name, "")) for name in sorted(results | self.problems)]

    def problem(self, student: str, problem: str, seen: Watch) -> None:
        """Name somebody who could not be graded, or whose result has no place."""
        self.problems[student] = problem
        seen.finished(student, None, problem)


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
    folder = Places(load_course(root), assignment)
    found, missing = asked_for(folder, students)
    done = Class(total=len(found) + len(missing))
    with alone(root), CourseGradebook(folder.course) as book, stoppable(done):
        plan = plan_for(read_release(root, assignment), root, plan)
        store, release = open_store(folder, book, plan)
        store.open()
        done.unchanged = {} if force else already(store, found)
        to_grade = [submission for submission in found if submission.student not in done.unchanged]
        Work(root, plan, release, workers or cores(), pool).grade(to_grade, missing, store, done)
    return done


def open_store(folder: Places, book: CourseGradebook, plan: Plan) -> tuple[Store, str]:
    """The store of an assignment, and the text of its release."""
    book.prepare(folder.assignment, folder.release)
    release = folder.release.read_text("utf-8")
    store = Store(folder, book, plan, Release.from_text(folder.assignment, release).language)
    return store, release


def already(store: Store, found: Iterable[Submission]) -> dict[str, Summary]:
    """The results of those who have been graded and have not changed since."""
    stored = ((submission.student, store.stored(submission)) for submission in found if not submission.problem)
    return {student: result.summary for student, result in stored if result is not None}


@dataclass(frozen=True)
class Work:
    """Grading as it is watched: every outcome is stored or named at once, and shown."""

    root: Path
    plan: Plan
    release: str
    workers: int
    pool: Callable[[int], Executor] = local_pool

    def grade(self, submissions: Sequence[Submission], missing: Mapping[str, Path], place: Place, done: Class) -> None:
        """Grade these submissions, and name the students who have handed in nothing."""
        allowed = [submission for submission in submissions if not submission.problem]
        with watch(len(submissions) + len(missing), min(self.workers, len(allowed))) as seen:
            for student, path in missing.items():
                done.problem(student, tell("error.no_submission", path=path), seen)
            for submission in submissions:
                if submission.problem:
                    self._take(Finished(submission, problem=submission.problem), place, done, seen)
            crew = Crew(self.plan, self.release, self.workers, lambda begun: seen.started(begun.student), self.pool)
            with closing(crew.grade_all(allowed)) as finished:
                for one in finished:
                    self._take(one, place, done, seen)

    def _take(self, finished: Finished, place: Place, done: Class, seen: Watch) -> None:
        """Store what a worker has made, or name the problem; what was stored before then stays as it is."""
        student, result = finished.submission.student, finished.result
        if result is None:
            if isinstance(finished.problem, CannotGrade):
                place.tell_why(finished.submission, finished.problem)
            done.problem(student, str(finished.problem), seen)
            return
        try:
            put(place, finished, result, self.root)
        except AutograderError as problem:
            done.problem(student, str(problem), seen)
        else:
            done.graded[student] = result.summary
            seen.finished(student, result)


def put(place: Place, finished: Finished, result: Result, root: Path) -> None:
    """Store a result, or say in one line why that is impossible."""
    try:
        place.store(finished, result)
    except OSError as problem:
        raise no_place(problem, result.student, root) from problem


@contextmanager
def stoppable(done: Class) -> Iterator[None]:
    """Ctrl-C ends a class as Stopped."""
    try:
        yield
    except KeyboardInterrupt:
        raise Stopped(done) from None


def asked_for(folder: Places, students: Collection[str]) -> tuple[list[Submission], dict[str, Path]]:
    """The submissions to look at, and where one that was asked for by name should have been."""
    root = folder.root
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


def cores() -> int:
    """How many workers this machine keeps busy."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
