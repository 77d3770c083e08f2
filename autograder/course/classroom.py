"""Grading a class: find the submissions, grade in worker processes what has changed, store each result as it comes."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from ..errors import AutograderError, CourseError, MachineFault
from ..marks import FinalMark, Settled
from ..submission.files import Submission, nfc
from ..submission.notebook import Repair
from ..submission.rebuild import Release, read_release
from ..submission.timestamp import UnknownZone
from ..verdicts import Summary
from ..views.progress import Shown, Watch, watch
from ..views.terminal import warn
from ..words import message
from ..words.nearest import nearest
from . import database
from .configuration import load_course
from .figures import Mode, are_drawn, mode_of
from .gradebook import CourseGradebook
from .installed import closed_doors
from .lock import course_lock
from .places import Places
from .settling import settle_class
from .store import Store, not_stored
from .stores import Compared, admitted, compare, with_result
from .workers import Job, Judging, Plan, Refused, WorkerPool, local_pool, plan_for


class Marked(Shown, Protocol):
    """A result, as far as the class's table needs it."""

    @property
    def summary(self) -> Summary: ...


class Outcome(Protocol):
    """A graded submission."""

    @property
    def submission(self) -> Submission: ...
    @property
    def result(self) -> Marked: ...


TOGETHER = 50  # results that are entered into the gradebook in one transaction, at most
WRITERS = 8  # threads that write their files: most of that time they wait for the disk, which can sync many at once
Done = TypeVar("Done", bound=Outcome)
T = TypeVar("T")
R = TypeVar("R")
Stored_contra = TypeVar("Stored_contra", contravariant=True)


class Place(Protocol[Stored_contra]):
    """Where results are stored: for good, or for a comparison first."""

    def enter_all(self, batch: Sequence[Stored_contra]) -> None:
        """Enter the marks of all that have come together; `store` writes the files of each, in any thread."""
        ...

    def store(self, finished: Stored_contra) -> None: ...
    def refuse(self, refused: Refused) -> None: ...


@dataclass
class Class:
    """The outcome of a class: results by student, new and unchanged, and the problems of the others."""

    graded: dict[str, Summary] = field(default_factory=dict)
    unchanged: dict[str, Summary] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    total: int = 0
    final: dict[str, FinalMark] = field(default_factory=dict)
    settled: list[Settled] = field(default_factory=list)
    unsettled: str = ""  # why final marks could not be computed anew
    compared: Compared = field(default_factory=Compared)

    @property
    def rows(self) -> list[tuple[str, Summary | None, str]]:
        """A row for each student, by name, with a result or a problem."""
        results = self.graded | self.unchanged
        return [(name, results.get(name), self.problems.get(name, "")) for name in sorted(results | self.problems)]

    def problem(self, student: str, problem: str, seen: Watch) -> None:
        """Report a student who could not be graded, or whose result could not be stored."""
        self.problems[student] = problem
        seen.finished(student, None, problem)


class Stopped(Exception):
    """Interrupted by Ctrl-C or SIGTERM; what was graded before is stored."""

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
    figures: Mode | None = None,
    pool: Callable[[int], Executor] = local_pool,
) -> Class:
    """Grade an assignment into the gradebook, `autograded/` and `feedback/`; this process is the only writer.

    `figures` comes before the mode in the configuration; `always` also grades again who was graded without figures.
    """
    places = Places(load_course(root), assignment)
    found, missing = requested(places, students)
    done = Class(total=len(found) + len(missing))
    with course_lock(places.root), CourseGradebook(places.course) as book, stoppable(done):
        unjudged = read_release(places.release)
        drawn = are_drawn(figures or mode_of(places.course.config), unjudged, singled_out=bool(students))
        plan = replace(plan_for(unjudged, places.root, plan), figures=drawn)
        warn_of_closed_doors(places)
        store, release = open_store(places, book, plan)
        store.open()
        found, _ = admitted(found, places, book, students)
        done.total = len(found) + len(missing)
        done.unchanged = {} if force else unchanged(store, found, drawn=figures == "always")
        to_grade = [submission for submission in found if submission.student not in done.unchanged]
        judging = Judging(plan, release, book.expected(assignment))
        Work(places.root, judging, workers or cores(), pool).grade(to_grade, missing, store, done)
        _settle(places, store, book, done, students)
    return done


def _settle(places: Places, store: Store, book: CourseGradebook, done: Class, students: Collection[str]) -> None:
    """The final marks of those who were not graded just now, and then those of all."""

    def is_wanted(student: str) -> bool:
        return student not in done.graded and (not students or nfc(student) in map(nfc, students))

    try:
        done.settled.extend(settle_class(places, store, book, done.unchanged, is_wanted))
    except CourseError as problem:
        done.unsettled = str(problem)
    done.final = book.final_marks(places.assignment)
    done.compared = compare(places, book)


def warn_of_closed_doors(places: Places) -> None:
    """Warn, in one line, where nbgrader's own commands would replace these marks by others."""
    if line := closed_doors(places):
        warn(line)


def open_store(folder: Places, book: CourseGradebook, plan: Plan) -> tuple[Store, str]:
    """The store of an assignment, and the text of its release."""
    book.prepare(folder.assignment, folder.release)
    if not book.students():  # it is new, so who was graded before has not been taken out of it
        book.enrol(with_result(folder))
    release = folder.release.read_text("utf-8")
    store = Store(folder, book, plan, Release.from_text(folder.assignment, release).language)
    return store, release


def unchanged(store: Store, found: Iterable[Submission], *, drawn: bool = False) -> dict[str, Summary]:
    """The stored results of the submissions whose fingerprint is the same; with `drawn`, of those with figures."""
    stored = ((one.student, store.stored(one, drawn=drawn)) for one in found if not one.problem)
    return {student: result.summary for student, result in stored if result is not None}


@dataclass(frozen=True)
class Work(Generic[Done]):
    """Grading with progress shown: every outcome is stored or reported at once."""

    root: Path
    job: Job[Done]
    workers: int
    pool: Callable[[int], Executor] = local_pool

    def grade(
        self, submissions: Sequence[Submission], missing: Mapping[str, Path], place: Place[Done], done: Class
    ) -> None:
        """Grade these submissions, and report the students who have handed in nothing."""
        allowed = [submission for submission in submissions if not submission.problem]
        counted = len(submissions) + len(missing), min(self.workers, len(allowed))
        with watch(*counted) as seen, ThreadPoolExecutor(WRITERS) as writers:
            for student, path in missing.items():
                done.problem(student, message("error.no_submission", path=path), seen)
            refused = [Refused(one, one.problem) for one in submissions if one.problem]
            self._take(refused, place, done, seen, writers)
            pool = WorkerPool(self.job, self.workers, lambda begun: seen.started(begun.student), self.pool)
            with closing(pool.grade_all(allowed)) as batches:
                for batch in batches:
                    self._take(batch, place, done, seen, writers)

    def _take(
        self, batch: Sequence[Done | Refused], place: Place[Done], done: Class, seen: Watch, writers: Executor
    ) -> None:
        """Store results, or report the problems; then what was stored before stays as it is."""
        for refused in (one for one in batch if isinstance(one, Refused)):
            place.refuse(refused)
            done.problem(refused.submission.student, str(refused.problem), seen)
        graded = [one for one in batch if not isinstance(one, Refused)]
        for start in range(0, len(graded), TOGETHER):
            together = graded[start : start + TOGETHER]
            place.enter_all(together)
            problems = mapped(writers, partial(self._problem, place), together)
            for outcome, problem in zip(together, problems, strict=True):
                student = outcome.submission.student
                if problem:
                    done.problem(student, problem, seen)
                else:
                    done.graded[student] = outcome.result.summary
                    seen.finished(student, outcome.result)

    def _problem(self, place: Place[Done], outcome: Done) -> str:
        """Store a result; what was in the way of this one, or ''. Raises MachineFault for what is in the way of all."""
        try:
            put(place, outcome, self.root)
        except MachineFault:
            raise
        except AutograderError as problem:
            return str(problem)
        return ""


def mapped(writers: Executor, work: Callable[[T], R], items: Sequence[T]) -> Iterable[R]:
    """The work on each item, in any thread; a single one is not worth handing over."""
    return map(work, items) if len(items) == 1 else writers.map(work, items)


def put(place: Place[Done], finished: Done, root: Path) -> None:
    """Store a result; raises an error of one line where that is impossible."""
    try:
        place.store(finished)
    except OSError as problem:
        raise not_stored(problem, finished.submission.student, root) from problem


@contextmanager
def stoppable(done: Class) -> Iterator[None]:
    """Turn Ctrl-C into Stopped."""
    try:
        yield
    except KeyboardInterrupt:
        raise Stopped(done) from None


def requested(places: Places, students: Collection[str]) -> tuple[list[Submission], dict[str, Path]]:
    """The submissions to grade, of these students or of all, and the folders of requested students that are missing."""
    root = places.root
    database.address(places.course.db_url)  # refused before anything is written
    check_release(places)
    everybody = [one for one in submissions_of(places) if not places.excludes(one.student)]
    wanted = set(map(nfc, students))
    found = [submission for submission in everybody if not students or nfc(submission.student) in wanted]
    if not found:
        raise CourseError(nothing_handed_in(places, students, [one.student for one in everybody]))
    there = {nfc(submission.student) for submission in found}
    absent = sorted(student for student in set(students) if nfc(student) not in there)
    return found, {student: Path(os.path.relpath(places.submitted(student), root)) for student in absent}


def nothing_handed_in(places: Places, students: Collection[str], others: Collection[str]) -> str:
    """Why there is nothing to grade: nobody has handed in, or only others than those who were asked for."""
    paths = (os.path.relpath(places.submitted(student), places.root) for student in sorted(students) or ["*"])
    if not students or not others:
        return message("error.no_submissions", assignment=places.assignment, path=next(iter(paths)))
    near = nearest(next(iter(students)), others) if len(students) == 1 else ""
    return message(
        "error.handed_in_nothing",
        students=message("join").join(sorted(students)),
        paths=message("join").join(f"{path}{os.sep}" for path in paths),
        others=len(others),
        nearest=message("error.meant", name=near) if near else "",
    )


def check_release(places: Places) -> None:
    """Raise CourseError where an assignment has no released notebook."""
    if not places.release.is_file():
        path = os.path.relpath(places.release, places.root)
        key = "not_released" if places.source.is_dir() else "no_release"
        raise CourseError(message(f"error.{key}", path=path, assignment=places.assignment))


def submissions_of(places: Places) -> list[Submission]:
    """The submissions of an assignment, with a repair noted where the timestamp does not count.

    Where every one is somebody else's file by hard links, nobody has done that but whoever keeps the course.
    """
    found = places.submissions()
    if len(found) > 1 and all(one.problem and one.problem.args[0] == "hard_link" for one in found):
        top = os.path.relpath(places.submitted("*"), places.root)
        raise CourseError(message("error.hard_links", path=top, count=len(found)))
    return [_with_checked_timestamp(places, submission) for submission in found]


def _with_checked_timestamp(places: Places, submission: Submission) -> Submission:
    try:
        if not submission.problem:
            places.handed_in_at(submission.folder)
    except ValueError as problem:
        repair = Repair("timezone" if isinstance(problem, UnknownZone) else "timestamp")
        return replace(submission, repairs=(*submission.repairs, repair))
    return submission


def cores() -> int:
    """The number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
