"""The gradebook for notebooks without checks: what nbgrader has to know to grade one, and what it found entered."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nbgrader.api import Base, Gradebook, MissingEntry
from sqlalchemy import create_engine

from ..course.gradebook import CourseGradebook, cells_of
from ..errors import CourseError
from ..marks import Marks
from ..words import message

CELLS = {  # nbgrader's kinds of cells, with what it keeps of each beside the name
    "grade_cell": ("max_score", "cell_type"),
    "solution_cell": (),
    "task_cell": ("max_score", "cell_type"),
    "source_cell": ("cell_type", "locked", "source", "checksum"),
}


@dataclass(frozen=True)
class Structure:
    """The notebooks of an assignment and their cells as plain data, as `nbgrader generate_assignment` stored them."""

    assignment: str
    notebooks: Mapping[str, Any]

    @property
    def digest(self) -> str:
        """The hash of all of it."""
        return hashlib.sha256(json.dumps(self.notebooks, sort_keys=True).encode()).hexdigest()

    @property
    def zeros(self) -> Graded:
        """What nbgrader enters for notebooks that were not handed in."""
        kinds = ("grade_cell", "task_cell")
        cells = {name: [cell["name"] for kind in kinds for cell in one[kind]] for name, one in self.notebooks.items()}
        scores = {name: dict.fromkeys(theirs, (0.0, False)) for name, theirs in cells.items()}
        return Graded(scores, {name: {} for name in cells}, ())

    def points(self, notebook: str, cell: str) -> float:
        """The points of a cell that is graded; raises KeyError where there is none."""
        cells = (*self.notebooks[notebook]["grade_cell"], *self.notebooks[notebook]["task_cell"])
        return float({one["name"]: one["max_score"] for one in cells}[cell])

    def write(self, path: Path) -> None:
        """Make a gradebook in a file of its own that has this assignment and nothing else.

        Its tables are there before nbgrader opens it, which else would start alembic, for seconds, to ask for the
        version of a file that is thrown away.
        """
        url = f"sqlite:///{path}"
        engine = create_engine(url)
        Base.metadata.create_all(engine)
        engine.dispose()
        with Gradebook(url) as book:
            book.update_or_create_assignment(self.assignment)
            for name, notebook in self.notebooks.items():
                book.update_or_create_notebook(name, self.assignment, kernelspec=notebook["kernelspec"])
                for kind in CELLS:
                    for cell in notebook[kind]:
                        getattr(book, f"update_or_create_{kind}")(notebook=name, assignment=self.assignment, **cell)


@dataclass(frozen=True)
class Graded:
    """What nbgrader has found in the notebooks of a submission, as it would have entered it.

    `scores` are by notebook and cell: the automatic score, None where a person has to mark it. `comments` are
    nbgrader's own. Notebooks that were not handed in are not in `executed`, and have zeros.
    """

    scores: Mapping[str, Mapping[str, tuple[float | None, bool]]]
    comments: Mapping[str, Mapping[str, str | None]]
    executed: Sequence[str]

    @classmethod
    def read(cls, path: Path, assignment: str, student: str, executed: Sequence[str]) -> Graded:
        """Read what nbgrader has entered into a gradebook of `Structure.write`."""
        with Gradebook(f"sqlite:///{path}") as book:
            notebooks = book.find_submission(assignment, student).notebooks
            scores = {
                one.name: {grade.name: (grade.auto_score, bool(grade.needs_manual_grade)) for grade in one.grades}
                for one in notebooks
            }
            comments = {one.name: {note.name: note.auto_comment for note in one.comments} for one in notebooks}
        return cls(scores, comments, tuple(executed))


class OrdinaryGradebook(CourseGradebook):
    """The gradebook of a course, for the notebooks that nbgrader's rules mark."""

    def structure(self, assignment: str, names: Sequence[str] = ()) -> Structure:
        """The notebooks of an assignment, or those of these names; raises CourseError where there are none."""
        with self._reading() as book, suppress(MissingEntry):
            known = [one for one in book.find_assignment(assignment).notebooks if not names or one.name in names]
            if known:
                return Structure(assignment, {one.name: _cells_of(one) for one in known})
        raise CourseError(message("error.not_generated", assignment=assignment))

    def enter(self, assignment: str, student: str, graded: Graded) -> Marks:
        """Enter what nbgrader found, by nbgrader's rules, in one transaction; marks by hand stay."""
        penalties = self._penalties
        with self._plainly(), self._transaction() as book:
            book.update_or_create_student(student)
            submission = book.update_or_create_submission(assignment, student)
            submission.timestamp = self._timestamp(assignment, student, submission.timestamp)
            for notebook in submission.notebooks:
                if notebook.name in graded.scores:
                    _enter(notebook, graded)
            book.db.commit()
            for notebook in submission.notebooks:
                book.db.refresh(notebook)
                if notebook.name in graded.executed:
                    penalties.assign(notebook, submission)
            book.db.commit()
            self._remember(student)
            return _all_marks(submission)

    def settle(self, assignment: str, student: str, *, timed: bool) -> Marks:
        """Compute the late penalties anew, in one transaction, and the time of handing in if `timed`."""
        with self._plainly(), self._transaction() as book:
            submission = book.find_submission(assignment, student)
            self._assign_penalties(submission, timed)
            book.db.commit()
            return _all_marks(submission)

    def all_marks(self, assignment: str) -> dict[str, Marks]:
        """The marks of every student who has a submission, all notebooks together."""
        with self._reading() as book, suppress(MissingEntry):
            return {one.student_id: _all_marks(one) for one in book.find_assignment(assignment).submissions}
        return {}


def _all_marks(submission: Any) -> Marks:
    """The marks of a submission with several notebooks; a cell's name begins with that of its notebook then."""
    notebooks = submission.notebooks
    penalty = sum(float(one.late_submission_penalty or 0.0) for one in notebooks)
    cells = [
        replace(cell, cell=f"{one.name}/{cell.cell}" if len(notebooks) > 1 else cell.cell)
        for one in notebooks
        for cell in cells_of(one)
    ]
    score, most = (sum(getattr(cell, name) for cell in cells) for name in ("score", "max_score"))
    return Marks(max(0.0, score - penalty), most, penalty, tuple(cells))


def _cells_of(notebook: Any) -> dict[str, Any]:
    cells = {
        kind: [{name: getattr(cell, name) for name in ("name", *kept)} for cell in getattr(notebook, f"{kind}s")]
        for kind, kept in CELLS.items()
    }
    return {"kernelspec": notebook.kernelspec, **cells}


def _enter(notebook: Any, graded: Graded) -> None:
    """nbgrader's rule: a second look at every mark by hand, and at what has no automatic score."""
    for grade in notebook.grades:
        score, pending = graded.scores[notebook.name].get(grade.name, (None, False))
        again = grade.manual_score is not None and notebook.name in graded.executed
        grade.auto_score = score
        grade.needs_manual_grade = pending or again
    for comment in notebook.comments:
        comment.auto_comment = graded.comments[notebook.name].get(comment.name)
