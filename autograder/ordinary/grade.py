"""Grading the notebooks without checks of a class: in worker processes, by nbgrader's rules, resumable."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any

from ..course.access import adopt, make_folder
from ..course.classroom import Class, Work, cores, stoppable
from ..course.gradebook import load_course
from ..course.lock import course_lock
from ..course.places import Places
from ..course.records import write_atomically
from ..course.settling import settled
from ..course.stores import admitted, compare, with_result
from ..course.workers import Refused, local_pool
from ..errors import CannotGrade, CourseError
from ..marks import Marks
from ..submission.files import Submission, nfc
from ..verdicts import Summary
from ..words import message
from .convert import Converted, Order, convert
from .converter import notebooks_in
from .gradebook import OrdinaryGradebook, Structure
from .records import OrdinaryRecord, fingerprint, read_ordinary, record_of, write_ordinary

SCRATCH = ".autograder"  # in the course root: what comes out is renamed into place


@dataclass(frozen=True)
class CellResult:
    """The automatic score of one cell, None where a person has to mark it."""

    cell: str
    score: float | None
    max_score: float


@dataclass(frozen=True)
class OrdinaryResult:
    """What a submission earned by nbgrader's rules."""

    cells: tuple[CellResult, ...]
    containment: str
    seconds: float = 0.0

    @property
    def score(self) -> float:
        return float(sum(cell.score or 0.0 for cell in self.cells))

    @property
    def max_score(self) -> float:
        return float(sum(cell.max_score for cell in self.cells))

    @property
    def summary(self) -> Summary:
        """Its part in the table of the class."""
        lost = tuple((one.cell, one.score, one.max_score) for one in self.cells if one.score != one.max_score)
        pending = any(cell.score is None for cell in self.cells)
        return Summary(self.score, self.max_score, pending, lost, "", self.containment, (), ())


@dataclass(frozen=True)
class OrdinaryFinished:
    """A graded submission: its result, and what nbgrader has made of it."""

    submission: Submission
    result: OrdinaryResult
    converted: Converted


def grade_ordinary(
    root: Path,
    assignment: str,
    *,
    students: Collection[str] = (),
    workers: int | None = None,
    force: bool = False,
    trust_submissions: bool = False,
    pool: Callable[[int], Executor] = local_pool,
) -> Class:
    """Grade the notebooks without checks of an assignment into the gradebook and `autograded/`."""
    places = Places(load_course(root), assignment)
    found, missing = _requested(places, students)
    done = Class(total=len(found) + len(missing))
    with course_lock(places.root), OrdinaryGradebook(places.course) as book, stoppable(done):
        structure = book.structure(assignment, places.ordinary if places.judged else ())
        if not book.students():  # it is new, so who was graded before has not been taken out of it
            book.enrol(with_result(places))
        found, _ = admitted(found, places, book, students)
        done.total = len(found) + len(missing)
        with _scratch(places.root) as scratch:
            structure.write(scratch / "gradebook.db")
            job = Ordinary(places, structure, scratch, trust_submissions)
            store = OrdinaryStore(places, book, job)
            done.unchanged = {} if force else store.unchanged(found)
            to_grade = [one for one in found if one.student not in done.unchanged]
            if places.judged:
                to_grade = store.without_absent(to_grade, done)
            Work(places.root, job, workers or cores(), pool).grade(to_grade, missing, store, done)
        store.settle(done, students)
    return done


def _requested(places: Places, students: Collection[str]) -> tuple[list[Submission], dict[str, Path]]:
    """The submissions to grade, and the folders of requested students that are missing."""
    folders = {one: path for one, path in places.all_submitted().items() if path.is_dir() and not places.excludes(one)}
    asked_for = set(map(nfc, students))
    wanted = {one: path for one, path in folders.items() if not students or nfc(one) in asked_for}
    if not wanted:
        raise CourseError(message("error.no_submissions", path=os.path.relpath(places.submitted("*"), places.root)))
    there = set(map(nfc, wanted))
    absent = sorted(student for student in students if nfc(student) not in there)
    owned = places.ownerships()
    found = [Submission(places.assignment, one, path, ownership=owned[one]) for one, path in wanted.items()]
    return found, {student: Path(os.path.relpath(places.submitted(student), places.root)) for student in absent}


@contextmanager
def _scratch(root: Path) -> Iterator[Path]:
    """A folder in the course, so that what is made in it can be renamed into place; nobody else may enter it."""
    make_folder(root / SCRATCH, private=True)
    with TemporaryDirectory(prefix="running-", dir=root / SCRATCH, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


class Ordinary:
    """The job of the workers: nbgrader's own autograding, each submission in a folder of its own."""

    def __init__(self, places: Places, structure: Structure, scratch: Path, trust_submissions: bool) -> None:
        self._places = places
        self._scratch = scratch
        self.structure = structure
        self.trust_submissions = trust_submissions

    def notebooks_of(self, submission: Submission) -> list[str]:
        """The names of the files that were handed in and are marked by nbgrader's rules."""
        names = [Path(path).name for path in notebooks_in(submission.path)]
        return [name for name in names if name.removesuffix(".ipynb") in self.structure.notebooks]

    def order(self, submission: Submission) -> Callable[[], Any]:
        """The work on a submission; raises CannotGrade where none of its notebooks was handed in."""
        names = tuple(self.structure.notebooks)
        if not self.notebooks_of(submission):
            raise CannotGrade("no_notebook_of", {"files": " ".join(f"{name}.ipynb" for name in names)})
        order = Order(
            root=self._places.root.resolve(),
            assignment=submission.assignment,
            student=submission.student,
            submitted=submission.path,
            ownership=submission.ownership,
            notebooks=names,
            gradebook=self._scratch / "gradebook.db",
            place=Path(mkdtemp(dir=self._scratch)),
            trust_submissions=self.trust_submissions,
        )
        return partial(convert, order)

    def outcome(self, submission: Submission, value: Converted) -> OrdinaryFinished:
        """What came out, with the scores of all cells."""
        several = len(self.structure.notebooks) > 1
        cells = [
            CellResult(f"{name}/{cell}" if several else cell, score, self.structure.points(name, cell))
            for name, scores in value.graded.scores.items()
            for cell, (score, _) in scores.items()
        ]
        return OrdinaryFinished(submission, OrdinaryResult(tuple(cells), value.containment, value.seconds), value)


class OrdinaryStore:
    """Stores what nbgrader has made of a submission: the gradebook, then `autograded/`, then the fingerprint."""

    def __init__(self, places: Places, book: OrdinaryGradebook, job: Ordinary) -> None:
        self._places = places
        self._book = book
        self._job = job
        self._structure = job.structure.digest
        self._marks = book.all_marks(places.assignment)

    def unchanged(self, found: Collection[Submission]) -> dict[str, Summary]:
        """The marks of the submissions that are as they were when they were graded.

        What `nbgrader autograde` has graded has no fingerprint: nbgrader's own rule leaves it as it is, unless a
        submission has a newer timestamp.
        """
        same = [one.student for one in found if self._is_unchanged(one)]
        records = {student: read_ordinary(record_of(self._places, student)) for student in same}
        tiers = {student: record.containment for student, record in records.items() if record}
        return {student: _summary(self._marks[student], tiers.get(student, "–")) for student in same}

    def _is_unchanged(self, submission: Submission) -> bool:
        graded = self._places.autograded(submission.student)
        executed = [graded / name for name in self._job.notebooks_of(submission)]
        if submission.student not in self._marks or not executed or not all(path.is_file() for path in executed):
            return False
        if known := read_ordinary(record_of(self._places, submission.student)):
            return known.fingerprint == self._made_from(submission)
        return not self._is_newer(submission.path, graded)

    def _is_newer(self, submitted: Path, graded: Path) -> bool:
        try:
            new, old = (self._places.handed_in_at(folder) for folder in (submitted, graded))
        except ValueError:
            return False
        return new is not None and old is not None and new > old

    def without_absent(self, submissions: Collection[Submission], done: Class) -> list[Submission]:
        """Enter zeros, as nbgrader does, for those who have handed in only the notebook with checks; the others."""
        there = [one for one in submissions if self._job.notebooks_of(one)]
        for one in submissions:
            if one not in there:
                self._book.enter(one.assignment, one.student, self._job.structure.zeros)
                done.graded[one.student] = _summary(self._book.all_marks(one.assignment)[one.student], "–")
        return there

    def _made_from(self, submission: Submission) -> dict[str, str]:
        return fingerprint(submission.path, self._places, self._structure, self._job.trust_submissions)

    def store(self, finished: OrdinaryFinished) -> None:
        """Enter the marks, and replace what was graded before."""
        submission, converted = finished.submission, finished.converted
        made_from = self._made_from(submission)
        kept = record_of(self._places, submission.student)
        kept.unlink(missing_ok=True)  # from here on, a run that is killed grades this submission again
        self._book.enter(submission.assignment, submission.student, converted.graded)
        graded = self._places.autograded(submission.student)
        if self._places.judged:
            for name in converted.graded.executed:
                write_atomically(graded / f"{name}.ipynb", (converted.folder / f"{name}.ipynb").read_bytes())
        else:
            _replace(graded, converted.folder)
        write_ordinary(kept, OrdinaryRecord(made_from, converted.containment))

    def refuse(self, refused: Refused) -> None:
        """Do nothing: the teacher is told, and what was stored before stays."""

    def settle(self, done: Class, students: Collection[str]) -> None:
        """Compute the final marks anew, which due dates and extensions change without a run."""
        name = self._places.assignment
        try:
            for student, before in self._book.unsettled(name, done.unchanged).items():
                if student not in done.graded and (not students or nfc(student) in map(nfc, students)):
                    self._book.settle(name, student, timed=student in done.unchanged)
                    after = self._book.final_marks(name, student)[student]
                    done.settled.append(settled(student, {}, before, after))
        except CourseError as problem:
            done.unsettled = str(problem)
        done.final = self._book.final_marks(name)
        done.compared = compare(self._places, self._book)


def _summary(marks: Marks, tier: str) -> Summary:
    lost = tuple(
        (one.cell, None if one.pending else one.score, one.max_score)
        for one in marks.cells
        if one.pending or one.score != one.max_score
    )
    return Summary(sum(one.score for one in marks.cells), marks.max_score, marks.pending, lost, "", tier, (), ())


def _replace(old: Path, new: Path) -> None:
    """Rename a folder into the place of another, which is removed after that."""
    make_folder(old.parent)
    aside = new.with_name("replaced")
    if os.path.lexists(old):
        old.rename(aside)
    new.rename(old)
    adopt(old)
    shutil.rmtree(aside, ignore_errors=True)
