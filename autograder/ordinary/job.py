"""The job of the workers: nbgrader's own autograding, each submission in a folder of its own."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from ..course.places import Places
from ..course.workers import in_worker
from ..errors import CannotGrade
from ..submission.files import Submission
from .converter import notebooks_in
from .gradebook import Structure
from .results import CellResult, OrdinaryFinished, OrdinaryResult
from .worker import Converted, Order, convert


class Ordinary:
    """The job of the workers: nbgrader's own autograding, each submission in a folder of its own."""

    def __init__(self, places: Places, structure: Structure, scratch: Path, trust_submissions: bool) -> None:
        self._places = places
        self._scratch = scratch
        self.structure = structure
        self.trust_submissions = trust_submissions

    def notebooks_of(self, submission: Submission) -> list[str]:
        """The names of the files that were handed in and are marked by nbgrader's rules."""
        names = [Path(path).name for path in notebooks_in(submission.path)]
        return [name for name in names if name.removesuffix(".ipynb") in self.structure.notebooks]

    def order(self, submission: Submission) -> Callable[[], Any]:
        """The work on a submission; raises CannotGrade where none of its notebooks was handed in."""
        names = tuple(self.structure.notebooks)
        if not self.notebooks_of(submission):
            raise CannotGrade("no_notebook_of", {"files": " ".join(f"{name}.ipynb" for name in names)})
        order = Order(
            root=self._places.root.resolve(),
            assignment=submission.assignment,
            student=submission.student,
            submitted=submission.path,
            ownership=submission.ownership,
            notebooks=names,
            gradebook=self._scratch / "gradebook.db",
            place=Path(mkdtemp(dir=self._scratch)),
            trust_submissions=self.trust_submissions,
        )
        return partial(in_worker, partial(convert, order))

    def outcome(self, submission: Submission, value: Converted) -> OrdinaryFinished:
        """What came out, with the scores of all cells."""
        several = len(self.structure.notebooks) > 1
        cells = [
            CellResult(f"{name}/{cell}" if several else cell, score, self.structure.points(name, cell))
            for name, scores in value.graded.scores.items()
            for cell, (score, _) in scores.items()
        ]
        return OrdinaryFinished(submission, OrdinaryResult(tuple(cells), value.containment, value.seconds), value)
