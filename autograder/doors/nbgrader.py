"""nbgrader's own commands and the formgrader's buttons, with this judge behind them.

nbgrader autogrades in two passes, each one exporter and a list of preprocessors: it first copies a cleaned submission
to `autograded/`, then executes that and saves the marks. Here the first pass reads the submission our way and judges
it, and the second enters the result that the first has left there. nbgrader executes nothing.
"""

from __future__ import annotations

import atexit
import os
import shutil
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbconvert.exporters import Exporter, NotebookExporter
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import CheckCellMetadata, NbGraderPreprocessor
from traitlets import Bool
from traitlets.config import Config, Configurable

from ..console import tell
from ..errors import CannotGrade, CourseError
from ..feedback import page
from ..gradebook import CourseGradebook, find_alembic
from ..records import RESULT, Record, as_json, fingerprint, read_record, write_atomically
from ..submission import Submission

if TYPE_CHECKING:
    from ..grading import Graded, Grader

Resources = dict[str, Any]


def open_doors(c: Config) -> None:
    """Put the judge behind `nbgrader autograde`, `nbgrader generate_feedback` and the formgrader's buttons."""
    find_alembic()
    c.Autograde.exporter_class = SubmissionExporter
    c.Autograde.sanitize_preprocessors = []
    c.Autograde.autograde_preprocessors = [SaveMarks, CheckCellMetadata]
    c.GenerateFeedback.exporter_class = FeedbackExporter
    c.GenerateFeedback.preprocessors = []
    c.CourseDirectory.ignore.append(RESULT)  # ours to write; a student's file of that name is not taken along


class SubmissionExporter(NotebookExporter):
    """The first pass: a submitted file becomes the judged notebook, with its result beside it."""

    trust_submissions = Bool(
        False, help="Run submissions even where this machine cannot contain them; only for code that you trust."
    ).tag(config=True)

    def from_filename(
        self, filename: str, resources: Resources | None = None, **kw: Any
    ) -> tuple[NotebookNode, Resources]:
        """Judge the notebook where it is a submission; read it where it is judged already (the second pass)."""
        course, path = _course(self), Path(filename)
        names = (resources or {})["nbgrader"]
        assignment, student = names["assignment"], names["student"]
        if path.parent != Path(course.format_path(course.submitted_directory, student, assignment)):
            return super().from_filename(filename, resources=resources, **kw)  # type: ignore[no-any-return]
        if path.stem != assignment:
            raise CannotGrade(tell("error.other_notebook", file=path.name, assignment=assignment))
        notebook = self._judge(course, assignment, student, path)
        place = ResourcesDict(name=path.stem, path=str(path.parent))
        resources = {**(resources or {}), "metadata": place}
        return self.from_notebook_node(notebook, resources, **kw)  # type: ignore[no-any-return]

    def _judge(self, course: CourseDirectory, assignment: str, student: str, path: Path) -> NotebookNode:
        release = Path(course.format_path(course.release_directory, ".", assignment), f"{assignment}.ipynb")
        made_from = fingerprint(path, release, trusted=self.trust_submissions)
        graded = _warm.grade(
            Path(course.root), made_from["release"], self.trust_submissions, Submission(assignment, student, path)
        )
        folder = Path(course.format_path(course.autograded_directory, student, assignment))
        _drop_copies_of_links(path.parent, folder)
        write_atomically(folder / RESULT, as_json(graded.result, made_from))
        return graded.notebook


class SaveMarks(NbGraderPreprocessor):
    """The second pass: the result that the first has left goes into the gradebook, late penalty and all."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Enter the marks and leave the notebook alone."""
        record = _record(Path(resources["metadata"]["path"]))
        with CourseGradebook(_course(self), self.config) as book:
            # nbgrader has removed what was graded before, so every answer may be new
            book.write(record.result, nb, new_answers=True)
        return nb, resources


class FeedbackExporter(Exporter):
    """`nbgrader generate_feedback`: our page, from the result and what people have added in the gradebook since."""

    file_extension = ".html"

    def from_filename(self, filename: str, resources: Resources | None = None, **kw: Any) -> tuple[Any, Resources]:
        """Write the page of a graded notebook's folder."""
        resources = self._init_resources(resources)
        names = resources["nbgrader"]
        record = _record(Path(filename).parent)
        with CourseGradebook(_course(self), self.config) as book:
            return page(record.result, book.marks(names["assignment"], names["student"])), resources


def _drop_copies_of_links(submitted: Path, autograded: Path) -> None:
    """nbgrader has copied what lies beside the notebook, through links too: a link to `source/` would leak it."""
    for folder, names, files in os.walk(submitted):
        for name in [*names, *files]:
            path = Path(folder, name)
            copy = autograded / path.relative_to(submitted)
            if path.is_symlink() and copy.is_dir() and not copy.is_symlink():
                shutil.rmtree(copy)
            elif path.is_symlink() or (path.is_file() and path.stat().st_nlink > 1 and path.suffix != ".ipynb"):
                copy.unlink(missing_ok=True)


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
    """The one grader of this process, opened at first use and anew where the release or the trust has changed."""

    def __init__(self) -> None:
        self._until_exit = ExitStack()
        self._graders: dict[object, Grader] = {}

    def grade(self, course: Path, release: str, trust_submissions: bool, submission: Submission) -> Graded:
        key = (course, release, trust_submissions)
        if key not in self._graders:
            from ..grading import Grader  # noqa: PLC0415 (every nbgrader command loads this file, few grade)

            self.close()
            self._graders[key] = self._until_exit.enter_context(Grader(course, trust_submissions=trust_submissions))
        return self._graders[key].grade(submission)

    def close(self) -> None:
        self._graders.clear()
        self._until_exit.close()


_warm = _WarmGrader()
atexit.register(_warm.close)
