"""A course whose folders have other names, another structure or another root goes through every command."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import nbformat
import pytest
from kit import ASSIGNMENT, FakeGrader, grades, make_course, open_fake_grader
from nbgrader.apps import AutogradeApp, GenerateFeedbackApp

from autograder.course import workers
from autograder.course.configuration import load_course
from autograder.course.leaks import find_leaks
from autograder.course.places import Places
from autograder.course.records import read_record
from autograder.doors import autograde as door

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning", "ignore::DeprecationWarning")

Run = Callable[..., int]
DEFAULT = "{nbgrader_step}/{student_id}/{assignment_id}"
NAMES = {
    "source_directory": "instructors/source",
    "release_directory": "out/release",
    "submitted_directory": "in/handed",
    "autograded_directory": "graded/by machine",
    "feedback_directory": "out/feedback",
}
STRUCTURES = {
    "the default": DEFAULT,
    "assignment first": "{nbgrader_step}/{assignment_id}/{student_id}",
    "student first": "{student_id}/{nbgrader_step}/{assignment_id}",
    "in one name": "files/{nbgrader_step}/of {student_id}/{assignment_id}-d2l",
}


@pytest.fixture(autouse=True)
def fake_judge(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograder.judging.grading.Grader", FakeGrader)
    monkeypatch.setattr("autograder.box.zygote.early_zygote", lambda _: None)
    monkeypatch.setattr(door, "_warm", door._WarmGrader())
    monkeypatch.setattr(workers, "Plan", partial(workers.Plan, opener=open_fake_grader))
    monkeypatch.setattr(workers, "local_pool", lambda count, zygote: ThreadPoolExecutor(count))


@pytest.fixture(params=[*STRUCTURES, "root"])
def here(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory of a course whose folders are all renamed; for `root` its files are elsewhere."""
    root = make_course(tmp_path / "the course")
    here = root
    settings = {**NAMES, "directory_structure": STRUCTURES.get(request.param, DEFAULT)}
    if request.param == "root":
        here = tmp_path / "desk"
        here.mkdir()
        (root / "nbgrader_config.py").rename(here / "nbgrader_config.py")
        settings["root"] = str(root)
    with (here / "nbgrader_config.py").open("a") as config:
        config.writelines(f"\nc.CourseDirectory.{name} = {value!r}" for name, value in settings.items())
    places = Places(load_course(here), ASSIGNMENT)
    for old, new in ((root / "source", places.source), (root / "release", places.release.parent)):
        new.parent.mkdir(parents=True, exist_ok=True)
        (old / ASSIGNMENT).rename(new)
        shutil.rmtree(old)
    monkeypatch.chdir(here)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    return here


def hand_in(here: Path, student: str, **answers: str) -> Path:
    places = Places(load_course(here), ASSIGNMENT)
    notebook = nbformat.read(places.release, as_version=4)
    for cell in notebook.cells:
        named = cell.metadata.get("nbgrader", {})
        if named.get("solution"):
            cell.source = answers.get(named["grade_id"], "# right")
    path = places.submitted(student) / places.notebook
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    return path


def files(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


def test_the_commands_find_and_leave_everything_in_the_configured_places(
    here: Path, run: Run, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    places = Places(load_course(here), ASSIGNMENT)
    handed_in = hand_in(here, "ann", sgd="# wrong")
    hand_in(here, "bob").write_text("{")
    assert run("check", handed_in, "--json", "-") == 1
    assert '"student": "ann"' in capfd.readouterr().out
    assert run("grade", ASSIGNMENT) == 1
    record = read_record(places.autograded("ann"))
    assert record is not None and record.result.score == 94
    assert "94" in (places.feedback("ann") / f"{ASSIGNMENT}.html").read_text()
    assert "could not be graded" in (places.feedback("bob") / f"{ASSIGNMENT}.html").read_text()
    hand_in(here, "bob")
    assert run("grade", ASSIGNMENT) == 0
    capfd.readouterr()
    monkeypatch.setattr("autograder.course.fingerprint.engine_digest", lambda: "the next version")
    assert run("regrade", ASSIGNMENT) == 0 and (places.staging / "ann" / "result.json").exists()
    assert run("regrade", ASSIGNMENT, "--apply") == 0 and not places.staging.exists()
    assert run("report", ASSIGNMENT) == 0
    assert "ann" in (places.root / "report" / ASSIGNMENT / "report.html").read_text()
    assert run("report", ASSIGNMENT, "-o", places.feedback("x") / "y") == 2
    assert run("leaks", ASSIGNMENT) == 0
    page = places.feedback("ann") / f"{ASSIGNMENT}.html"
    page.write_text(page.read_text() + " the work of bob ")
    assert [leak.kind for leak in find_leaks(here, ASSIGNMENT)] == ["student"]
    assert all("default" not in str(places.root / name) for name in files(places.root))
    tops = {name.split("/")[0] for name in files(places.root)}
    assert not tops & {"release", "submitted", "autograded", "feedback", "source"}
    assert places.root == here or files(here) == {"nbgrader_config.py"}


def test_nbgraders_commands_leave_everything_there_too(here: Path) -> None:
    places = Places(load_course(here), ASSIGNMENT)
    hand_in(here, "ann", sgd="# wrong")
    hand_in(here, "bob", linreg="# wrong")
    (places.submitted("ann") / "mine.txt").write_text("of ann")
    for command in (AutogradeApp, GenerateFeedbackApp):
        app = command()
        app.initialize([ASSIGNMENT])
        app.start()
    for student, score in (("ann", 94), ("bob", 96)):
        record = read_record(places.autograded(student))
        assert record is not None and record.result.score == score
        assert str(score) in (places.feedback(student) / f"{ASSIGNMENT}.html").read_text()
    assert (places.autograded("ann") / "mine.txt").read_text() == "of ann"
    assert not (places.autograded("bob") / "mine.txt").exists()
    assert grades(places.root)["ann", "test_sgd"][0] == 6
    assert "submitted" not in files(places.root)


def test_a_file_is_checked_outside_of_any_course(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run, capfd: pytest.CaptureFixture[str]
) -> None:
    course = make_course(tmp_path / "course")
    (course / "nbgrader_config.py").unlink()
    monkeypatch.chdir(course)
    copy = tmp_path / "elsewhere" / "submitted" / "ann" / ASSIGNMENT / "mine.ipynb"
    copy.parent.mkdir(parents=True)
    shutil.copy(Places(load_course(course), ASSIGNMENT).release, copy)
    assert run("check", copy, "--json", "-") == 0
    assert '"student": "ann"' in capfd.readouterr().out


def test_students_and_assignments_are_told_apart_in_any_structure(here: Path) -> None:
    places = Places(load_course(here), ASSIGNMENT)
    names = ["ann", "bob [x]", "学生", "a*b", "c.d"]
    for student in names:
        path = hand_in(here, student)
        assert places.owner(path) == (ASSIGNMENT, student)
    assert set(names) <= set(places.all_submitted())
    assert [one.student for one in places.submissions()] == sorted(names)
    assert places.assignments() == places.released() == [ASSIGNMENT]
    assert places.owner(here / "downloads" / f"{ASSIGNMENT}.ipynb") is None


def test_a_link_anywhere_on_the_way_to_a_submission_is_refused(here: Path) -> None:
    places = Places(load_course(here), ASSIGNMENT)
    folder = hand_in(here, "ann").parent
    target = here / "target"
    folder.rename(target)
    os.symlink(target, folder)
    (found,) = places.submissions()
    assert found.problem is not None and "is a link" in str(found.problem)


def test_settings_under_the_names_of_older_versions_of_nbgrader_still_count(tmp_path: Path) -> None:
    (tmp_path / "nbgrader_config.py").write_text(
        "c = get_config()\nc.NbGrader.submitted_directory = 'in'\nc.Exchange.course_id = 'old'\n"
    )
    loaded = load_course(tmp_path)
    assert (loaded.submitted_directory, loaded.course_id) == ("in", "old")
