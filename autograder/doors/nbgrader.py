"""nbgrader's own commands and the formgrader's buttons, with this judge behind them.

nbgrader's converter copies whatever it finds in `submitted/`, links too, and stops a class for one damaged notebook.
Here it never sees that folder: it is given a clean one, with notebooks that are rebuilt, judged and entered already, to
copy to `autograded/` in its own way. nbgrader executes nothing.
"""

from __future__ import annotations

import atexit
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from fnmatch import fnmatchcase
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import nbformat
from nbconvert.exporters import Exporter
from nbgrader.apps import api, autogradeapp
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import CheckCellMetadata
from traitlets import Bool
from traitlets.config import Config, Configurable

from ..course.classroom import submissions_of
from ..course.gradebook import CourseGradebook, find_alembic, handed_in_at
from ..course.lock import alone
from ..course.records import RESULT, TIMESTAMP, Record, as_json, fingerprint, read_record, tell_why, write_atomically
from ..course.workers import Plan, new_grader, plan_for
from ..errors import AutograderError, CannotGrade, CourseError
from ..submission.files import Submission, read_file
from ..submission.rebuild import Release, read_release
from ..views.disclosure import level
from ..views.feedback import page
from ..words import tell
from ..words.plaintext import plain
from .formgrader import close_formgrader

if TYPE_CHECKING:
    from ..judging.grading import Graded, Grader

Resources = dict[str, Any]
ROOM_BESIDE = 64 << 20  # bytes of files beside a notebook that are taken along
ROOM_OF_A_FILE = 1 << 16  # so that they are a thousand at most
DEPTH_BESIDE = 8
PAGES = frozenset(
    (".html", ".htm", ".xhtml", ".xml", ".svg", ".js")
)  # the formgrader's server would open them as its own


def open_doors(c: Config) -> None:
    """Put the judge behind `nbgrader autograde`, `nbgrader generate_feedback` and the formgrader's buttons."""
    find_alembic()
    for caller in (api, autogradeapp):
        caller.Autograde = JudgedAutograde
    c.Autograde.sanitize_preprocessors = []
    c.Autograde.autograde_preprocessors = [CheckCellMetadata]
    c.GenerateFeedback.exporter_class = FeedbackExporter
    c.GenerateFeedback.preprocessors = []
    close_formgrader(c)
    c.CourseDirectory.ignore.append(RESULT)  # ours to write; a student's file of that name is not taken along


class JudgedAutograde(Autograde):
    """nbgrader's autograding of submissions that are judged one by one, each before anything of it is replaced."""

    trust_submissions = Bool(
        False, help="Run submissions even where this machine cannot contain them; only for code that you trust."
    ).tag(config=True)

    def start(self) -> None:
        """Let nbgrader work on a clean copy of `submitted/`, while nobody else grades this course."""
        course, submitted = self.coursedir, self.coursedir.submitted_directory
        self._root, self._refused = Path(course.root), 0
        with self._alone(), TemporaryDirectory(prefix="submitted-") as clean:
            course.submitted_directory = clean
            try:
                super().start()
            finally:
                course.submitted_directory = submitted

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with ExitStack() as lock:
            try:
                lock.enter_context(alone(self._root))
            except CourseError as problem:
                self.log.error(plain(str(problem)))
                raise NbGraderException(str(problem)) from None
            yield

    def init_notebooks(self) -> None:
        """Find the submissions our way."""
        course = self.coursedir
        found = {
            one.student: one
            for one in submissions_of(self._root, course.assignment_id)
            if fnmatchcase(one.student, course.student_id) or one.student == course.student_id
        }
        if not found:
            path = f"submitted/{course.student_id}/{course.assignment_id}"
            self.log.error(tell("error.no_submissions", path=path))
            raise NbGraderException(path)
        self._submissions = {name: one for name, one in found.items() if not one.problem}
        for submission in found.values():
            if submission.problem:
                self._refuse(submission, submission.problem)
        notebooks = [self._clean(submission) / _named(submission) for submission in self._submissions.values()]
        self.assignments = {str(notebook.parent): [str(notebook)] for notebook in notebooks}

    def convert_notebooks(self) -> None:
        """Convert them all, then say that some could not be."""
        super().convert_notebooks()
        if self._refused:
            raise NbGraderException(tell("not_graded", count=self._refused))

    def init_destination(self, assignment_id: str, student_id: str) -> bool:
        """Judge before nbgrader removes what was graded before: what cannot be graded keeps it."""
        submission = self._submissions[student_id]
        _copy_time(submission, self._clean(submission))
        if not self._is_wanted(submission):
            self.log.info("Skipping existing assignment: %s", self._graded(submission))
            return False
        try:
            self._judge(submission)
        except (AutograderError, OSError) as problem:
            self._refuse(submission, problem)
            return False
        return bool(super().init_destination(assignment_id, student_id))

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """Copy the judged notebook, and leave its result beside it, last of all."""
        super().convert_single_notebook(notebook_filename)
        student = Path(notebook_filename).parts[-3]
        write_atomically(self._graded(self._submissions[student]) / RESULT, self._result)

    def _is_wanted(self, submission: Submission) -> bool:
        """nbgrader's rule: what is graded already is graded again by force, or where it was handed in again since."""
        if submission.student in self.coursedir.student_id_exclude.split(","):
            return False
        if self.force or not self._graded(submission).exists():
            return True
        times = [self.coursedir.get_existing_timestamp(str(one(submission))) for one in (self._clean, self._graded)]
        return None not in times and times[0] > times[1]

    def _judge(self, submission: Submission) -> None:
        """Grade, enter the marks, and leave nbgrader a clean folder to copy."""
        release = self._place(self.coursedir.release_directory, ".") / _named(submission)
        made_from = fingerprint(submission.path, release, trusted=self.trust_submissions)
        read = read_release(self._root, submission.assignment)
        plan = plan_for(read, self._root, Plan(trust_submissions=self.trust_submissions))
        graded = _warm.grade(plan, submission, read)
        with CourseGradebook(self.coursedir, self.config) as book:
            book.prepare(submission.assignment, release)
            # nbgrader removes what was graded before, so every answer may be new
            book.write(graded.result, graded.notebook, new_answers=True)
        for repair in graded.result.repairs:
            self.log.warning(plain(f"{submission.student}: {repair}"))
        _copy_beside(submission.path.parent, self._clean(submission))
        notebook = nbformat.writes(graded.notebook).encode("utf-8", "backslashreplace")
        write_atomically(self._clean(submission) / _named(submission), notebook)
        self._result = as_json(graded.result, made_from)
        if read_record(self._graded(submission)) is None:  # what is there says that it could not be graded
            shutil.rmtree(self._place(self.coursedir.feedback_directory, submission.student), ignore_errors=True)

    def _refuse(self, submission: Submission, problem: Exception) -> None:
        """Name who cannot be graded, in one line, and tell the student."""
        self._refused += 1
        self.log.error(plain(tell("failed", student=submission.student, problem=problem)))
        if isinstance(problem, CannotGrade):
            language = read_release(self._root, submission.assignment).language
            pages = self._place(self.coursedir.feedback_directory, submission.student)
            tell_why(submission, problem, language, self._graded(submission), pages)

    def _place(self, step: str, student: str) -> Path:
        return Path(self.coursedir.format_path(step, student, self.coursedir.assignment_id))

    def _clean(self, submission: Submission) -> Path:
        return self._place(self.coursedir.submitted_directory, submission.student)

    def _graded(self, submission: Submission) -> Path:
        return self._place(self.coursedir.autograded_directory, submission.student)


def _named(submission: Submission) -> str:
    return f"{submission.assignment}.ipynb"


def _copy_time(submission: Submission, clean: Path) -> None:
    """The time of handing in, where it can be believed, is all that nbgrader reads before the notebook is judged."""
    with suppress(ValueError):
        if handed_in_at(submission.path.parent):
            write_atomically(clean / TIMESTAMP, read_file(submission.path.parent / TIMESTAMP))


def _copy_beside(submitted: Path, clean: Path) -> None:
    """What lies beside the notebook, as far as it is ordinary files: no link is followed, nothing else is opened."""
    room = ROOM_BESIDE
    for place, folders, names in os.walk(submitted):
        inner = Path(place).relative_to(submitted)
        if len(inner.parts) >= DEPTH_BESIDE:
            folders.clear()
        for name in names:
            path = Path(place, name)
            status = path.lstat()
            if name == TIMESTAMP or not name.isprintable() or path.suffix.lower() in PAGES:
                continue
            if status.st_nlink > 1 or status.st_size > room:
                continue
            with suppress(CannotGrade):
                write_atomically(clean / inner / name, read_file(path))
                room -= status.st_size + ROOM_OF_A_FILE


class FeedbackExporter(Exporter):
    """`nbgrader generate_feedback`: our page, from the result and what people have added in the gradebook since."""

    file_extension = ".html"

    def __init__(self, **kwargs: Any) -> None:
        """Refuse a configuration that says nothing before nbgrader removes the pages that are there."""
        super().__init__(**kwargs)
        try:
            level(self.config)
        except CourseError as problem:
            self.log.error(plain(str(problem)))
            raise NbGraderException(str(problem)) from None

    def from_filename(self, filename: str, resources: Resources | None = None, **kw: Any) -> tuple[Any, Resources]:
        """Write the page of a graded notebook's folder."""
        resources = self._init_resources(resources)
        names = resources["nbgrader"]
        record = _record(Path(filename).parent)
        with CourseGradebook(_course(self), self.config) as book:
            marks = book.marks(names["assignment"], names["student"])
        return page(record.result, marks, level(self.config, marks.due), root=Path(_course(self).root)), resources


def _course(part: Configurable) -> CourseDirectory:
    """The course folder of the nbgrader command that a part of it, or a part of that, belongs to."""
    owner: Any = part
    while not hasattr(owner, "coursedir"):
        owner = owner.parent
    return owner.coursedir


def _record(folder: Path) -> Record:
    record = read_record(folder)
    if record is None:
        raise CourseError(tell("error.ungraded", folder=folder))
    return record


class _WarmGrader:
    """The one grader of this process, opened at first use and anew for another plan."""

    def __init__(self) -> None:
        self._until_exit = ExitStack()
        self._plan: Plan | None = None
        self._grader: Grader | None = None

    def grade(self, plan: Plan, submission: Submission, release: Release) -> Graded:
        if self._grader is None or plan != self._plan:
            self.close()
            self._grader = self._until_exit.enter_context(new_grader(plan))
            self._plan = plan
        return self._grader.grade(submission.read(), release)

    def close(self) -> None:
        self._grader = None
        self._until_exit.close()


_warm = _WarmGrader()
atexit.register(_warm.close)
