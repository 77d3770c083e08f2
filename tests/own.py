"""A course with an assignment of the teacher's own, made by `autograder new`, and submissions for it."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
from kit import ROOT
from nbgrader.apps import NbGraderAPI

from autograder.course.configuration import load_course
from autograder.course.new import make_assignment
from autograder.course.places import Places
from autograder.course.workers import Plan, new_grader, plan_for
from autograder.judging.grading import Graded
from autograder.submission.files import SubmissionData
from autograder.submission.matching import grade_id
from autograder.submission.rebuild import Release

NAME = "averages"
RIGHT = {
    "mean": "def mean(x):\n    return x.mean()",
    "standardize": "def standardize(x):\n    return (x - mean(x)) / x.std()",
}
SUM = {**RIGHT, "mean": "def mean(x):\n    return x.sum()"}
VARIANCE = {**RIGHT, "standardize": "def standardize(x):\n    return (x - mean(x)) / x.var()"}


def own_course(folder: Path, *, release: bool = True) -> Path:
    """A course with nothing but this assignment, released where that is wanted."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    make_assignment(Places(load_course(folder), NAME), NAME)
    if release:
        released = api_of(folder).generate_assignment(NAME)
        assert released["success"], released["log"]
    return folder


def api_of(course: Path) -> NbGraderAPI:
    """nbgrader's API on a course, with its configuration, as the formgrader uses it."""
    found = load_course(course)
    return NbGraderAPI(found, config=found.config)


def answered(course: Path, answers: dict[str, str], before: str = "") -> str:
    """The text of the released notebook with these answers, and a cell of the student's own behind the imports."""
    notebook = nbformat.read(course / "release" / NAME / f"{NAME}.ipynb", as_version=4)
    for cell in notebook.cells:
        cell.source = answers.get(grade_id(cell), cell.source)
    if before:
        notebook.cells.insert(2, nbformat.v4.new_code_cell(before))
    return str(nbformat.writes(notebook))


def hand_in(course: Path, student: str, answers: dict[str, str], before: str = "") -> Path:
    """Put a submission into the course."""
    path = course / "submitted" / student / NAME / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(answered(course, answers, before), "utf-8")
    return path


def judged(course: Path, answers: dict[str, str], before: str = "") -> Graded:
    """A submission graded by the real judge."""
    release = Release.from_text(NAME, (course / "release" / NAME / f"{NAME}.ipynb").read_text("utf-8"))
    with new_grader(plan_for(release, course, Plan())) as grader:
        data = SubmissionData(NAME, "ada", answered(course, answers, before).encode())
        return grader.grade(data, release, 7)
