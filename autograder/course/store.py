"""Where results are stored: the gradebook, the files, and `result.json` last, which commits all of it.

A run may be killed between any two steps: storing is idempotent, and the next run grades and stores that student again.
The class run and nbgrader's commands store by the same steps; only the files in `autograded/` nbgrader writes its way.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import nbformat
from traitlets.config import Config

from ..authoring.loading import load_folder
from ..box.diagnosis import is_exhausted, system_fault
from ..errors import AutograderError, CannotGrade, CourseError, MachineFault
from ..marks import FinalMark, Marks
from ..submission.files import Submission
from ..verdicts import Result
from ..views import feedback
from ..views.disclosure import level
from ..words import message
from .access import share
from .fingerprint import of_run, of_submission
from .gradebook import CourseGradebook, Entered, Entry
from .pages import page_files, remove_copies, write_page
from .places import Places
from .prepared import answers_in
from .records import (
    RESULT,
    Record,
    as_json,
    copy_exchange_files,
    exchange_files,
    read_record,
    remove_temporary_files,
    write_atomically,
    write_together,
)
from .workers import Finished, Plan, Refused

UNTIMED = ("timestamp", "timezone")  # repairs that say that a time does not count
FIGURES = "figures"  # in a fingerprint: those of given cells were not drawn, which changes no mark
STORING = "storing"  # in a fingerprint: the gradebook may hold newer marks than this result


class Store:
    """Stores results and refusals, and knows what was stored before."""

    def __init__(self, places: Places, book: CourseGradebook, plan: Plan, language: str) -> None:
        self._places = places
        self._book = book
        self._plan = plan
        self._language = language
        self._of_run = of_run(places.release, plan.folder, seed=plan.seed, trusted=plan.trust_submissions)
        self._made_from: dict[str, dict[str, str]] = {}
        self._before: tuple[str, Record | None] = ("", None)
        self._entered: dict[str, Entered | Exception] = {}  # whose marks are written, and the files not yet
        self._shown: dict[str, Mapping[str, str]] = {}  # the final marks on the pages of who is unchanged

    def open(self) -> None:
        """Fail early, in one line, where nothing could be stored; remove temporary files of a run that was killed."""
        places = self._places
        for folder in places.shared_folders():
            share(folder)
        for place in (places.autograded("x"), places.feedback("x")):
            there = next(folder for folder in place.parents if folder.exists())
            try:
                tempfile.TemporaryFile(dir=there).close()
            except OSError as problem:
                path = os.path.relpath(there, places.root)
                raise CourseError(message("error.read_only", path=path, reason=problem.strerror)) from problem
        level(places.course.config)
        remove_temporary_files([*places.all_autograded().values(), *places.all_feedback().values()])

    def stored(self, submission: Submission, *, drawn: bool = False) -> Result | None:
        """The stored result, where its fingerprint is that of the submission now and the gradebook holds it.

        With `drawn` only one whose notebook has all figures.
        """
        record = self.before(submission)
        if record is None or (drawn and FIGURES in record.fingerprint):
            return None
        if {**record.fingerprint, FIGURES: ""} != {**self.made_from(submission), FIGURES: ""}:
            return None
        if not self._book.holds(submission.assignment, submission.student):
            return None
        self._shown[submission.student] = record.final
        return record.result

    def shown(self, student: str) -> Mapping[str, str] | None:
        """The final mark that a student's page shows; empty where nobody knows, None where there is no result."""
        if student not in self._shown:
            record = read_record(self._places.autograded(student))
            return None if record is None else record.final
        return self._shown[student]

    def before(self, submission: Submission) -> Record | None:
        """The record that was stored for this student before; cached until another student is asked for."""
        if submission.student != self._before[0]:
            self._before = submission.student, read_record(self._places.autograded(submission.student))
        return self._before[1]

    def made_from(self, submission: Submission) -> dict[str, str]:
        """The fingerprint of a submission, as it was when the run began."""
        if submission.student not in self._made_from:
            made_from = of_submission(submission) | self._of_run
            if any(repair.kind in UNTIMED for repair in submission.repairs):
                made_from["submitted_at"] += "?"  # so that the receipt goes when the course names its time zone
            self._made_from[submission.student] = made_from
        return self._made_from[submission.student]

    def made_from_now(self, finished: Finished) -> dict[str, str]:
        """The fingerprint of what was graded: the file may have been replaced since the run began."""
        return self.made_from(finished.submission) | {"submission": finished.digest}

    def new_answers(self, finished: Finished) -> bool:
        """Whether these answers are others than those of the stored result, which a person may have marked."""
        before, made_from = self.before(finished.submission), self.made_from_now(finished)
        return before is None or any(
            before.fingerprint.get(part) != made_from[part] for part in ("submission", "submitted_at")
        )

    def enter_all(self, batch: Sequence[Finished]) -> None:
        """The first step for many, in one transaction; what is in the way of one of them is raised by `store`."""
        ready = []
        for finished in batch:
            student = finished.submission.student
            try:
                entry = self._entry(finished, self.new_answers(finished))
            except (OSError, AutograderError) as problem:
                self._entered[student] = problem
            else:
                ready.append((student, entry))
        written = self._book.write_all([entry for _, entry in ready]) if ready else ()
        self._entered.update(zip((student for student, _ in ready), written, strict=True))

    def store(self, finished: Finished) -> None:
        """Store a result: gradebook, then notebook, page and exchange files, then `result.json`."""
        submission = finished.submission
        if submission.student not in self._entered:
            self.enter_all([finished])
        entered = self._entered.pop(submission.student)
        if isinstance(entered, Exception):
            raise entered
        graded, pages = self._places.autograded(submission.student), self._places.feedback(submission.student)
        page = pages / self._places.page
        content = self._page(finished, entered.marks).encode("utf-8", "replace")
        write_together(
            {graded / self._places.notebook: finished.notebook.encode("utf-8", "backslashreplace")}
            | page_files(page, content, submission.path.name)
            | exchange_files(submission, graded, pages)
        )
        remove_copies(page, submission.path.name)
        self._commit(finished, entered.final)

    def enter(self, finished: Finished, *, new_answers: bool) -> Marks:
        """The first step for one."""
        (written,) = self._book.write_all([self._entry(finished, new_answers)])
        if isinstance(written, Exception):
            raise written
        return written.marks

    def _entry(self, finished: Finished, new_answers: bool) -> Entry:
        """What is to be written; the record that is stored is marked as being replaced."""
        if before := self.before(finished.submission):
            record = as_json(before.result, {**before.fingerprint, STORING: "yes"}, before.final)
            write_atomically(self._places.autograded(finished.submission.student) / RESULT, record)
        if finished.prepared is not None:
            return Entry(finished.result, finished.prepared.answers, new_answers)
        return Entry(finished.result, answers_in(nbformat.reads(finished.notebook, as_version=4)), new_answers)

    def _page(self, finished: Finished, marks: Marks) -> str:
        """The feedback page: the one that a worker has made, where it shows these marks."""
        made = finished.prepared.page if finished.prepared else None
        if made and made.shows(marks, level(self._places.course.config, marks.due)):
            return made.html
        return page_of(finished.result, marks, self._places.course.config, self._places.root)

    def commit(self, finished: Finished) -> None:
        """The last step: write `result.json` with the fingerprint."""
        self._commit(finished, self._final(finished.submission.student))

    def _commit(self, finished: Finished, final: FinalMark | None) -> None:
        result = finished.prepared.record if finished.prepared else finished.result
        made_from = self.made_from_now(finished) | ({} if self._plan.figures else {FIGURES: "not drawn"})
        self._write_record(finished.submission.student, result, made_from, final)

    def _final(self, student: str) -> FinalMark | None:
        return self._book.final_marks(self._places.assignment, student).get(student)

    def settle(self, student: str, *, timed: bool) -> None:
        """Enter what the final mark is made of beside the notebook, then make the page anew, then the record of it."""
        marks = self._book.settle(self._places.assignment, student, timed=timed)
        record = read_record(self._places.autograded(student))
        if record is not None:
            page = page_of(record.result, marks, self._places.course.config, self._places.root)
            write_atomically(self._places.feedback(student) / self._places.page, page.encode("utf-8", "replace"))
            self._write_record(student, record.result, record.fingerprint, self._final(student))

    def _write_record(
        self, student: str, result: Result | str, made_from: Mapping[str, str], final: FinalMark | None
    ) -> None:
        record = as_json(result, made_from, final.record if final else None)
        write_atomically(self._places.autograded(student) / RESULT, record)

    def refuse(self, refused: Refused) -> None:
        """Write a page with the reason why the submission cannot be graded; earlier feedback stays.

        Where that fails nothing is lost: the teacher gets the same message.
        """
        submission, problem = refused.submission, refused.problem
        if not isinstance(problem, CannotGrade) or not submission.student.isprintable() or self.before(submission):
            return
        pages = self._places.feedback(submission.student)
        words = load_folder(self._plan.folder).sentences(self._language, self._plan.edition)
        html = feedback.ungraded_page(words, submission.assignment, submission.student, problem.said(self._language))
        with suppress(OSError):
            write_page(pages / self._places.page, html.encode("utf-8", "replace"), submission.path.name)
            copy_exchange_files(submission, pages)

    def remove_refusal(self, submission: Submission) -> None:
        """Remove the page of an earlier `refuse`: without a record there is no other feedback."""
        if self.before(submission) is None:
            shutil.rmtree(self._places.feedback(submission.student), ignore_errors=True)


def page_of(result: Result, marks: Marks, config: Config, root: Path) -> str:
    """The feedback page, as far as the course shows it to students now."""
    return feedback.page(result, marks, level(config, marks.due), root=root)


def not_stored(problem: OSError, student: str, root: Path) -> CourseError | MachineFault:
    """The error, in one line, of a result that could not be written; of a full disk none could be."""
    if is_exhausted(problem):
        return system_fault(OSError(problem.errno, problem.strerror))  # its file is a temporary one
    path = os.path.relpath(Path(problem.filename).parent, root) if problem.filename else student
    return CourseError(message("error.not_stored", path=path, reason=problem.strerror))
