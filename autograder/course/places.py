"""Where nbgrader keeps the files of an assignment: the only module that joins paths of a course."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbgrader.coursedir import CourseDirectory


@dataclass(frozen=True)
class Places:
    """Where nbgrader keeps the things of an assignment."""

    course: CourseDirectory
    assignment: str

    @property
    def root(self) -> Path:
        return Path(self.course.root)

    def of(self, step: str, student: str) -> Path:
        return Path(self.course.format_path(step, student, self.assignment))

    @property
    def release(self) -> Path:
        return self.of(self.course.release_directory, ".") / f"{self.assignment}.ipynb"

    def submitted(self, student: str) -> Path:
        return self.of(self.course.submitted_directory, student)

    def autograded(self, student: str) -> Path:
        return self.of(self.course.autograded_directory, student)

    def feedback(self, student: str) -> Path:
        return self.of(self.course.feedback_directory, student)

    def everybodys(self) -> Iterator[Path]:
        """The folders into which results are written."""
        for step in (self.course.autograded_directory, self.course.feedback_directory):
            yield from self.root.glob(os.path.relpath(self.of(step, "*"), self.root))
