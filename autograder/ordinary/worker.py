"""The work of a worker: nbgrader's own autograding of one submission, into a folder and a gradebook of its own.

Hooks, preprocessors and settings are those of the course. No worker writes into the course or its gradebook.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import sys
import time
import warnings
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SAWarning
from traitlets import Unicode

from ..box.diagnosis import is_exhausted
from ..course.configuration import load_course
from ..errors import AutograderError, CannotGrade
from ..submission.folder import copy_regular_files
from ..submission.links import Ownership
from ..words.plaintext import plain, shortened
from .autograde import ContainedAutograde
from .converter import notebooks_in
from .execute import containment_of, secrets_of
from .gradebook import Graded
from .scratch import scratch_gradebook

REASON = 300  # characters


@dataclass(frozen=True)
class Order:
    """Which submission to grade: plain data, for it travels to a worker.

    `submitted` is its folder, `notebooks` the names of those that nbgrader's rules mark, `gradebook` a file that has
    their cells; `place` is an empty folder for what comes out.
    """

    root: Path
    assignment: str
    student: str
    submitted: Path
    notebooks: tuple[str, ...]
    gradebook: Path
    place: Path
    ownership: Ownership = field(default_factory=Ownership)
    trust_submissions: bool = False


@dataclass(frozen=True)
class Converted:
    """What came out: the marks, and in `folder` what nbgrader would have put into `autograded/`."""

    graded: Graded
    folder: Path
    containment: str
    seconds: float


def convert(order: Order) -> Converted:
    """Grade a submission; raises CannotGrade, with nbgrader's reason, where nbgrader cannot."""
    started = time.monotonic()
    book = scratch_gradebook(order.gradebook)
    shutil.copyfile(order.gradebook, book)
    course = _course(order, book)
    submitted = Path(_path(course, course.submitted_directory, order))
    copy_regular_files(order.submitted, submitted, order.ownership.owns)
    reasons = _Reasons()
    converter = _OneSubmission(parent=course.parent, coursedir=course, log=reasons.log)
    converter.force = converter.create_student = True
    converter.trust_submissions |= order.trust_submissions
    converter.names = order.notebooks
    if converter.contain:
        containment_of(converter.trust_submissions, secrets_of(course))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SAWarning)  # about nbgrader's own queries
            converter.start()
    except NbGraderException as problem:
        raise _cannot(problem, reasons) from None
    executed = [Path(path).stem for path in converter.notebooks]
    graded = Graded.read(book, order.assignment, order.student, executed)
    folder = Path(_path(course, course.autograded_directory, order))
    return Converted(graded, folder, converter.tier or "none", time.monotonic() - started)


def _cannot(problem: NbGraderException, reasons: _Reasons) -> Exception:
    """What was in nbgrader's way: an error of ours as it is, one of the machine, all else as nbgrader tells it."""
    found = reasons.exception
    if isinstance(found, AutograderError) or (isinstance(found, OSError) and is_exhausted(found)):
        return found
    reason = reasons.best or str(problem)
    return CannotGrade("nbgrader", {"problem": shortened(plain(reason), REASON)})


class _OneSubmission(ContainedAutograde):
    """nbgrader's autograding of one submission; its id is no pattern, and what is in the way of all is raised."""

    names: tuple[str, ...] = ()

    def init_notebooks(self) -> None:
        """List the notebooks of the assignment that were handed in."""
        folder = self._format_source(self.coursedir.assignment_id, self.coursedir.student_id)
        self.assignments = {folder: [path for path in notebooks_in(Path(folder)) if Path(path).stem in self.names]}


def _course(order: Order, book: Path) -> CourseDirectory:
    """The course as it is, but for the gradebook and the folders of this submission."""
    course = _loaded(order.root)
    settings = {name: getattr(course, name) for name in course.trait_names(config=True)}
    settings |= {"db_url": f"sqlite:///{book}", "assignment_id": order.assignment, "student_id": order.student}
    return _Apart(parent=course.parent, apart=str(order.place), **(settings | {"notebook_id": "*"}))


@lru_cache(maxsize=4)
def _loaded(root: Path) -> CourseDirectory:
    return load_course(root)


class _Apart(CourseDirectory):
    """A course whose submitted and graded notebooks are in a folder of their own."""

    apart = Unicode()

    def format_path(self, nbgrader_step: str, student_id: str, assignment_id: str, escape: bool = False) -> str:
        """nbgrader's paths, but for two steps; with `escape`, a regular expression around what it is given."""
        if nbgrader_step not in (self.submitted_directory, self.autograded_directory):
            return str(super().format_path(nbgrader_step, student_id, assignment_id, escape=escape))
        quoted = re.escape if escape else str
        return quoted(os.sep).join((quoted(self.apart), quoted(nbgrader_step), student_id, assignment_id))


def _path(course: CourseDirectory, step: str, order: Order) -> str:
    return str(course.format_path(step, order.student, order.assignment))


class _Reasons(logging.Handler):
    """What nbgrader logs as errors: the first `exception`, and as `best` its text, or else the first line."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.exception: BaseException | None = None
        self._lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.exception = self.exception or sys.exc_info()[1]  # nbgrader logs where it has caught one
        self._lines.append((record.getMessage().strip().splitlines() or [""])[0])

    @property
    def best(self) -> str:
        if self.exception is not None and not isinstance(self.exception, NbGraderException):
            name = type(self.exception).__name__
            return self._lines[0] if name.startswith("Schema") else f"{name}: {self.exception}"
        return self._lines[0] if self._lines else ""

    @property
    def log(self) -> logging.Logger:
        """A logger that passes nothing on to anybody else."""
        log = logging.Logger("nbgrader")
        log.addHandler(self)
        return log
