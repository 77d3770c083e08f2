"""nbgrader's `generate_feedback`: our page for a notebook that was judged, nbgrader's for every other."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

from nbconvert.exporters.exporter import Exporter
from nbgrader.converters import GenerateFeedback
from nbgrader.converters.base import NbGraderException

from ..course.access import adopt_contents, make_folder, share
from ..course.gradebook import CourseGradebook
from ..course.pages import write_copy
from ..course.places import matching
from ..course.records import RESULT, read_record, replace_folder
from ..course.store import page_of
from ..errors import CourseError
from ..ordinary.converter import Resources, course_of, notebooks_in, one_line
from ..views.disclosure import level
from ..words import message
from ..words.plaintext import plain
from .course import has_checks, is_judged, places_of

STAGING = ".autograder-pages-"


class CourseFeedback(GenerateFeedback):
    """nbgrader's own, but for the page of the notebook with checks.

    The pages of an assignment with checks are written into a folder of their own, which then replaces the old one.
    """

    coursedir: Any  # nbgrader's own traits
    exporter: Any

    def start(self) -> None:
        """Convert the graded notebooks; what is in the way of all pages is one line."""
        self._places = places_of(self)
        self._staging: Path | None = None
        self._problems = 0
        with one_line(self.log):
            self._judged = has_checks(self, self._places)
            if self._judged:
                level(self.config)
        with self._without_results() if self._judged else nullcontext():
            super().start()

    @contextmanager
    def _without_results(self) -> Iterator[None]:
        """Copy no `result.json` to a student's folder; remove what a failure leaves behind."""
        ignored = self.coursedir.ignore
        self.coursedir.ignore = [*ignored, RESULT]
        try:
            yield
        finally:
            self.coursedir.ignore = ignored
            self._forget()

    def init_notebooks(self) -> None:
        """List the graded notebooks; nbgrader would take a student's id for a pattern."""
        if not self._judged:
            super().init_notebooks()
            return
        for folder in self._places.shared_folders():
            share(folder)
        folders = self._places.all_autograded()
        if self.coursedir.student_id not in folders:
            for place in self._places.unreadable(self.coursedir.autograded_directory):
                self._refuse(message("error.denied", path=self._shown(place), reason=os.strerror(errno.EACCES)))
        wanted = [folders[student] for student in matching(folders, self.coursedir.student_id)]
        found = {str(folder): notebooks_in(folder, self.coursedir.notebook_id) for folder in wanted}
        self.assignments = {folder: notebooks for folder, notebooks in found.items() if notebooks}
        if not self.assignments and not self._problems:
            self.log.error(message("error.no_results", assignment=self._places.assignment))
            raise NbGraderException(self._places.assignment)

    def convert_notebooks(self) -> None:
        """Convert all notebooks, then fail if somebody has no result."""
        super().convert_notebooks()
        if self._problems:
            raise NbGraderException(message("not_made", count=self._problems))

    def init_destination(self, assignment_id: str, student_id: str) -> bool:
        """nbgrader's rule for which pages are written again, without its removal of the old ones."""
        self._forget()
        if not self._judged:
            return bool(super().init_destination(assignment_id, student_id))
        if self._places.excludes(student_id):
            return False
        pages, graded = self._places.feedback(student_id), self._places.autograded(student_id)
        if read_record(graded) is None:
            self._refuse(message("error.ungraded", folder=self._shown(graded)))
            return False
        if not self._is_settled(assignment_id, student_id):
            return False
        if pages.exists() and not self.force and not self._is_newer(graded, pages):
            self.log.info("Skipping existing assignment: %s", pages)
            return False
        try:
            make_folder(pages.parent)
            self._staging = pages.parent / f"{STAGING}{secrets.token_hex(8)}"
            make_folder(self._staging)
        except OSError as problem:
            path = Path(os.fsdecode(problem.filename or pages))
            self._refuse(message("error.denied", path=self._shown(path), reason=problem.strerror))
            return False
        if pages.is_dir() and self.coursedir.notebook_id != "*":
            shutil.copytree(pages, self._staging, symlinks=True, dirs_exist_ok=True)
        return True

    def _is_settled(self, assignment_id: str, student_id: str) -> bool:
        """Compute the final mark anew, for a due date or a penalty may have changed; a failure is one line."""
        try:
            with CourseGradebook(self.coursedir, self.config) as book:
                book.settle(assignment_id, student_id, timed=False)
        except CourseError as problem:
            self._refuse(message("failed", student=student_id, problem=problem))
            return False
        return True

    def _refuse(self, line: str) -> None:
        self._problems += 1
        self.log.error(plain(line))

    def _shown(self, path: Path) -> str:
        return os.path.relpath(path, self._places.root)

    def _is_newer(self, graded: Path, pages: Path) -> bool:
        with suppress(ValueError):
            new, old = (self._places.handed_in_at(folder) for folder in (graded, pages))
            return new is not None and old is not None and new > old
        return False

    def _format_dest(self, assignment_id: str, student_id: str, escape: bool = False) -> str:
        return str(self._staging or super()._format_dest(assignment_id, student_id, escape))

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """Write the page of one graded notebook."""
        theirs = self.exporter
        if self._judged and is_judged(self._places, notebook_filename):
            self.exporter = FeedbackExporter(parent=self, config=self.config)
        try:
            super().convert_single_notebook(notebook_filename)
            if self.exporter is not theirs:
                self._copy_for_the_exchange(Path(notebook_filename))
        finally:
            self.exporter = theirs

    def _copy_for_the_exchange(self, notebook: Path) -> None:
        """A copy of the page under the name that was handed in, by which nbgrader's exchange looks for it."""
        record = read_record(notebook.parent)
        if record is not None and self._staging is not None:
            write_copy(self._staging / self._places.page, record.fingerprint.get("submitted_as", notebook.name))

    def set_permissions(self, assignment_id: str, student_id: str) -> None:
        """The last step for a student: the new pages replace the old ones."""
        super().set_permissions(assignment_id, student_id)
        if self._staging is not None:
            adopt_contents(self._staging)
            replace_folder(self._places.feedback(student_id), self._staging)
            self._staging = None

    def _forget(self) -> None:
        if self._staging is not None:
            shutil.rmtree(self._staging, ignore_errors=True)
        self._staging = None


class FeedbackExporter(Exporter):
    """Our page, from the result and the marks and comments in the gradebook now."""

    file_extension = ".html"

    def from_filename(self, filename: str, resources: Resources | None = None, **kw: Any) -> tuple[Any, Resources]:
        """Write the page of a graded notebook's folder."""
        resources = self._init_resources(resources)
        names = resources["nbgrader"]
        record = read_record(Path(filename).parent)
        if record is None:
            raise CourseError(message("error.ungraded", folder=Path(filename).parent))
        course = course_of(self)
        with CourseGradebook(course, self.config) as book:
            marks = book.marks(names["assignment"], names["student"])
        return page_of(record.result, marks, self.config, Path(course.root)), resources
