"""Choose by answers: of an untouched original and an answered copy, the copy is what the student wants to be graded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ..errors import CannotGrade, CourseError
from .files import Choice, read_notebook_file
from .rebuild import Release, has_answers, read_release

MOST_READ = 8  # notebooks of one submission


@dataclass(frozen=True)
class ByAnswers(Choice):
    """The likeliest notebook by its name that has answers; where none has, the likeliest by its name."""

    release: Path

    @cached_property
    def others(self) -> frozenset[str]:  # type: ignore[override]
        """The other notebooks of the release: each is a question of its own."""
        return frozenset(path.name for path in self.release.parent.glob("*.ipynb")) - {self.release.name}

    def best(self, ranked: Sequence[Path]) -> Path:
        """The notebook that counts, of these files, likeliest first."""
        return next((path for path in ranked[:MOST_READ] if self._has_answers(path)), ranked[0])

    def _has_answers(self, path: Path) -> bool:
        try:
            return self._released is not None and has_answers(read_notebook_file(path)[0], self._released)
        except CannotGrade:
            return False

    @cached_property
    def _released(self) -> Release | None:
        """The release; None where there is none to compare with, which the command says itself."""
        try:
            return read_release(self.release)
        except CourseError:
            return None
