"""One notebook without checks, graded by nbgrader's rules: no submission, no mark in the gradebook."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from nbformat.notebooknode import NotebookNode

from ..course.places import Places
from ..errors import CourseError
from ..submission.files import read_notebook_file
from ..verdicts import MANUAL, CheckResult, Result, TaskResult, Verdict
from ..words import message
from ..words.plaintext import plain, shortened
from .gradebook import OrdinaryGradebook, Structure
from .worker import Converted, Order, convert

TESTS, REST = "tests", "rest"  # the ids of what passes in a cell, and of what does not
REASON = 200  # characters


def check_ordinary(
    places: Places, notebook: Path, student: str, *, trust_submissions: bool = False
) -> tuple[Result, NotebookNode]:
    """Grade one file: the result, in which each graded cell is a task, and the executed notebook.

    Raises CourseError where the gradebook does not know it.
    """
    with OrdinaryGradebook(places.course) as book, TemporaryDirectory(prefix="autograder-") as folder:
        structure = book.structure(places.assignment, [_named(places, notebook)])
        scratch = Path(folder)
        (scratch / "in").mkdir()
        (scratch / "out").mkdir()
        structure.write(scratch / "gradebook.db")
        (name,) = structure.notebooks
        (scratch / "in" / f"{name}.ipynb").write_bytes(read_notebook_file(notebook)[0])
        converted = convert(
            Order(
                root=places.root.resolve(),
                assignment=places.assignment,
                student=student,
                submitted=scratch / "in",
                notebooks=(name,),
                gradebook=scratch / "gradebook.db",
                place=scratch / "out",
                trust_submissions=trust_submissions,
            )
        )
        executed = nbformat.read(converted.folder / f"{name}.ipynb", as_version=4)
        return _result(places.assignment, student, structure, converted, executed), executed


def _named(places: Places, notebook: Path) -> str:
    """Which of the assignment's ordinary notebooks a file is: the one with its name, or the only one."""
    known = places.ordinary
    if notebook.stem in known:
        return notebook.stem
    if len(known) == 1:
        return known[0]
    raise CourseError(message("error.which_notebook", file=notebook.name, known=" ".join(known)))


def _result(
    assignment: str, student: str, structure: Structure, converted: Converted, executed: NotebookNode
) -> Result:
    (name,) = structure.notebooks
    errors = _errors(executed)
    tasks = [
        _task(cell, score, structure.points(name, cell), errors.get(cell, ""))
        for cell, (score, _) in converted.graded.scores[name].items()
    ]
    return Result(assignment, student, 0, converted.containment, tuple(tasks), seconds=converted.seconds)


def _task(cell: str, score: float | None, most: float, error: str) -> TaskResult:
    """A graded cell: what it earned as a check that passed, the rest as one that failed or that a person marks."""
    if score is None:
        return TaskResult(cell, most, (_check(REST, most, "broken", message("by_hand"), MANUAL),))
    checks = [_check(TESTS, score, "passed")] if score or not most else []
    if score < most:
        checks.append(_check(REST, most - score, "failed", error))
    return TaskResult(cell, most, tuple(checks))


def _check(name: str, points: float, verdict: Verdict, text: str = "", kind: str = "") -> CheckResult:
    return CheckResult(name, message("tests_of_cell"), points, verdict, text, kind=kind)


def _errors(executed: NotebookNode) -> dict[str, str]:
    """The first error in the output of each cell, by grade_id."""
    found: dict[str, str] = {}
    for cell in executed.cells:
        errors = (one for one in cell.get("outputs", ()) if one.output_type == "error")
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        for error in errors:
            found.setdefault(name, shortened(plain(f"{error.ename}: {error.evalue}".rstrip(": ")), REASON))
    return found
