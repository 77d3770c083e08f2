"""Assignments without checks of ours go nbgrader's way, in a box: the same marks, files, pages and stubs."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

import nbformat
import pytest
from kit import ASSIGNMENT, ROOT, FakeGrader, make_course, open_fake_grader, submit
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from ordinary import (
    DOORS,
    answer,
    cell,
    credit_cells,
    files,
    make_ordinary_course,
    marks,
    nbgrader_command,
    write,
)

from autograder.course.classroom import grade_class
from autograder.course.configuration import load_course
from autograder.course.workers import Plan, local_pool
from autograder.doors import autograde as door
from autograder.ordinary.grade import grade_ordinary

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning", "ignore::DeprecationWarning")
ALL = ("ps1", "two", "auto", "essay")
Courses = dict[str, Path]


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Courses:
    """The same course three times: graded by stock nbgrader, by nbgrader with the doors open, and by `grade`.

    It takes a minute, so it is made once for all workers of a run, and each has a copy.
    """
    own = tmp_path_factory.mktemp("courses")
    shared = tmp_path_factory.getbasetemp().parent / "ordinary" if "PYTEST_XDIST_WORKER" in os.environ else own / "made"
    shared.mkdir(exist_ok=True)
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "done").exists():
            _grade_three_ways(shared)
            (shared / "done").touch()
    return {name: shutil.copytree(shared / name, own / name) for name in ("stock", "doors", "grade")}


def _grade_three_ways(top: Path) -> None:
    for name in ("stock", "doors", "grade"):
        shutil.rmtree(top / name, ignore_errors=True)
    first = make_ordinary_course(top / "stock")
    for name in ("doors", "grade"):
        shutil.copytree(first, top / name)
        with (top / name / "nbgrader_config.py").open("a") as file:
            file.write(DOORS)
    for assignment in ALL:
        for name in ("stock", "doors"):
            nbgrader_command(top / name, "autograde", assignment)
        assert not grade_ordinary(top / "grade", assignment).problems


@pytest.mark.parametrize("way", ["doors", "grade"])
def test_the_gradebook_is_the_one_that_stock_nbgrader_would_have_made(graded: Courses, way: str) -> None:
    """Partial credit, cells for people, tasks, autotests, missing and doubled cells, late ones, two notebooks."""
    expected = marks(graded["stock"])
    assert len(expected) > 60
    assert expected["two", "ada", "credit", "credit"] == (1.5, None, False, 1.5)
    assert expected["two", "bob", "credit", "credit"][0] == 0
    assert expected["two", "cy", "credit", "credit"][0] == 0.5
    assert expected["ps1", "ada", "p1"][1] > 0
    assert marks(graded[way]) == expected


def test_a_cell_that_is_there_twice_is_refused_as_by_stock_nbgrader_but_stops_nobody(graded: Courses) -> None:
    """nbgrader 0.9 removes the second cell's metadata, and then takes the notebook for one of an older format."""
    said = nbgrader_command(graded["stock"], "autograde", "twice", expected=1)
    assert "use an old version" in said
    done = grade_ordinary(graded["grade"], "twice")
    assert "use an old version" in done.problems["eve"]


@pytest.mark.parametrize("way", ["doors", "grade"])
def test_what_is_in_autograded_is_what_stock_nbgrader_would_have_put_there(graded: Courses, way: str) -> None:
    expected = files(graded["stock"], "autograded")
    assert len(expected) == 23
    assert files(graded[way], "autograded") == expected


def test_the_pages_are_nbgraders_own_byte_by_byte(graded: Courses) -> None:
    for name in ("stock", "doors"):
        nbgrader_command(graded[name], "generate_feedback", "two")
    expected = files(graded["stock"], "feedback")
    assert [path for path in expected if path.endswith(".html")]
    assert files(graded["doors"], "feedback") == expected


def test_a_second_run_grades_nothing_and_a_changed_submission_is_graded_again(graded: Courses, tmp_path: Path) -> None:
    course = tmp_path / "course"
    shutil.copytree(graded["grade"], course)
    assert not grade_ordinary(course, "two").graded
    answer(course, "bob", "two", "credit", double="def double(x):\n    return 2 * x", why="Now.")
    again = grade_ordinary(course, "two")
    assert list(again.graded) == ["bob"]
    assert marks(course)["two", "bob", "credit", "credit"][0] == 1.5


def test_who_hands_in_after_the_first_run_is_not_said_to_be_left_out(graded: Courses, tmp_path: Path) -> None:
    course = tmp_path / "course"
    shutil.copytree(graded["grade"], course)
    answer(course, "new", "two", "credit", double="def double(x):\n    return 2 * x")
    done = grade_ordinary(course, "two")
    assert list(done.graded) == ["new"] and not done.compared.taken_out


def test_what_is_handed_in_while_a_class_is_graded_is_graded_by_the_next_run(graded: Courses, tmp_path: Path) -> None:
    course = tmp_path / "course"
    shutil.copytree(graded["grade"], course)

    def pool(workers: int) -> Executor:
        answer(course, "bob", "two", "credit", double="def double(x):\n    return 2 * x")
        return local_pool(workers)

    assert "bob" in grade_ordinary(course, "two", students=["bob"], force=True, pool=pool).graded
    assert "bob" in grade_ordinary(course, "two").graded
    assert not grade_ordinary(course, "two").graded


def test_what_nbgrader_has_graded_is_left_as_it_is_until_it_is_handed_in_anew(graded: Courses, tmp_path: Path) -> None:
    course = tmp_path / "course"
    shutil.copytree(graded["doors"], course)
    before = marks(course)
    assert not grade_ordinary(course, "ps1").graded
    assert marks(course) == before
    (course / "submitted" / "bob" / "ps1" / "timestamp.txt").write_text("2026-02-20 12:00 UTC")
    assert list(grade_ordinary(course, "ps1").graded) == ["bob"]


def test_marks_by_hand_stay_and_are_looked_at_again_as_nbgrader_has_it(graded: Courses, tmp_path: Path) -> None:
    course = tmp_path / "course"
    shutil.copytree(graded["grade"], course)
    with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
        grade = book.find_grade("why", "credit", "two", "ada")
        grade.manual_score, grade.needs_manual_grade = 4, False
        book.db.commit()
    assert "ada" in grade_ordinary(course, "two", students=["ada"], force=True).graded
    assert marks(course)["two", "ada", "credit", "why"] == (None, 4, True, 5)


def test_one_bad_notebook_stops_nobody_and_keeps_what_was_stored(graded: Courses, tmp_path: Path) -> None:
    course = tmp_path / "course"
    shutil.copytree(graded["grade"], course)
    before, graded_before = marks(course), files(course, "autograded")
    (course / "submitted" / "bob" / "two" / "credit.ipynb").write_text("{")
    (course / "submitted" / "eve" / "two").mkdir(parents=True)
    (course / ".autograder" / "running-killed").mkdir()  # of a run that was killed
    done = grade_ordinary(course, "two", force=True)
    assert set(done.problems) == {"bob", "eve"} and set(done.graded) == {"ada", "cy", "di"}
    assert "nbgrader could not grade it" in done.problems["bob"]
    assert "tests.ipynb" in done.problems["eve"]
    assert marks(course) == before and files(course, "autograded") == graded_before
    assert not list((course / ".autograder").glob("running-*"))


def test_a_notebook_is_executed_in_a_box(tmp_path: Path) -> None:
    course = tmp_path / "course"
    write(course / "source" / "ps" / "ps.ipynb", *credit_cells())
    (course / "nbgrader_config.py").write_text("c = get_config()\n" + DOORS)
    nbgrader_command(course, "generate_assignment", "ps")
    secret = course / "source" / "ps" / "ps.ipynb"
    spying = f"def double(x):\n    return 2 * x\nimport os\nprint('SEEN', os.path.exists({str(secret)!r}), os.getuid())"
    answer(course, "ada", "ps", "ps", double=spying)
    said = nbgrader_command(course, "autograde", "ps")
    assert "run in a box (T" in said
    graded = nbformat.read(course / "autograded" / "ada" / "ps" / "ps.ipynb", as_version=4)
    printed = "".join(output.get("text", "") for one in graded.cells for output in one.get("outputs", []))
    assert "SEEN False" in printed
    with (course / "nbgrader_config.py").open("a") as file:
        file.write("c.Autograde.contain = False\n")
    assert "run in a box" not in nbgrader_command(course, "autograde", "ps", "--force")
    graded = nbformat.read(course / "autograded" / "ada" / "ps" / "ps.ipynb", as_version=4)
    printed = "".join(output.get("text", "") for one in graded.cells for output in one.get("outputs", []))
    assert "SEEN True" in printed


OWN_EXECUTE = """
from nbgrader.preprocessors import Execute
class Patient(Execute):
    def preprocess(self, nb, resources, km=None):
        nb.cells[0].source += "\\nprint('PATIENT')"
        return super().preprocess(nb, resources, km)
c.Autograde.autograde_preprocessors = [Patient, "nbgrader.preprocessors.SaveAutoGrades"]
"""


def test_a_preprocessor_of_the_courses_own_that_executes_does_so_in_a_box(tmp_path: Path) -> None:
    course = tmp_path / "course"
    write(course / "source" / "ps" / "ps.ipynb", *credit_cells())
    (course / "nbgrader_config.py").write_text("c = get_config()\n" + DOORS + OWN_EXECUTE)
    nbgrader_command(course, "generate_assignment", "ps")
    secret = course / "source" / "ps" / "ps.ipynb"
    spying = f"def double(x):\n    return 2 * x\nimport os\nprint('SEEN', os.path.exists({str(secret)!r}))"
    answer(course, "ada", "ps", "ps", double=spying)
    assert "run in a box (T" in nbgrader_command(course, "autograde", "ps")
    graded = nbformat.read(course / "autograded" / "ada" / "ps" / "ps.ipynb", as_version=4)
    printed = "".join(output.get("text", "") for one in graded.cells for output in one.get("outputs", []))
    assert "SEEN False" in printed and "PATIENT" in printed


@pytest.fixture
def mixed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Our assignment with a second notebook that has no checks."""
    monkeypatch.setattr("autograder.judging.grading.Grader", FakeGrader)
    monkeypatch.setattr(door, "_warm", door._WarmGrader())
    course = make_course(tmp_path / "course")
    write(course / "source" / ASSIGNMENT / "bonus.ipynb", *credit_cells())
    nbgrader_command(course, "generate_assignment", ASSIGNMENT, "--force")
    submit(course, "ada", sgd="# wrong")
    answered = "def double(x):\n    return 2 * x"
    graded = answer(course, "ada", ASSIGNMENT, "bonus", double=answered, why="Because.")
    submit(course, "ada", sgd="# wrong")
    submit(course, "bob")
    assert graded.exists()
    return course


def _check_mixed(course: Path) -> None:
    found = marks(course)
    assert found[ASSIGNMENT, "ada", ASSIGNMENT, "test_sgd"] == (6, None, False, 12)
    assert found[ASSIGNMENT, "ada", "bonus", "credit"] == (1.5, None, False, 1.5)
    assert found[ASSIGNMENT, "ada", "bonus", "why"] == (None, None, True, 5)
    assert found[ASSIGNMENT, "bob", ASSIGNMENT, "test_sgd"][0] == 12
    assert found[ASSIGNMENT, "bob", "bonus", "credit"][:3] == (0, None, False)
    assert (course / "autograded" / "ada" / ASSIGNMENT / "result.json").is_file()
    assert (course / "autograded" / "ada" / ASSIGNMENT / "bonus.ipynb").is_file()


def test_a_second_notebook_without_checks_is_graded_nbgraders_way_by_grade(mixed: Path) -> None:
    assert not grade_class(mixed, ASSIGNMENT, Plan(opener=open_fake_grader), workers=1).problems
    done = grade_ordinary(mixed, ASSIGNMENT)
    assert set(done.graded) == {"ada", "bob"} and not done.problems
    _check_mixed(mixed)


def test_a_second_notebook_without_checks_is_graded_nbgraders_way_by_nbgrader(mixed: Path) -> None:
    folder = load_course(mixed)
    api = NbGraderAPI(folder, config=folder.config)
    for student in ("ada", "bob"):
        done = api.autograde(ASSIGNMENT, student)
        assert done["success"], done
    _check_mixed(mixed)
    done = api.generate_feedback(ASSIGNMENT, "ada")
    assert done["success"], done
    pages = {path.name: path.read_text() for path in (mixed / "feedback" / "ada" / ASSIGNMENT).glob("*.html")}
    assert "Content-Security-Policy" in pages[f"{ASSIGNMENT}.html"]
    assert "Content-Security-Policy" not in pages["bonus.html"] and "double" in pages["bonus.html"]
    assert not (mixed / "feedback" / "ada" / ASSIGNMENT / "result.json").exists()


def test_only_notebooks_with_checks_get_our_stub(mixed: Path) -> None:
    path = Path("release") / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    assert (mixed / path).read_text() == (ROOT / path).read_text()
    assert "raise NotImplementedError()" not in (mixed / path).read_text()
    assert "raise NotImplementedError()" in (mixed / "release" / ASSIGNMENT / "bonus.ipynb").read_text()


def test_doors_that_another_course_has_opened_in_this_process_change_nothing_here(tmp_path: Path) -> None:
    load_course(make_course(tmp_path / "open", gradebook=False))
    course = tmp_path / "shut"
    write(course / "source" / "ps" / "ps.ipynb", *credit_cells())
    (course / "nbgrader_config.py").write_text("c = get_config()\n")
    folder = load_course(course)
    api = NbGraderAPI(folder, config=folder.config)
    assert api.generate_assignment("ps")["success"]
    answer(course, "ada", "ps", "ps", double="def double(x):\n    return 2 * x")
    done = api.autograde("ps", "ada")
    assert done["success"] and "run in a box" not in done["log"], done
    assert marks(course)["ps", "ada", "ps", "credit"][0] == 1.5


def test_report_says_scores_and_which_cells_failed_for_how_many(
    graded: Courses, run: Callable[..., int], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(graded["grade"])
    assert run("report", "two") == 0
    out = capsys.readouterr().out
    rows = {
        line.split()[0]: line.split()[1:] for line in out.splitlines() if "/" in line and "credit" in line.split()[0]
    }
    assert rows["credit/credit"][:2] == ["1.5", "2/4"]
    assert "4 in the gradebook" in out
    table = (graded["grade"] / "report" / "two" / "students.csv").read_text("utf-8-sig")
    assert "ada" in table and "credit/why" in table


@pytest.mark.parametrize(("student", "status", "score"), [("ada", 1, 1.5), ("cy", 1, 0.5)])
def test_check_marks_one_file_by_nbgraders_rules_and_enters_nothing(
    graded: Courses,
    run: Callable[..., int],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    student: str,
    status: int,
    score: float,
) -> None:
    monkeypatch.chdir(graded["grade"])
    before = marks(graded["grade"])
    assert run("check", f"submitted/{student}/two/credit.ipynb", "--json", "-") == status
    result = json.loads(capsys.readouterr().out)
    tasks = {task["id"]: task["score"] for task in result["tasks"]}
    assert (result["assignment"], result["student"], tasks["credit"], tasks["why"]) == (
        "two",
        student,
        score,
        None if student == "ada" else 0,
    )
    assert marks(graded["grade"]) == before


def test_check_of_several_ordinary_notebooks_is_a_line_each(
    graded: Courses, run: Callable[..., int], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(graded["grade"])
    assert run("check", *(f"submitted/{student}/two/credit.ipynb" for student in ("ada", "cy"))) == 1
    out, err = capsys.readouterr()
    assert err == "" and "ada" in out and "1.5" in out and "cy" in out and "0.5" in out


def test_a_notebook_may_have_another_name_than_its_assignment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograder.judging.grading.Grader", FakeGrader)
    monkeypatch.setattr(door, "_warm", door._WarmGrader())
    course = tmp_path / "course"
    (course / "source" / "hw3").mkdir(parents=True)
    shutil.copy(ROOT / "nbgrader_config.py", course)
    shutil.copy(ROOT / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", course / "source" / "hw3")
    nbgrader_command(course, "generate_assignment", "hw3")
    shutil.copytree(course / "release" / "hw3", course / "submitted" / "ada" / "hw3")
    done = grade_class(course, "hw3", Plan(opener=open_fake_grader), workers=1)
    assert not done.problems and done.graded["ada"].max_score == 100
    assert (course / "autograded" / "ada" / "hw3" / f"{ASSIGNMENT}.ipynb").is_file()
    assert (course / "feedback" / "ada" / "hw3" / f"{ASSIGNMENT}.html").is_file()
    folder = load_course(course)
    api = NbGraderAPI(folder, config=folder.config)
    assert api.autograde("hw3", "ada")["success"]
    assert api.generate_feedback("hw3", "ada")["success"]
    assert not list((course / "autograded" / "ada" / "hw3").glob("hw3.*"))


def test_an_assignment_with_two_notebooks_with_checks_is_refused_in_one_line(
    tmp_path: Path, run: Callable[..., int], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    course = make_course(tmp_path / "course")
    shutil.copy(
        course / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", course / "release" / ASSIGNMENT / "second.ipynb"
    )
    submit(course, "ada")
    monkeypatch.chdir(course)
    assert run("grade", ASSIGNMENT) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1 and f"{ASSIGNMENT}, second" in err
    assert "Traceback" not in nbgrader_command(course, "autograde", ASSIGNMENT, expected=1)


def test_an_assignment_that_was_not_generated_here_is_named_with_the_cure(
    tmp_path: Path, run: Callable[..., int], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    course = tmp_path / "course"
    write(course / "source" / "ps" / "ps.ipynb", cell("1", "one", points=1, grade=True, locked=True))
    (course / "nbgrader_config.py").write_text("c = get_config()\n" + DOORS)
    shutil.copytree(course / "source", course / "release")
    shutil.copytree(course / "source" / "ps", course / "submitted" / "ada" / "ps")
    monkeypatch.chdir(course)
    assert run("grade", "ps") == 2
    assert "nbgrader generate_assignment ps" in capsys.readouterr().err


def test_the_formgrader_shows_ordinary_notebooks_as_nbgrader_does_and_ours_without_live_markup(tmp_path: Path) -> None:
    from nbconvert.exporters import HTMLExporter

    from autograder.doors.formgrader import CarefulExporter

    notebook: Any = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_markdown_cell("<script>alert(1)</script> <b>x</b>")]
    )
    stock, _ = HTMLExporter().from_notebook_node(notebook)
    shown, _ = CarefulExporter().from_notebook_node(notebook)
    assert shown == stock and "<script>alert(1)" in shown
    notebook.metadata.autograder = {"assignment": ASSIGNMENT}
    shown, _ = CarefulExporter().from_notebook_node(notebook)
    assert "<script>alert(1)" not in shown and "<b>x</b>" in shown


SMALL_DISK = """
set -e
mount --make-rprivate /
mount -t tmpfs -o size={size}k small {course}/.autograder
"{python}" -m autograder grade two --force
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
def test_a_full_disk_is_told_once_and_is_no_students_fault(graded: Courses, tmp_path: Path) -> None:
    course = tmp_path / "course"
    shutil.copytree(graded["grade"], course)
    before = marks(course)
    script = SMALL_DISK.format(size=360, course=course, python=sys.executable)
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", script], cwd=course, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2, done.stderr
    assert done.stderr.count("\n") == 1 and "no room" in done.stderr
    assert marks(course) == before


def test_ctrl_c_stores_what_is_graded_and_leaves_no_process_behind(graded: Courses, tmp_path: Path) -> None:
    course = tmp_path / "course"
    shutil.copytree(graded["grade"], course)
    answer(course, "bob", "two", "credit", double="def double(x):\n    import time\n    time.sleep(25)\ndouble(1)")
    command = [sys.executable, "-m", "autograder", "grade", "two", "--force", "--workers", "2"]
    run = subprocess.Popen(command, cwd=course, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    for line in run.stdout or ():
        if line.startswith("1/"):
            break
    run.send_signal(signal.SIGINT)
    _, said = run.communicate(timeout=60)
    assert run.returncode == 130 and "goes on from here" in said
    assert not list((course / ".autograder").glob("running-*"))
    here = str(course).encode()
    assert not [path for path in Path("/proc").glob("[0-9]*/cmdline") if here in path.read_bytes()]


def test_where_nothing_can_be_contained_nothing_is_run_and_nothing_is_removed(
    graded: Courses, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from autograder.errors import CannotContain
    from autograder.ordinary import execute

    def refuse(*_: object) -> None:
        raise CannotContain("no wall holds here")

    course = tmp_path / "course"
    shutil.copytree(graded["doors"], course)
    monkeypatch.setattr(execute, "contain_ordinary", refuse)
    before, graded_before = marks(course), files(course, "autograded")
    folder = load_course(course)
    done = NbGraderAPI(folder, config=folder.config).autograde("two", "ada", force=True)
    assert not done["success"]
    assert [line for line in done["log"].splitlines() if "ERROR" in line] == ["[ERROR] no wall holds here"]
    assert marks(course) == before and files(course, "autograded") == graded_before
