"""A course in a temporary folder, submissions for it, and a grader that does what a comment in the answer says."""

from __future__ import annotations

import os
import shutil
import time
from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Grade, Gradebook
from nbgrader.utils import compute_checksum

from autograder.course.configuration import load_course
from autograder.course.gradebook import CourseGradebook
from autograder.course.workers import Plan
from autograder.submission.files import SubmissionData
from autograder.submission.rebuild import Release, rebuild
from autograder.verdicts import CheckResult, Result, TaskResult, Verdict

ROOT = Path(__file__).parent.parent
ASSIGNMENT = "linreg_scratch"
NAMES = (ASSIGNMENT, f"{ASSIGNMENT}_zh")


def make_course(folder: Path, *, gradebook: bool = True) -> Path:
    """This course, its real configuration and Paddle's releases, nothing graded; its gradebook knows the assignment."""
    folder.mkdir(parents=True, exist_ok=True)
    if gradebook:
        (folder / "gradebook.db").write_bytes(_prepared_gradebook())
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    for step, name in product(("source", "release"), NAMES):
        shutil.copytree(ROOT / step / name, folder / step / name)
    return folder


@cache
def _prepared_gradebook() -> bytes:
    """Made once, for nbgrader starts another program for every new database."""
    with TemporaryDirectory() as folder:
        course = make_course(Path(folder), gradebook=False)
        with CourseGradebook(load_course(course)) as book:
            book.prepare(ASSIGNMENT, release_of(course))
        return (course / "gradebook.db").read_bytes()


def release_of(course: Path, assignment: str = ASSIGNMENT) -> Path:
    return course / "release" / assignment / f"{assignment}.ipynb"


def add_essay(course: Path) -> None:
    """An answer that people mark, out of 5, added by an instructor."""
    notebook = nbformat.read(release_of(course), as_version=4)
    marked = {"grade": True, "solution": True, "locked": False, "task": False, "points": 5, "schema_version": 3}
    essay = nbformat.v4.new_markdown_cell("Your answer here.")
    essay.metadata.nbgrader = NotebookNode(marked, grade_id="essay", cell_type="markdown")
    essay.metadata.nbgrader.checksum = compute_checksum(essay)
    notebook.cells.append(essay)
    nbformat.write(notebook, release_of(course))
    (course / "gradebook.db").unlink()


def submit(course: Path, student: str, timestamp: str = "", assignment: str = ASSIGNMENT, **answers: str) -> Path:
    """Hand in the release with these answers by grade_id; every other solution cell says that it is right."""
    notebook = nbformat.read(release_of(course, assignment), as_version=4)
    for cell in notebook.cells:
        named = cell.metadata.get("nbgrader", {})
        if named.get("solution") and not named.get("grade"):
            cell.source = answers.get(named["grade_id"], "# right")
        elif named.get("grade_id") in answers:
            cell.source = answers[named["grade_id"]]
    path = course / "submitted" / student / assignment / f"{assignment}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    if timestamp:
        (path.parent / "timestamp.txt").write_text(timestamp)
    return path


class FakeGrader:
    """Stands in for the judge: an answer passes unless its comment says `wrong`, `broken`, `die` or `wait`."""

    def __init__(self, *_: object, trust_submissions: bool = False, **__: object) -> None:
        self.containment = "none" if trust_submissions else "T3"

    def __enter__(self) -> FakeGrader:
        return self

    def __exit__(self, *_: object) -> None: ...

    def grade(
        self, submission: SubmissionData, release: Release, seed: int | None = None, figures: bool = False
    ) -> Any:
        rebuilt = rebuild(submission.data, release)
        result = result_of(rebuilt.notebook, submission.assignment, submission.student, seed or 7, self.containment)
        repairs = tuple(one.said(release.language) for one in (*submission.repairs, *rebuilt.repairs))
        return SimpleNamespace(result=replace(result, repairs=repairs), notebook=rebuilt.notebook)


class TellingGrader(FakeGrader):
    """Says in the notices which environment variables a grader can see."""

    def grade(
        self, submission: SubmissionData, release: Release, seed: int | None = None, figures: bool = False
    ) -> Any:
        graded = super().grade(submission, release, seed)
        return SimpleNamespace(result=replace(graded.result, notices=tuple(os.environ)), notebook=graded.notebook)


def open_telling_grader(plan: Plan) -> FakeGrader:
    return TellingGrader(trust_submissions=plan.trust_submissions)


def open_fake_grader(plan: Plan) -> FakeGrader:
    return FakeGrader(trust_submissions=plan.trust_submissions)


def result_of(notebook: NotebookNode, assignment: str, student: str, seed: int = 7, containment: str = "T3") -> Result:
    cells = {cell.metadata.get("nbgrader", {}).get("grade_id", ""): cell for cell in notebook.cells}
    tasks = []
    for name, cell in cells.items():
        if name.startswith("test_"):
            answer = cells.get(name.removeprefix("test_"))
            tasks.append(
                _task(name.removeprefix("test_"), cell.metadata.nbgrader.points, answer.source if answer else "")
            )
    language = "zh" if assignment.endswith("_zh") else "en"
    return Result(assignment, student, seed, containment, tuple(tasks), language, notices=("SEEN BY THE GRADER ONLY",))


def _task(name: str, points: float, answer: str) -> TaskResult:
    if "# die" in answer:
        os._exit(9)
    if "# wait" in answer:
        time.sleep(600)
    half = points / 2
    verdict: Verdict = "failed" if "wrong" in answer else "broken" if "broken" in answer else "passed"
    told = "" if verdict == "passed" else f"`{name}[0]` is 1, should be 2"
    return TaskResult(
        name,
        points,
        (
            CheckResult(f"{name}_runs", "Runs", half, "passed"),
            CheckResult(f"{name}_right", "Right", half, verdict, told),
        ),
    )


def right_answers(assignment: str = ASSIGNMENT) -> dict[str, str]:
    """The instructor's solutions by grade_id."""
    notebook = nbformat.read(ROOT / "source" / assignment / f"{assignment}.ipynb", as_version=4)
    named = ((cell.metadata.get("nbgrader", {}), cell.source.splitlines()) for cell in notebook.cells)
    return {
        name["grade_id"]: "\n".join(line for line in lines if " SOLUTION" not in line)
        for name, lines in named
        if name.get("solution")
    }


def grades(course: Path) -> dict[tuple[str, str], tuple[Any, ...]]:
    """Everything that the gradebook says about the grades, by student and cell."""
    with Gradebook(f"sqlite:///{course}/gradebook.db", "d2l") as book:
        return {
            (grade.student.id, grade.name): (
                grade.auto_score,
                grade.manual_score,
                grade.needs_manual_grade,
                grade.max_score,
            )
            for grade in book.db.query(Grade)
        }


def tasks_of(course: Path, student: str = "s001", **answers: str) -> tuple[Result, NotebookNode]:
    """A result as the fake grader gives it, with its notebook."""
    notebook = nbformat.read(submit(course, student, **answers), as_version=4)
    return result_of(notebook, ASSIGNMENT, student), notebook
