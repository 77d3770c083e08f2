"""Regrading: grade into a staging folder, compare with what is stored, and apply only when asked to."""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field, replace
from io import StringIO
from pathlib import Path

import nbformat

from ..authoring.task import TEST_CELL
from ..errors import AutograderError, CannotGrade, CourseError
from ..marks import Change, FinalMark, Marks, Turn
from ..submission.files import Submission, nfc, read_file
from ..submission.rebuild import read_release
from ..verdicts import CheckResult, Result, Verdict
from ..words import message
from ..words.plaintext import for_spreadsheet
from .access import make_folder
from .classroom import Class, Work, cores, open_store, put, requested, stoppable, unchanged, warn_of_closed_doors
from .configuration import load_course
from .figures import are_drawn, mode_of
from .gradebook import CourseGradebook, TrialGradebook
from .lock import course_lock
from .places import Places
from .records import RESULT, Record, as_json, read_record, write_atomically
from .settling import settled
from .store import Store
from .stores import admitted, compare
from .workers import Finished, Judging, Plan, Refused, local_pool, plan_for

NEW, LOST = "new", "not_in_gradebook"
COLUMNS = ("student", "result_before", "result_after", "mark_before", "mark_after", "change", "late_penalty")
WORDS = ("by_hand", "because", "checks", "problem")


@dataclass
class Regraded:
    """The outcome of a regrade: of the class, and the change of each student who was graded anew."""

    done: Class
    changes: list[Change] = field(default_factory=list)
    same: list[float] = field(default_factory=list)  # the final marks of all the others
    settled: int = 0  # changes for which nothing was graded

    @property
    def averages(self) -> tuple[float, float] | None:
        """The averages of the final marks before and after, over the students who had one."""
        pairs = [(c.marks_before.score, c.marks_after.score) for c in self.changes if c.marks_before]
        pairs += [(score, score) for score in self.same]
        if not pairs:
            return None
        before, after = zip(*pairs, strict=True)
        return sum(before) / len(pairs), sum(after) / len(pairs)


def regrade_class(
    root: Path,
    assignment: str,
    plan: Plan,
    *,
    students: Collection[str] = (),
    workers: int | None = None,
    apply: bool = False,
    pool: Callable[[int], Executor] = local_pool,
) -> Regraded:
    """Grade anew what `grade` would grade, and compare; the gradebook and the files change only with `apply`."""
    places = Places(load_course(root), assignment)
    found, missing = requested(places, students)
    if not any(read_record(places.autograded(submission.student)) for submission in found):
        raise CourseError(message("error.nothing_to_regrade", assignment=assignment))
    regraded = Regraded(Class(total=len(found) + len(missing)))
    done = regraded.done
    with course_lock(places.root) if apply else nullcontext(), stoppable(done):
        unjudged = read_release(places.release)
        drawn = are_drawn(mode_of(places.course.config), unjudged, singled_out=bool(students))
        plan = replace(plan_for(unjudged, places.root, plan), figures=drawn)
        warn_of_closed_doors(places)
        with TrialGradebook(places.course) as book:
            store, release = open_store(places, book, plan)
            found, _ = admitted(found, places, book, students)
            done.total, done.compared = len(found) + len(missing), compare(places, book)
            staging = _Staging(places, store)
            done.unchanged = unchanged(store, found)
            changed = [submission for submission in found if submission.student not in done.unchanged]
            done.graded = {one.submission.student: one.result.summary for one in staging.take(changed)}
            to_grade = [submission for submission in changed if submission.student not in done.graded]
            Work(places.root, Judging(plan, release), workers or cores(), pool).grade(to_grade, missing, staging, done)
            regraded.changes = list(_changes(staging.take(changed), store, book, done))
            shifted = list(_settled(places, store, book, done, students))
            regraded.same = _same(book.final_marks(assignment), done.unchanged, shifted)
            regraded.changes += shifted
        if apply:
            with CourseGradebook(places.course) as real:
                store, _ = open_store(places, real, plan)
                _apply(staging.take(changed), store, staging, places.root, done)
                for change in shifted:
                    store.settle(change.student, timed=change.student in done.unchanged)
        regraded.settled = len(shifted)
        staging.forget(done.unchanged)
    return regraded


def _changes(staged: Iterable[Finished], store: Store, book: CourseGradebook, done: Class) -> Iterator[Change]:
    """The change that each result would make; one that does not fit the gradebook becomes a problem."""
    for finished in staged:
        try:
            yield _change(finished, store, book)
        except AutograderError as problem:
            _not_graded(finished, problem, done)


def _settled(
    places: Places, store: Store, book: CourseGradebook, done: Class, students: Collection[str]
) -> Iterator[Change]:
    """The changes of final marks for which nothing needs to be graded."""
    for student, mark in book.unsettled(places.assignment, done.unchanged).items():
        if student in done.graded or (students and nfc(student) not in map(nfc, students)):
            continue
        before = book.marks(places.assignment, student)
        after = book.settle(places.assignment, student, timed=student in done.unchanged)
        why = settled(student, store.shown(student) or {}, mark, mark).why
        yield Change(student, mark.automatic, mark.automatic, before, after, why, (), ())


def _same(final: Mapping[str, FinalMark], unchanged: Iterable[str], changes: Iterable[Change]) -> list[float]:
    """The final marks of those for whom nothing changes."""
    changed = {change.student for change in changes}
    return [final[student].score for student in unchanged if student in final and student not in changed]


def _change(finished: Finished, store: Store, book: CourseGradebook) -> Change:
    after = finished.result
    known = book.holds(after.assignment, after.student)
    record, made_from = store.before(finished.submission), store.made_from_now(finished)
    final = book.final_marks(after.assignment, after.student).get(after.student)
    before = record.result if record else None
    notebook = nbformat.reads(finished.notebook, as_version=4)
    marks_before = book.marks(after.assignment, after.student) if known else None
    marks_after = book.write(after, notebook, new_answers=store.new_answers(finished))
    return Change(
        after.student,
        before.score if before else None,
        after.score,
        marks_before,
        marks_after,
        (*_why(record.fingerprint if record else None, made_from, known), *_why_late(record, final, marks_after)),
        tuple(_turns(before, after)),
        tuple(_hidden(before, after, marks_after)),
    )


def _why(before: Mapping[str, str] | None, made_from: Mapping[str, str], known: bool) -> tuple[str, ...]:
    """The parts of the fingerprint that have changed since the stored result was made."""
    if before is None:
        return (NEW,)
    parts = tuple(part for part in made_from if before.get(part) != made_from[part])
    return parts if known else (*parts, LOST)


def _why_late(record: Record | None, final: FinalMark | None, after: Marks) -> tuple[str, ...]:
    """What has changed the penalty beside the submission and its time, which are in the fingerprint."""
    if record is None or not record.final or final is None:
        return ()
    why = replace(final, penalty=after.late_penalty).because(record.final)
    return tuple(part for part in why if part not in ("submitted_at", "by_hand"))


def _apply(staged: Iterable[Finished], store: Store, staging: _Staging, root: Path, done: Class) -> None:
    """Store the results that have been compared."""
    store.open()
    for finished in staged:
        if finished.submission.student in done.problems:
            continue
        try:
            put(store, finished, root)
        except AutograderError as problem:
            _not_graded(finished, problem, done)
        else:
            staging.forget([finished.submission.student])


def _not_graded(finished: Finished, problem: AutograderError, done: Class) -> None:
    done.graded.pop(finished.submission.student, None)
    done.problems[finished.submission.student] = str(problem)


class _Staging:
    """Results that have not been applied yet, each beside its notebook."""

    def __init__(self, places: Places, store: Store) -> None:
        self._folder = places.staging
        self._notebook = places.notebook
        self._store = store

    def enter_all(self, batch: Sequence[Finished]) -> None:
        """Do nothing: the gradebook is asked once all are graded."""

    def store(self, finished: Finished) -> None:
        """Write a result and its notebook into the staging folder."""
        make_folder(self._folder, private=True)
        folder = self._folder / finished.submission.student
        write_atomically(folder / self._notebook, finished.notebook.encode("utf-8", "backslashreplace"))
        write_atomically(folder / RESULT, as_json(finished.result, self._store.made_from_now(finished)))

    def refuse(self, refused: Refused) -> None:
        """Do nothing: the student's page is written when the class is graded."""

    def take(self, submissions: Iterable[Submission]) -> Iterator[Finished]:
        """The staged results of these submissions whose fingerprint is still the same."""
        for submission in submissions:
            folder = self._folder / submission.student
            record = None if submission.problem else read_record(folder)
            if record and record.fingerprint == self._store.made_from(submission):
                with suppress(CannotGrade):
                    notebook = read_file(folder / self._notebook).decode()
                    yield Finished(submission, record.result, notebook, record.fingerprint["submission"])

    def forget(self, students: Iterable[str]) -> None:
        """Remove the staged results of these students, and the folders that are empty then."""
        for student in students:
            shutil.rmtree(self._folder / student, ignore_errors=True)
        for folder in (self._folder, *self._folder.parents[:2]):
            with suppress(OSError):
                folder.rmdir()


def _turns(before: Result | None, after: Result) -> Iterator[Turn]:
    old, new = _checks(before), _checks(after)
    return (_turn(key, old.get(key), new.get(key)) for key in new | old if _counts(old, key) != _counts(new, key))


def _hidden(before: Result | None, after: Result, marks: Marks) -> Iterator[tuple[str, float]]:
    old = {task.id: task.score for task in before.tasks} if before else {}
    new = {TEST_CELL + task.id: task.id for task in after.tasks if task.score != old.get(task.id, task.score)}
    return ((new[cell.cell], cell.score) for cell in marks.cells if cell.by_hand and cell.cell in new)


def _checks(result: Result | None) -> dict[tuple[str, str], CheckResult]:
    return {(task.id, check.id): check for task in result.tasks for check in task.checks} if result else {}


def _counts(checks: Mapping[tuple[str, str], CheckResult], key: tuple[str, str]) -> tuple[Verdict, float] | None:
    return (checks[key].verdict, checks[key].points) if key in checks else None


def _turn(key: tuple[str, str], old: CheckResult | None, new: CheckResult | None) -> Turn:
    there = [check for check in (new, old) if check]
    reason = next((check.message for check in there if check.verdict != "passed"), "")
    verdicts = (old.verdict if old else None, new.verdict if new else None)
    return Turn(*key, there[0].title, *verdicts, reason)


def write_csv(path: Path, regraded: Regraded) -> None:
    """Write the differences as a table for a spreadsheet; unchanged students are left out."""
    text = StringIO()
    table = csv.DictWriter(text, [*COLUMNS, *WORDS], restval="")
    table.writeheader()
    rows = [_row(change) for change in regraded.changes]
    rows += [{"student": student, "problem": problem} for student, problem in sorted(regraded.done.problems.items())]
    table.writerows({name: for_spreadsheet(value) for name, value in row.items()} for row in rows)
    try:
        write_atomically(path.resolve(), text.getvalue().encode("utf-8-sig", "replace"))
    except OSError as problem:
        raise CourseError(message("error.read_only", path=os.fspath(path), reason=problem.strerror)) from problem


def _row(change: Change) -> dict[str, object]:
    before, after = change.marks_before, change.marks_after
    return {
        "student": change.student,
        "result_before": "" if change.before is None else change.before,
        "result_after": change.after,
        "mark_before": before.score if before else "",
        "mark_after": after.score,
        "change": "" if change.gain is None else change.gain,
        "late_penalty": after.late_penalty,
        "by_hand": " ".join(task for task, _ in change.hidden),
        "because": " ".join(change.why),
        "checks": "; ".join(f"{t.task}.{t.check}: {t.before or '-'} > {t.after or '-'}" for t in change.turns),
    }
