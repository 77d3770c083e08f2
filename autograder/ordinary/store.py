"""Where the marks and the notebooks of a submission go that nbgrader's rules have marked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from ..course.access import adopt, make_folder
from ..course.classroom import Class
from ..course.places import Places
from ..course.records import replace_folder, write_atomically
from ..course.settling import settled
from ..course.stores import compare
from ..course.workers import Refused
from ..errors import CourseError
from ..submission.files import Submission, nfc
from ..verdicts import Summary
from .gradebook import OrdinaryGradebook
from .job import Ordinary
from .records import OrdinaryRecord, fingerprint, read_ordinary, record_of, write_ordinary
from .results import OrdinaryFinished, summary_of


class OrdinaryStore:
    """Stores what nbgrader has made of a submission: the gradebook, then `autograded/`, then the fingerprint."""

    def __init__(self, places: Places, book: OrdinaryGradebook, job: Ordinary) -> None:
        self._places = places
        self._book = book
        self._job = job
        self._structure = job.structure.digest
        self._marks = book.all_marks(places.assignment)
        self._fingerprints: dict[str, dict[str, str]] = {}
        self._problems: dict[str, OSError | CourseError] = {}

    def unchanged(self, found: Collection[Submission]) -> dict[str, Summary]:
        """The marks of the submissions that are as they were when they were graded.

        What `nbgrader autograde` has graded has no fingerprint: nbgrader's own rule leaves it as it is, unless a
        submission has a newer timestamp.
        """
        same = [one.student for one in found if self._is_unchanged(one)]
        records = {student: read_ordinary(record_of(self._places, student)) for student in same}
        tiers = {student: record.containment for student, record in records.items() if record}
        return {student: summary_of(self._marks[student], tiers.get(student, "–")) for student in same}

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
                marks = self._book.enter(one.assignment, one.student, self._job.structure.zeros)
                done.graded[one.student] = summary_of(marks, "–")
        return there

    def look_at(self, submissions: Collection[Submission]) -> None:
        """Take the fingerprints before anything is graded: a file that is replaced meanwhile is graded next time."""
        for submission in submissions:
            self._made_from(submission)

    def _made_from(self, submission: Submission) -> dict[str, str]:
        if submission.student not in self._fingerprints:
            made_from = fingerprint(submission.path, self._places, self._structure, self._job.trust_submissions)
            self._fingerprints[submission.student] = made_from
        return self._fingerprints[submission.student]

    def enter_all(self, batch: Sequence[OrdinaryFinished]) -> None:
        """Enter the marks; what is in the way of a submission is raised by `store`."""
        for finished in batch:
            submission = finished.submission
            try:
                # from here on, a run that is killed grades this submission again
                record_of(self._places, submission.student).unlink(missing_ok=True)
                self._book.enter(submission.assignment, submission.student, finished.converted.graded)
            except (OSError, CourseError) as problem:
                self._problems[submission.student] = problem

    def store(self, finished: OrdinaryFinished) -> None:
        """Replace what was graded before, then write the fingerprint."""
        submission, converted = finished.submission, finished.converted
        if problem := self._problems.pop(submission.student, None):
            raise problem
        graded = self._places.autograded(submission.student)
        if self._places.judged:
            for name in converted.graded.executed:
                write_atomically(graded / f"{name}.ipynb", (converted.folder / f"{name}.ipynb").read_bytes())
        else:
            make_folder(graded.parent)
            replace_folder(graded, converted.folder)
            adopt(graded)
        record = OrdinaryRecord(self._made_from(submission), converted.containment)
        write_ordinary(record_of(self._places, submission.student), record)

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
