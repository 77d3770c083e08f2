"""A class with an ordinary nbgrader assignment, one without checks of ours: the course of the comparison."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.api import Gradebook

ASSIGNMENT = "ps1"
CONFIG = "c = get_config()\n"
DOORS = "from autograder.doors.nbgrader import open_doors\nopen_doors(c)\n"
TASKS = {  # a function and its asserts, as short as such assignments are
    "double": ("return 2 * x", "assert double(1) == 2\nassert double(-3) == -6"),
    "mean": ("import numpy as np\n    return float(np.mean(x))", "assert mean([1, 2, 6]) == 3"),
    "primes": (
        "return [n for n in range(2, x) if all(n % d for d in range(2, n))]",
        "assert primes(10) == [2, 3, 5, 7]\nassert len(primes(500)) == 95",
    ),
}


def make_course(folder: Path, students: int) -> Path:
    """A released assignment without doors; every second student's `mean` is wrong."""
    source = folder / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    _write(source, {name: f"### BEGIN SOLUTION\n    {body}\n    ### END SOLUTION" for name, (body, _) in TASKS.items()})
    (folder / "nbgrader_config.py").write_text(CONFIG)
    command = [sys.executable, "-m", "nbgrader", "generate_assignment", ASSIGNMENT]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    for number in range(students):
        bodies = {name: body for name, (body, _) in TASKS.items()} | ({"mean": "return 0"} if number % 2 else {})
        _write(folder / "submitted" / f"s{number:03}" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", bodies)
    return folder


def with_doors(course: Path, folder: Path) -> Path:
    """The same course, with the doors open."""
    shutil.copytree(course, folder)
    (folder / "nbgrader_config.py").write_text(CONFIG + DOORS)
    return folder


def marks(course: Path) -> dict[str, float]:
    """The scores in the gradebook."""
    with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
        return {one.student.id: one.score for one in book.assignment_submissions(ASSIGNMENT)}


def _write(path: Path, bodies: dict[str, str]) -> None:
    cells = []
    for name, (_, tests) in TASKS.items():
        cells.append(_cell(f"def {name}(x):\n    {bodies[name]}", name, solution=True))
        cells.append(_cell(tests, f"test_{name}", grade=True, locked=True, points=2))
    notebook = new_notebook(cells=cells)
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path.parent.mkdir(parents=True)
    nbformat.write(notebook, path)


def _cell(source: str, grade_id: str, **roles: Any) -> Any:
    cell = new_code_cell(source)
    plain = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
    cell.metadata.nbgrader = plain | {"grade_id": grade_id, **roles}
    return cell
