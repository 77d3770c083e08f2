"""Where results are stored: the gradebook, the files, and `result.json` last, which says that all of it is there.

A run may be killed between any two of these steps. What it leaves behind is graded and stored once more.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat

from ..errors import CannotGrade, CourseError
from ..submission.files import Submission
from ..verdicts import Result
from ..views import feedback
from ..views.disclosure import level
from ..words import tell
from .gradebook import CourseGradebook
from .places import Places
from .records import (
    RESULT,
    Record,
    as_json,
    copy_exchange_files,
    fingerprint,
    read_record,
    sweep,
    tell_why,
    write_atomically,
)
from .workers import Finished, Plan

if TYPE_CHECKING:
    pass

STORING = "storing"  # in a fingerprint: the gradebook may hold newer marks than this result


class Store:
    """Takes what the workers have made, and knows what has been stored before."""

    def __init__(self, folder: Places, book: CourseGradebook, plan: Plan, language: str) -> None:
        self._folder = folder
        self._book = book
        self._plan = plan
        self._language = language
        self._made_from: dict[str, dict[str, str]] = {}
        self._before: tuple[str, Record | None] = ("", None)

    def open(self) -> None:
        """Fail now, in one line, where nothing could be stored; sweep up what a run that was killed has left."""
        for place in (self._folder.autograded("x"), self._folder.feedback("x")):
            there = next(folder for folder in place.parents if folder.exists())
            try:
                tempfile.TemporaryFile(dir=there).close()
            except OSError as problem:
                path = os.path.relpath(there, self._folder.root)
                raise CourseError(tell("error.read_only", path=path, reason=problem.strerror)) from problem
        level(self._folder.course.config)
        sweep(self._folder.everybodys())

    def stored(self, submission: Submission) -> Result | None:
        """The result, where exactly this has been graded and stored already."""
        record = self.before(submission)
        if record is None or record.fingerprint != self.made_from(submission):
            return None
        return record.result if self._book.holds(submission.assignment, submission.student) else None

    def before(self, submission: Submission) -> Record | None:
        """What is stored for this student; it stays the answer until another one is asked for."""
        if submission.student != self._before[0]:
            self._before = submission.student, read_record(self._folder.autograded(submission.student))
        return self._before[1]

    def made_from(self, submission: Submission) -> dict[str, str]:
        """What a result depends on, as it was when the run began."""
        if submission.student not in self._made_from:
            self._made_from[submission.student] = fingerprint(
                submission.path, self._folder.release, seed=self._plan.seed, trusted=self._plan.trust_submissions
            )
        return self._made_from[submission.student]

    def new_answers(self, finished: Finished) -> bool:
        """Whether nobody can have seen these answers, nor marked them by hand, when the run began."""
        before, made_from = self.before(finished.submission), self.made_from_now(finished)
        return before is None or any(
            before.fingerprint.get(part) != made_from[part] for part in ("submission", "submitted_at")
        )

    def store(self, finished: Finished, result: Result) -> None:
        """Store a result; where that fails, the next run does it again."""
        submission, notebook = finished.submission, finished.notebook
        graded, pages = self._folder.autograded(result.student), self._folder.feedback(result.student)
        if before := self.before(submission):
            write_atomically(graded / RESULT, as_json(before.result, {**before.fingerprint, STORING: "yes"}))
        answers = nbformat.reads(notebook, as_version=4)
        marks = self._book.write(result, answers, new_answers=self.new_answers(finished))
        page = feedback.page(result, marks, level(self._folder.course.config, marks.due), root=self._folder.root)
        write_atomically(graded / f"{submission.assignment}.ipynb", notebook.encode("utf-8", "backslashreplace"))
        write_atomically(pages / f"{submission.assignment}.html", page.encode("utf-8", "replace"))
        copy_exchange_files(submission, graded, pages)
        write_atomically(graded / RESULT, as_json(result, self.made_from_now(finished)))

    def tell_why(self, submission: Submission, problem: CannotGrade) -> None:
        """Leave the student a page with the reason; the teacher hears of it anyway."""
        graded, pages = self._folder.autograded(submission.student), self._folder.feedback(submission.student)
        with suppress(OSError):
            tell_why(submission, problem, self._language, graded, pages)

    def made_from_now(self, finished: Finished) -> dict[str, str]:
        """A file that was handed in again while the class was graded counts as the one that was graded."""
        return self.made_from(finished.submission) | {"submission": finished.digest}


def no_place(problem: OSError, student: str, root: Path) -> CourseError:
    """A result that could not be written, in one line: a full disk, say."""
    path = os.path.relpath(Path(problem.filename).parent, root) if problem.filename else student
    return CourseError(tell("error.not_stored", path=path, reason=problem.strerror))
