"""The whole of nbgrader by mouse and keyboard: JupyterLab, its nbgrader extensions and this judge, in Chromium."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
import ordinary
import pytest
from kit import ASSIGNMENT, ROOT, right_answers, submit
from nbformat import NotebookNode
from people import Student, Teacher, chromium

sys.path.insert(0, str(ROOT / "samples"))
from lab import STUDENT, jupyterlab, make_course, make_desk

MINUS_EQUALS = """def sgd(params, lr, batch_size):
    with paddle.no_grad():
        for param in params:
            param -= lr * param.grad / batch_size
            param.clear_grad()"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as browser:
        yield browser


def test_an_assignment_goes_through_a_shared_exchange_from_source_to_feedback_that_is_read(
    tmp_path: Path, browser: Any
) -> None:
    exchange = tmp_path / "shared"
    course, store = make_course(tmp_path / "course", exchange), make_desk(tmp_path / "bea", exchange)
    cells = ask_an_essay(course, ASSIGNMENT)
    with jupyterlab(course) as at_school, jupyterlab(store, teaches=False) as at_home:
        teacher, bea = Teacher(browser, at_school, ASSIGNMENT), Student(browser, at_home, ASSIGNMENT)
        hand_out(teacher, cells)
        hand_in_twice(bea, cells, "p: got [1 2], unmoved, want [0.9 2.2]")
        assert (store / ASSIGNMENT / "requirements.txt").exists()
        mark_and_hand_back(teacher, bea, store.name)


def test_make_lab_sets_up_a_course_with_its_own_exchange_and_leaves_nothing_running(
    tmp_path: Path, browser: Any
) -> None:
    assignment, place = f"{ASSIGNMENT}_zh", tmp_path / "lab"
    with make_lab(place) as (at_school, at_home):
        second = subprocess.run(
            [sys.executable, ROOT / "samples" / "lab.py", place], capture_output=True, text=True, check=False
        )
        assert second.returncode == 2 and "already" in second.stderr and second.stderr.count("\n") == 1
        cells = ask_an_essay(place / "course", assignment)
        teacher, you = Teacher(browser, at_school, assignment), Student(browser, at_home, assignment)
        hand_out(teacher, cells)
        hand_in_twice(you, cells, "p：仍为 [1 2]，应为 [0.9 2.2]")
        assert (place / "course" / "exchange" / "d2l" / "inbound").exists()
        mark_and_hand_back(teacher, you, STUDENT)
    assert not processes_about(place)


def test_the_formgraders_buttons_grade_a_course_of_four_assignments_anew_and_again(
    tmp_path: Path, browser: Any
) -> None:
    """Asserts, two notebooks, a written answer, and ours; then all of it once more, over marks that are there."""
    course = make_course(tmp_path / "course", tmp_path / "exchange")
    add_ordinary_assignments(course)
    submit(course, "ada", **right_answers() | {"sgd": MINUS_EQUALS})
    expected = {"asserts": "1.5 / 8.5", "two": "2.5 / 9.5", "essay": "0 / 5", ASSIGNMENT: " / 100"}
    with jupyterlab(course) as at_school:
        for _ in range(2):
            for assignment, score in expected.items():
                teacher = Teacher(browser, at_school, assignment)
                teacher.see_submissions()
                assert "Successfully autograded" in teacher.press("autograde", "ada")
                row = teacher.row("ada")
                assert row.endswith(score) and not row.endswith("\t0 / 100"), (assignment, row)
                assert "Successfully generated feedback" in teacher.press("generate-feedback", "ada")
                teacher.page.close()
    pages = {path.relative_to(course / "feedback" / "ada") for path in (course / "feedback" / "ada").rglob("*.html")}
    names = ("asserts/asserts", "two/first", "two/second", "essay/essay", f"{ASSIGNMENT}/{ASSIGNMENT}")
    assert pages == {Path(f"{name}.html") for name in names}


def add_ordinary_assignments(course: Path) -> None:
    """Three assignments without checks of ours, released, with right answers of one student."""
    essay = ordinary.credit_cells()[2]
    ordinary.write(course / "source" / "asserts" / "asserts.ipynb", *ordinary.credit_cells())
    ordinary.write(course / "source" / "two" / "first.ipynb", *ordinary.credit_cells())
    ordinary.write(
        course / "source" / "two" / "second.ipynb", ordinary.cell("assert 1", "one", points=1, grade=True, locked=True)
    )
    ordinary.write(course / "source" / "essay" / "essay.ipynb", essay)
    for assignment in ("asserts", "two", "essay", ASSIGNMENT):
        ordinary.nbgrader_command(course, "generate_assignment", assignment, "--force")
    double = "def double(x):\n    return 2 * x"
    for assignment, notebook in {"asserts": "asserts", "two": "first", "essay": "essay"}.items():
        ordinary.answer(course, "ada", assignment, notebook, double=double, why="Because.")


def hand_out(teacher: Teacher, cells: int) -> None:
    """Generate, preview, release."""
    assert "Successfully created the student version" in teacher.press("assign")
    seen = teacher.preview(cells)
    assert "NotImplementedError" in seen
    assert "SOLUTION" not in seen and "HIDDEN" not in seen
    assert "Successfully released" in teacher.press("release")
    assert "released" in teacher.row()
    teacher.show("formgrader")


def hand_in_twice(student: Student, cells: int, moved_nothing: str) -> None:
    """Fetch, answer all with one slip, validate, submit; mend it, validate, submit again."""
    student.press("Fetch")
    student.open_notebook(cells)
    for answer in (right_answers(student.assignment) | {"sgd": MINUS_EQUALS}).values():
        student.write("raise NotImplementedError", answer)
    student.write_essay("YOUR ANSWER HERE", "It has one valley.")
    said = student.validate("validate")
    assert "The following cell failed" in said and moved_nothing in said
    student.hand_in()
    student.look_at_notebook()
    student.write("param -= ", right_answers(student.assignment)["sgd"])
    assert "Success! Your notebook passes all the tests." in student.validate()
    student.hand_in()
    assert student.handed_in() == 2
    student.show("assignments")


def mark_and_hand_back(teacher: Teacher, student: Student, name: str) -> None:
    """Collect, autograde, mark the essay, generate and release feedback; the student reads it."""
    assert "Successfully collected" in teacher.press("collect")
    teacher.see_submissions()
    assert "Successfully autograded" in teacher.press("autograde", name)
    assert teacher.row(name).endswith("100 / 105")
    assert "needs manual grading" in teacher.row(name)
    teacher.mark("essay", 4)
    teacher.see_submissions()
    assert "Successfully generated feedback" in teacher.press("generate-feedback", name)
    assert "Successfully released feedback" in teacher.press("release-feedback", name)
    assert teacher.row(name).endswith("104 / 105")
    teacher.show("graded")

    student.press("Fetch Feedback")
    page = student.read_feedback()
    assert re.search(r"\b104\s*/\s*105\b", page) and re.search(r"\b4\s*/\s*5\b", page)


def ask_an_essay(course: Path, assignment: str) -> int:
    """A question that people mark, in the source notebook; how many cells that makes."""
    path = course / "source" / assignment / f"{assignment}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    marked = {"grade": True, "solution": True, "locked": False, "task": False, "points": 5, "schema_version": 3}
    essay = nbformat.v4.new_markdown_cell("Because the loss is a bowl.")
    essay.metadata.nbgrader = NotebookNode(marked, grade_id="essay", cell_type="markdown")
    notebook.cells.append(essay)
    nbformat.write(notebook, path)
    return len(notebook.cells)


@contextmanager
def make_lab(place: Path) -> Iterator[tuple[str, str]]:
    """`make lab`, until Ctrl-C: the teacher's address and the student's, as it prints them."""
    lab = subprocess.Popen([sys.executable, ROOT / "samples" / "lab.py", place], stdout=subprocess.PIPE, text=True)
    try:
        lines = (line.split() for line in lab.stdout or ())
        told = (line[1] for line in lines if line[:1] in (["teacher"], ["student"]))
        yield next(told), next(told)
    finally:
        lab.send_signal(signal.SIGINT)
        lab.communicate()
    assert lab.returncode == 0


def processes_about(folder: Path) -> list[str]:
    """The command lines of all processes that name this folder, or that live in an environment that does."""
    name, found = str(folder).encode(), []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command, environment = ((process / part).read_bytes() for part in ("cmdline", "environ"))
        except OSError:
            continue
        if name in command + environment:
            found.append(command.replace(b"\0", b" ").decode())
    return found
