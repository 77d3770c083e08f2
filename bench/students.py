"""The class that everybody grades: right, wrong and slow answers of the corpus in a usual mix, and a few without end.

The same answers go into three notebooks: this project's release, plain nbgrader's own release of the same source, and
otter's, where a test cell names its hidden test. Every file differs from every other, at least by a comment.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import nbformat
from nbformat import NotebookNode

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from corpus import ROOT, entries

from autograder.course.configuration import load_course
from autograder.course.gradebook import CourseGradebook

ASSIGNMENT = "linreg_scratch"
SHARES = {"wrong": 0.28, "slow": 0.06, "endless": 0.02}  # everybody else is right
OTHERS = 3  # answers of a right student that are not the source's

# what makes a submission slow, and right all the same
SLOW = (
    {"data_iter": "right__data_loader"},
    {"data_iter": "right__dataset_class_and_batch_sampler"},
    {"linreg": "right__row_by_row"},
    {"squared_loss": "right__example_by_example", "sgd": "right__number_by_number"},
    {"data_iter": "right__shuffled_list_of_rows", "ex7_last_batch": "right__dataloader"},
    {"ex5_reshape": "right__optimizer_and_loader", "ex1_zero_init": "right__nn_linear"},
)
WRONG = (
    {"sgd": "wrong__no_batch_size"},
    {"data_iter": "wrong__drops_remainder_when_short"},
    {"squared_loss": "wrong__no_reshape"},
    {"ex6_learning_rate": "wrong__no_reinit"},
    {"sgd": "wrong__unchanged_minus_equals"},
    {"linreg": "wrong__no_bias"},
    {"ex2_ohm": "wrong__raw_loop"},
    {"data_iter": "wrong__not_shuffled_plain_slices"},
    {"sgd": "wrong__gradient_not_cleared"},
    {"ex3_planck": "wrong__overflow", "ex4_second_derivative": "wrong__none_for_linear"},
    {"squared_loss": "wrong__no_half"},
    {"ex1_zero_init": "wrong__claims_failure", "ex5_reshape": "wrong__keeps_reshape"},
    {"data_iter": "wrong__labels_shuffled_apart_two_permutations"},
    {"sgd": "wrong__replaces_tensor", "ex7_last_batch": "wrong__floor_only"},
    {"linreg": "wrong__flat_output_flatten"},
    {"ex4_second_derivative": "wrong__first_derivative", "ex6_learning_rate": "wrong__best_picks_nan"},
    {"squared_loss": "wrong__returns_mean"},
    {"sgd": "wrong__outside_no_grad"},
    {"data_iter": "wrong__same_order_seed_inside", "ex3_planck": "wrong__wien"},
    {"linreg": "wrong__never_written"},
    {"sgd": "wrong__uphill"},
    {"ex7_last_batch": "wrong__never_drops", "ex2_ohm": "wrong__inverted"},
    {"squared_loss": "wrong__no_square"},
    {"ex6_learning_rate": "wrong__stable_inverse", "ex1_zero_init": "wrong__gradient_summed"},
    {"data_iter": "wrong__labels_flat_flatten"},
    {"sgd": "wrong__first_param_only_index", "ex5_reshape": "wrong__shape_of_y_hat"},
)
ENDLESS = ({"data_iter": "wrong__endless_passes"}, {"data_iter": "wrong__endless_random_batches"})
# right, but Paddle dies of the one's second derivative, and whoever judges in the kernel with it; workers of the other
# stall now and then, and who has no time limit waits for ever
CRASHES = {"right__addmm", "right__loader_with_workers"}


@dataclass(frozen=True)
class Student:
    """A student: the kind of the submission, and the corpus's answers by task; the other tasks have the source's."""

    kind: str
    answers: dict[str, str]
    name: str = ""


def a_class(size: int) -> list[Student]:
    """A class in the usual mix, the same every time; every kind is there at least once, and they come shuffled."""
    counts = {kind: max(1, round(size * share)) for kind, share in SHARES.items()}
    listed = {"wrong": WRONG, "slow": SLOW, "endless": ENDLESS}
    students = [_right(number) for number in range(size - sum(counts.values()))]
    for kind, count in counts.items():
        students += [Student(kind, listed[kind][number % len(listed[kind])]) for number in range(count)]
    random.Random(size).shuffle(students)
    return _named(students)


def right_ones(count: int, different: int = 10) -> list[Student]:
    """Students who are right, in so many different ways."""
    return _named([_right(number % different) for number in range(count)])


def _right(number: int) -> Student:
    choose, ways = random.Random(number), _right_ways()
    return Student("right", {task: choose.choice(ways[task]) for task in choose.sample(sorted(ways), OTHERS)})


def _named(students: list[Student]) -> list[Student]:
    return [replace(student, name=f"s{number:05}-{student.kind}") for number, student in enumerate(students, 1)]


@cache
def _right_ways() -> dict[str, list[str]]:
    """The corpus's right answers by task, but for those that crash and those that the slow students have."""
    ways: dict[str, list[str]] = {}
    others = CRASHES | {name for answers in SLOW for name in answers.values()}
    for entry in entries():
        if entry.right and entry.name not in others and "zh_" not in entry.name:
            ways.setdefault(entry.task, []).append(entry.name)
    return ways


def mix(students: Iterable[Student]) -> str:
    """The mix in words."""
    return ", ".join(f"{count} {kind}" for kind, count in Counter(student.kind for student in students).items())


def our_course(folder: Path, students: Iterable[Student]) -> Path:
    """A course of this project with the class's submissions, and with a gradebook, which stock nbgrader's has too."""
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    for step in ("source", "release"):
        shutil.copytree(ROOT / step / ASSIGNMENT, folder / step / ASSIGNMENT)
    with CourseGradebook(load_course(folder)) as book:
        book.prepare(ASSIGNMENT, folder / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb")
    return _submit(folder, students)


def edition_course(folder: Path, assignment: str, count: int) -> Path:
    """A course with another edition's notebook, handed in with the instructor's answers; every file differs."""
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    for step in ("source", "release"):
        shutil.copytree(ROOT / step / assignment, folder / step / assignment)
    release = _read(ROOT / "release" / assignment / f"{assignment}.ipynb")
    answers = _solutions(assignment)
    for number in range(count):
        cells = [cell.copy() for cell in release.cells]
        for cell in cells:
            if cell.metadata.get("nbgrader", {}).get("solution"):
                cell["source"] = f"# {number}\n{answers[grade_id(cell)]}"
        path = folder / "submitted" / f"s{number:03}" / assignment / f"{assignment}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(NotebookNode(release | {"cells": cells}), path)
    return folder


def stock_course(folder: Path, students: Iterable[Student]) -> Path:
    """A course of plain nbgrader with the class's submissions, its release made by nbgrader in its own way."""
    source = shutil.copytree(ROOT / "source" / ASSIGNMENT, folder / "source" / ASSIGNMENT) / f"{ASSIGNMENT}.ipynb"
    notebook = _read(source)
    for cell in notebook.cells:
        cell.source = cell.source.replace(JUDGED, UNGUARDED)
    nbformat.write(notebook, source)
    subprocess.run(["nbgrader", "generate_assignment", ASSIGNMENT], cwd=folder, check=True, capture_output=True)
    return _submit(folder, students)


JUDGED = "from autograder.notebook import judge"
# `judge` ends a kernel that nbgrader says is its autograder's, for students' code runs there; this comparison needs it
UNGUARDED = f"import os; os.environ.pop('NBGRADER_EXECUTION', None)\n{JUDGED}"


def otter_folder(folder: Path, students: Iterable[Student], otter: Path) -> Path:
    """`autograder.zip` as `otter generate` makes it, one hidden test a task, and the class's notebooks beside it."""
    notebook = _read(ROOT / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb")
    tests = folder / "tests"
    tests.mkdir(parents=True)
    for cell in notebook.cells:
        name = grade_id(cell)
        if name.startswith("test_"):
            task = name.removeprefix("test_")
            cell.metadata["otter"] = {"tests": [task]}
            (tests / f"{task}.py").write_text(OTTER_TEST.format(task=task, points=cell.metadata.nbgrader.points))
    command: list[str | Path] = [otter, "generate", "--tests-dir", tests, "--output-path", folder / "autograder.zip"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    for student in students:
        nbformat.write(handed_in(notebook, student), folder / f"{student.name}.ipynb")
    return folder


OTTER_TEST = """OK_FORMAT = False
from otter.test_files import test_case

name = "{task}"
points = {points}


@test_case(points={points}, hidden=True)
def test_hidden():
    from autograder.notebook import judge
    judge("{task}")
"""


def handed_in(release: NotebookNode, student: Student) -> NotebookNode:
    """The release as the student hands it in."""
    answers, cells = student.answers, []
    for released in release.cells:
        cell, name = released.copy(), grade_id(released)
        if not cell.metadata.get("nbgrader", {}).get("solution"):
            cells.append(cell)
            continue
        parts = _corpus()[name, answers[name]] if name in answers else {"solution": _solutions()[name]}
        cell["source"] = f"# {student.name}\n{parts['solution'].strip()}"
        before, after = ([nbformat.v4.new_code_cell(parts[side])] if side in parts else [] for side in SIDES)
        cells += [*before, cell, *after]
    return NotebookNode(release | {"cells": cells})


SIDES = ("before", "after")  # of a solution cell, where the corpus has cells of the student's own


def grade_id(cell: NotebookNode) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def _submit(course: Path, students: Iterable[Student]) -> Path:
    release = _read(course / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb")
    for student in students:
        folder = course / "submitted" / student.name / ASSIGNMENT
        folder.mkdir(parents=True)
        nbformat.write(handed_in(release, student), folder / f"{ASSIGNMENT}.ipynb")
    return course


def _read(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


@cache
def _corpus() -> dict[tuple[str, str], dict[str, str]]:
    return {(entry.task, entry.name): entry.cells for entry in entries()}


@cache
def _solutions(assignment: str = ASSIGNMENT) -> dict[str, str]:
    """The instructor's answers by grade_id."""
    source = _read(ROOT / "source" / assignment / f"{assignment}.ipynb")
    return {
        grade_id(cell): "\n".join(line for line in cell.source.splitlines() if " SOLUTION" not in line)
        for cell in source.cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    }
