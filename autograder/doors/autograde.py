"""nbgrader's `autograde`: notebooks with checks are judged, every other one is graded nbgrader's way, in a box.

nbgrader's converter copies whatever it finds in `submitted/`, even links, and stops a class for one damaged notebook.
So of an assignment with checks it never reads that folder: it gets a clean one, with notebooks that are already
rebuilt, judged and entered in the gradebook, and copies them to `autograded/` its own way. Of these it executes
nothing.
"""

from __future__ import annotations

import atexit
import os
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from glob import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import nbformat
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import CheckCellMetadata
from traitlets import Unicode

from ..course.access import adopt_contents, make_folder, share
from ..course.classroom import check_release, open_store, submissions_of
from ..course.figures import are_drawn
from ..course.gradebook import CourseGradebook
from ..course.lock import course_lock
from ..course.places import Places, matching
from ..course.records import (
    RESULT,
    SECRET,
    TIMESTAMP,
    copy_exchange_files,
    write_atomically,
)
from ..course.stores import Compared, admitted
from ..course.workers import Finished, Plan, Refused, new_grader, plan_for
from ..errors import AutograderError, CannotGrade, CourseError, MachineFault
from ..ordinary.autograde import ContainedAutograde
from ..ordinary.converter import notebooks_in, one_line
from ..submission.files import Submission
from ..submission.folder import copy_regular_files
from ..submission.rebuild import Release, read_release
from ..words import message
from ..words.plaintext import plain
from .course import has_checks, is_judged, places_of

if TYPE_CHECKING:
    from ..judging.grading import Graded, Grader

MACHINE_FAULT = 2  # the exit status, as that of our own commands
# the formgrader's server would serve these as pages of its own
PAGES = frozenset((".html", ".htm", ".xhtml", ".xml", ".svg", ".js"))


class _CleanCourse(CourseDirectory):
    """A course whose submissions are in a folder of their own, whatever its structure is."""

    clean = Unicode()

    def format_path(self, nbgrader_step: str, student_id: str, assignment_id: str, escape: bool = False) -> str:
        """nbgrader's paths, but for the submissions; with `escape`, a regular expression around what it is given."""
        if nbgrader_step != self.submitted_directory:
            return str(super().format_path(nbgrader_step, student_id, assignment_id, escape=escape))
        quoted = re.escape if escape else str
        return quoted(os.sep).join((quoted(self.clean), student_id, assignment_id))

    def get_existing_timestamp(self, dest_path: str) -> datetime | None:
        """The time of handing in as the autograder reads it; None where it does not count."""
        with suppress(ValueError):
            return Places(self, "").handed_in_at(Path(dest_path))
        return None


class CourseAutograde(ContainedAutograde):
    """nbgrader's autograding; notebooks with checks are judged before any earlier result is replaced."""

    def start(self) -> None:
        """Let nbgrader convert the submissions: those of an assignment with checks as clean copies."""
        self._places, self._refusals = places_of(self), 0
        self._fault: MachineFault | None = None
        with one_line(self.log):
            self._judged = has_checks(self, self._places)
        if not self._judged:
            super().start()
            return
        with self._opened(), self._clean_folder():
            super().start()
        if self._fault is not None:
            self.log.error(plain(str(self._fault)))
            raise SystemExit(MACHINE_FAULT)

    @contextmanager
    def _opened(self) -> Iterator[None]:
        """Lock the course and open its store, and find the submissions; what is in the way of all is one line."""
        with ExitStack() as opened:
            with one_line(self.log):
                opened.enter_context(course_lock(self._places.root))
                check_release(self._places)
                self._found = self._requested()
                release = read_release(self._places.release)
                plan = Plan(trust_submissions=self.trust_submissions, figures=self._draws(release))
                self._plan = plan_for(release, self._places.root, plan)
                self._book = opened.enter_context(CourseGradebook(self.coursedir, self.config))
                self._store, _ = open_store(self._places, self._book, self._plan)
                for folder in self._places.shared_folders():
                    share(folder)
                asked_for = [self.coursedir.student_id]
                self._found, left_out = admitted(self._found, self._places, self._book, asked_for)
            for line in Compared(taken_out=tuple(left_out)).lines(self._places.assignment):
                self.log.warning(plain(line))
            yield

    @contextmanager
    def _clean_folder(self) -> Iterator[None]:
        """Have nbgrader look for submissions in an empty folder, which is filled with what may be copied."""
        course = self.coursedir
        settings = {name: getattr(course, name) for name in course.trait_names(config=True)}
        with TemporaryDirectory(prefix="submitted-") as folder:
            self.coursedir = _CleanCourse(parent=course.parent, clean=folder, **settings)
            try:
                yield
            finally:
                self.coursedir = course

    def _draws(self, release: Release) -> bool:
        """Whether figures of given cells are drawn; whoever names one student wants to look at that one."""
        student = self.coursedir.student_id
        return are_drawn(self.figures, release, singled_out=student == escape(student))

    def _requested(self) -> list[Submission]:
        """The submissions of the students that nbgrader's command names by a pattern."""
        pattern = self.coursedir.student_id
        found = {one.student: one for one in submissions_of(self._places)}
        students = matching(found, pattern)
        if not students:
            path = os.path.relpath(self._places.submitted(pattern), self._places.root)
            raise CourseError(message("error.no_submissions", assignment=self._places.assignment, path=path))
        return [found[student] for student in students]

    def init_notebooks(self) -> None:
        """Refuse the submissions that must not be entered, and list the notebooks of the others as nbgrader would."""
        if not self._judged:
            super().init_notebooks()
            return
        self._submissions = {one.student: one for one in self._found if not one.problem}
        for submission in self._found:
            if submission.problem:
                self._refuse(submission, submission.problem)
        self.assignments = {
            str(self._clean(submission)): [
                str(self._clean(submission) / self._places.notebook),
                *self._others(submission),
            ]
            for submission in self._submissions.values()
        }

    def _others(self, submission: Submission) -> list[str]:
        """The notebooks without checks that a student has handed in beside the one with checks."""
        known = [f"{name}.ipynb" for name in self._places.ordinary]
        there = [Path(path).name for path in notebooks_in(submission.path.parent, self.coursedir.notebook_id)]
        return [str(self._clean(submission) / name) for name in known if name in there]

    def convert_notebooks(self) -> None:
        """Convert all notebooks, then fail if submissions were refused."""
        super().convert_notebooks()
        if self._refusals and self._fault is None:
            raise NbGraderException(message("not_graded", count=self._refusals))

    def init_destination(self, assignment_id: str, student_id: str) -> bool:
        """Judge before nbgrader removes what was graded before: a submission that cannot be graded keeps it."""
        if not self._judged:
            return bool(super().init_destination(assignment_id, student_id))
        if self._fault is not None:  # nbgrader's loop goes on after every exception
            return False
        submission = self._submissions[student_id]
        try:
            copy_exchange_files(submission, self._clean(submission))  # nbgrader compares the timestamps
            if not self._is_wanted(submission):
                self.log.info("Skipping existing assignment: %s", self._graded(submission))
                if self._book.holds(assignment_id, student_id):
                    self._book.settle(assignment_id, student_id, timed=False)
                return False
            self._judge(submission)
        except MachineFault as problem:
            self._fault = problem
            return False
        except (AutograderError, OSError) as problem:
            self._refuse(submission, problem)
            return False
        self.notebooks = [path for path in self.notebooks if Path(path).is_file()]
        wanted = bool(super().init_destination(assignment_id, student_id))
        if wanted:
            make_folder(self._graded(submission))
        return wanted

    def set_permissions(self, assignment_id: str, student_id: str) -> None:
        """nbgrader's modes for files; folders and owners are the course's."""
        super().set_permissions(assignment_id, student_id)
        if self._judged:
            adopt_contents(self._places.autograded(student_id))

    def _init_preprocessors(self) -> None:
        """nbgrader's preprocessors for a notebook without checks; of one with checks, nothing is executed."""
        super()._init_preprocessors()
        if self._judged_now:
            self.exporter._preprocessors = []
            if self._sanitizing:  # the first of nbgrader's two passes: between them nobody changes the notebook
                self.exporter.register_preprocessor(CheckCellMetadata)

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """Copy the judged notebook, then write `result.json`, which commits the result; or convert nbgrader's way."""
        self._judged_now = self._judged and is_judged(self._places, notebook_filename)
        super().convert_single_notebook(notebook_filename)
        if self._judged_now:
            self._store.commit(self._finished)

    def _is_wanted(self, submission: Submission) -> bool:
        """nbgrader's rule: regrade with `--force`, or where the submission has a newer timestamp."""
        if self._places.excludes(submission.student):
            return False
        if self.force or not self._graded(submission).exists():
            return True
        times = [self.coursedir.get_existing_timestamp(str(one(submission))) for one in (self._clean, self._graded)]
        return None not in times and times[0] > times[1]

    def _judge(self, submission: Submission) -> None:
        """Grade, enter the marks, and fill the folder that nbgrader copies to `autograded/`."""
        made_from = self._store.made_from(submission)
        graded = _warm.grade(self._plan, submission, read_release(self._places.release))
        notebook = nbformat.writes(graded.notebook)
        self._finished = Finished(submission, graded.result, notebook, made_from["submission"])
        # nbgrader removes what was graded before, so every answer may be new
        self._store.enter(self._finished, new_answers=True)
        self._store.remove_refusal(submission)
        for repair in graded.result.repairs:
            self.log.warning(plain(f"{submission.student}: {repair}"))
        clean = self._clean(submission)
        owns = submission.ownership.owns
        copy_regular_files(submission.path.parent, clean, lambda path: _is_copied(path) and owns(path))
        write_atomically(clean / self._places.notebook, notebook.encode("utf-8", "backslashreplace"))

    def _refuse(self, submission: Submission, problem: Exception) -> None:
        """Log in one line who cannot be graded, and write the student's page where the submission is to blame."""
        self._refusals += 1
        self.log.error(plain(message("failed", student=submission.student, problem=problem)))
        if isinstance(problem, CannotGrade):
            self._store.refuse(Refused(submission, problem))

    def _clean(self, submission: Submission) -> Path:
        """The folder that nbgrader takes for that of the submission; see `_clean_folder`."""
        course = self.coursedir
        return Path(course.format_path(course.submitted_directory, submission.student, submission.assignment))

    def _graded(self, submission: Submission) -> Path:
        return self._places.autograded(submission.student)


def _is_copied(path: Path) -> bool:
    """Whether a file beside the notebook goes to `autograded/`, where files of ours are."""
    return path.name not in (SECRET, TIMESTAMP, RESULT) and path.suffix.lower() not in PAGES


class _WarmGrader:
    """The one grader of this process, opened at first use and anew for another plan."""

    def __init__(self) -> None:
        self._until_exit = ExitStack()
        self._plan: Plan | None = None
        self._grader: Grader | None = None

    def grade(self, plan: Plan, submission: Submission, release: Release) -> Graded:
        opened = replace(plan, figures=False)  # one grader draws or does not
        if self._grader is None or opened != self._plan:
            self.close()
            self._grader = self._until_exit.enter_context(new_grader(plan))
            self._plan = opened
        return self._grader.grade(submission.read(), release, figures=plan.figures)

    def close(self) -> None:
        self._grader = None
        self._until_exit.close()


_warm = _WarmGrader()
atexit.register(_warm.close)
