"""A course of ordinary nbgrader assignments, made of nbgrader's own examples and cells of ours; its marks and files."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import nbgrader
from nbformat import NotebookNode
from nbgrader.api import Gradebook

EXAMPLES = Path(nbgrader.__file__).parent / "tests" / "apps" / "files"
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
CONFIG = "c = get_config()\nc.CourseDirectory.course_id = 'ml'\nc.LateSubmissionPlugin.penalty_method = 'zero'\n"
DOORS = "from autograder.doors.nbgrader import open_doors\nopen_doors(c)\n"
DOUBLE = "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION"
CREDIT = "### BEGIN HIDDEN TESTS\n(1 if double(1) == 2 else 0) + (0.5 if double(0) == 0 else 0)\n### END HIDDEN TESTS"


def cell(source: str, grade_id: str = "", kind: str = "code", points: float | None = None, **marked: bool) -> Any:
    make = {"code": nbformat.v4.new_code_cell, "markdown": nbformat.v4.new_markdown_cell}[kind]
    made: NotebookNode = make(source)
    if grade_id:
        roles = {"grade": False, "solution": False, "locked": False, "task": False} | marked
        made.metadata.nbgrader = {"grade_id": grade_id, "schema_version": 3, **roles}
        if points is not None:
            made.metadata.nbgrader.points = points
    return made


def write(path: Path, *cells: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    notebook = nbformat.v4.new_notebook(cells=list(cells))
    notebook.metadata.kernelspec = KERNEL
    nbformat.write(notebook, path)
    return path


def example(path: Path, name: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(EXAMPLES / name, path)


def credit_cells() -> list[Any]:
    """A function with partial credit, a question that a person marks, and a task."""
    return [
        cell(DOUBLE, "double", solution=True),
        cell(CREDIT, "credit", points=1.5, grade=True, locked=True),
        cell("Why?", "why", "markdown", points=5, grade=True, solution=True),
        cell("Draw something.", "draw", "markdown", points=2, task=True, locked=True),
    ]


def nbgrader_command(course: Path, *words: str, expected: int | None = 0) -> str:
    """Run nbgrader as people do, in a process of its own; what it has said."""
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *words],
        cwd=course,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert expected is None or done.returncode == expected, done.stderr
    return done.stdout + done.stderr


def make_ordinary_course(course: Path) -> Path:
    """Four assignments, released, and what students have made of them."""
    course.mkdir(parents=True)
    (course / "nbgrader_config.py").write_text(CONFIG)
    example(course / "source" / "ps1" / "p1.ipynb", "submitted-unchanged.ipynb")
    example(course / "source" / "two" / "tests.ipynb", "test-hidden-tests.ipynb")
    write(course / "source" / "two" / "credit.ipynb", *credit_cells())
    (course / "source" / "two" / "data.txt").write_text("1 2 3")
    example(course / "source" / "auto" / "auto.ipynb", "autotest-hidden.ipynb")
    example(course / "source" / "auto" / "autotests.yml", "autotests.yml")
    write(course / "source" / "essay" / "essay.ipynb", credit_cells()[2])
    write(course / "source" / "twice" / "twice.ipynb", *credit_cells())
    for assignment in ("ps1", "two", "auto", "essay", "twice"):
        nbgrader_command(course, "generate_assignment", assignment)
    nbgrader_command(course, "db", "assignment", "add", "ps1", "--duedate", "2026-03-01 12:00 UTC")
    _hand_in(course)
    return course


def _hand_in(course: Path) -> None:
    for student, name in {
        "ada": "changed",
        "bob": "unchanged",
        "cy": "grade-cell-changed",
        "di": "locked-cell-changed",
    }.items():
        example(course / "submitted" / student / "ps1" / "p1.ipynb", f"submitted-{name}.ipynb")
    (course / "submitted" / "ada" / "ps1" / "timestamp.txt").write_text("2026-03-02 12:00 UTC")
    (course / "submitted" / "bob" / "ps1" / "timestamp.txt").write_text("2026-02-02 12:00 UTC")
    answered = "def double(x):\n    return 2 * x if x else 0"
    answer(course, "ada", "two", "credit", double=answered + "\nopen('data.txt').read()[0]", why="Because.")
    shutil.copytree(course / "release" / "two", course / "submitted" / "bob" / "two")
    answer(course, "cy", "two", "credit", double="def double(x):\n    return 3 * x")
    (course / "submitted" / "cy" / "two" / "tests.ipynb").unlink()
    _remove(answer(course, "di", "two", "credit", double=answered), "credit")
    _double(answer(course, "eve", "twice", "twice", double=answered), "double")
    for student, name in {"ada": "changed-right", "bob": "changed-wrong"}.items():
        example(course / "submitted" / student / "auto" / "auto.ipynb", f"autotest-hidden-{name}.ipynb")
    shutil.copytree(course / "release" / "essay", course / "submitted" / "bob" / "essay")
    answer(course, "ada", "essay", "essay", why="I think so.")


def answer(course: Path, student: str, assignment: str, notebook: str, **answers: str) -> Path:
    """Hand in an assignment as released, with answers in one of its notebooks."""
    folder = course / "submitted" / student / assignment
    shutil.copytree(course / "release" / assignment, folder, dirs_exist_ok=True)
    path = folder / f"{notebook}.ipynb"
    content = nbformat.read(path, as_version=4)
    for one in content.cells:
        one.source = answers.get(one.metadata.get("nbgrader", {}).get("grade_id"), one.source)
    nbformat.write(content, path)
    return path


def _remove(path: Path, grade_id: str) -> None:
    content = nbformat.read(path, as_version=4)
    content.cells = [one for one in content.cells if one.metadata.get("nbgrader", {}).get("grade_id") != grade_id]
    nbformat.write(content, path)


def _double(path: Path, grade_id: str) -> None:
    content = nbformat.read(path, as_version=4)
    (found,) = (one for one in content.cells if one.metadata.get("nbgrader", {}).get("grade_id") == grade_id)
    content.cells.append(NotebookNode(found, id="second"))
    nbformat.write(content, path)


def marks(course: Path) -> dict[tuple[str, ...], tuple[Any, ...]]:
    """All that the gradebook has of the submissions: marks and comments by cell, time and penalty by notebook."""
    found: dict[tuple[str, ...], tuple[Any, ...]] = {}
    with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
        for assignment in book.assignments:
            for submission in assignment.submissions:
                for notebook in submission.notebooks:
                    key = (assignment.name, submission.student_id, notebook.name)
                    found[key] = (submission.timestamp, notebook.late_submission_penalty or 0.0, notebook.score)
                    for grade in notebook.grades:
                        values = (grade.auto_score, grade.manual_score, grade.needs_manual_grade, grade.max_score)
                        found[*key, grade.name] = values
                    for comment in notebook.comments:
                        found[*key, "comment", comment.name] = (comment.auto_comment, comment.manual_comment)
    return found


def files(course: Path, step: str) -> dict[str, str]:
    """The files of a step; of notebooks the sources and outputs, without what differs from run to run."""
    found = {}
    for path in sorted((course / step).rglob("*")):
        if path.is_file():
            found[str(path.relative_to(course))] = _content(path)
    return found


def _content(path: Path) -> str:
    if path.suffix != ".ipynb":
        return path.read_text()
    notebook = nbformat.read(path, as_version=4)
    return "\n".join(
        f"{one.source}\n{[output.get('ename', output.get('text')) for output in one.get('outputs', [])]}"
        for one in notebook.cells
    )
