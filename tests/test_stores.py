"""The gradebook, `submitted/`, `autograded/` and `feedback/` are compared, and an id is one id in any Unicode form."""

from __future__ import annotations

import shutil
import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from kit import ASSIGNMENT, FakeGrader, grades, make_course, open_fake_grader, submit
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI

from autograder import cli
from autograder.course.classroom import Class, grade_class
from autograder.course.configuration import load_course
from autograder.course.regrade import regrade_class
from autograder.course.workers import Plan
from autograder.doors import autograde as door
from autograder.report.write import write_report

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning", "ignore::DeprecationWarning")
COMPOSED, DECOMPOSED = "Zo\xeb", "Zoe\u0308"
KOREAN = "\uae40\ubbfc\uc218"  # three syllables, eight letters when decomposed


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setattr("autograder.judging.grading.Grader", FakeGrader)
    monkeypatch.setattr(door, "_warm", door._WarmGrader())
    return make_course(tmp_path / "course")


@pytest.fixture
def graded(course: Path) -> Path:
    """A course in which ada and bob have been graded, and ada has been removed from the gradebook since."""
    submit(course, "ada")
    submit(course, "bob", sgd="# wrong")
    grade(course)
    with opened(course) as book:
        book.remove_student("ada")
    return course


def grade(course: Path, **options: Any) -> Class:
    plan = Plan(opener=open_fake_grader)
    return grade_class(course, ASSIGNMENT, plan, workers=1, pool=ThreadPoolExecutor, **options)


def opened(course: Path) -> Gradebook:
    return Gradebook(f"sqlite:///{course}/gradebook.db", "d2l")


def students(course: Path) -> list[str]:
    with opened(course) as book:
        return sorted(student.id for student in book.students)


def enrol(course: Path, *ids: str) -> None:
    with opened(course) as book:
        for student in ids:
            book.add_student(student)


def nbgrader(course: Path) -> NbGraderAPI:
    folder = load_course(course)
    return NbGraderAPI(folder, config=folder.config)


def lines(done: Class) -> str:
    return "\n".join(done.compared.lines(ASSIGNMENT))


def logged(log: str) -> list[str]:
    return [line for line in log.splitlines() if "ada" in line and "INFO" not in line]


# Students who have been taken out


def test_a_student_taken_out_of_the_gradebook_stays_out_until_asked_for(graded: Path) -> None:
    done = grade(graded, force=True)
    assert (list(done.graded), done.problems, students(graded)) == (["bob"], {}, ["bob"])
    assert "no longer in the gradebook, so left out (1): ada." in lines(done) and "--student ID" in lines(done)
    assert list(grade(graded, students=["ada"]).graded) == ["ada"]
    assert students(graded) == ["ada", "bob"]
    assert sorted(grade(graded).unchanged) == ["ada", "bob"]


def test_the_report_does_not_count_who_has_been_taken_out_and_says_so(graded: Path) -> None:
    for _ in range(2):
        done = write_report(graded, ASSIGNMENT)
        assert (done.graded, done.mean) == (1, 94)
        assert "no longer in the gradebook" in done.remarks[0] and "ada" in done.remarks[0]
        assert "no longer in the gradebook" in done.files[0].read_text()
        shutil.rmtree(graded / "submitted/ada", ignore_errors=True)


def test_a_regrade_leaves_out_who_has_been_taken_out(graded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograder.course.fingerprint.engine_digest", lambda: "the next version")
    plan = Plan(opener=open_fake_grader)
    for _ in range(2):
        regraded = regrade_class(graded, ASSIGNMENT, plan, workers=1, pool=ThreadPoolExecutor, apply=True)
        assert {change.student for change in regraded.changes} <= {"bob"} and not regraded.done.problems
        assert "ada" in lines(regraded.done)
    assert students(graded) == ["bob"]


@pytest.mark.parametrize("submission", ["there", "gone"])
def test_feedback_of_who_has_been_taken_out_is_one_line_and_the_others_go_on(graded: Path, submission: str) -> None:
    if submission == "gone":
        shutil.rmtree(graded / "submitted/ada")
    page = graded / f"feedback/bob/{ASSIGNMENT}/{ASSIGNMENT}.html"
    page.write_text("old")
    done = nbgrader(graded).generate_feedback(ASSIGNMENT, force=True)
    assert not done["success"] and "Traceback" not in done["log"]
    (line,) = [line for line in logged(done["log"]) if "ERROR" in line]
    assert "no marks in the gradebook any more: autograder grade linreg_scratch --student ada" in line
    assert "94" in page.read_text()


def test_nbgraders_autograde_takes_a_student_back_in_only_by_name(graded: Path) -> None:
    done = nbgrader(graded).autograde(ASSIGNMENT, "*", force=True)
    assert done["success"] and students(graded) == ["bob"], done
    assert any("left out (1): ada" in line for line in logged(done["log"]))
    assert nbgrader(graded).autograde(ASSIGNMENT, "ada")["success"]
    assert students(graded) == ["ada", "bob"]


def test_somebody_new_is_graded_though_no_gradebook_has_the_name(graded: Path) -> None:
    submit(graded, "new")
    assert list(grade(graded).graded) == ["new"]
    assert students(graded) == ["bob", "new"]


def test_a_new_gradebook_has_nobody_taken_out_of_it_also_after_a_run_that_stopped(graded: Path) -> None:
    (graded / "gradebook.db").unlink()
    assert list(grade(graded, students=["bob"]).graded) == ["bob"]
    assert list(grade(graded).graded) == ["ada"]


def test_who_is_in_one_store_and_not_in_another_is_named(course: Path) -> None:
    for student in ("ada", "bob", "cho"):
        submit(course, student)
    enrol(course, "dan")  # has handed in nothing, as students do
    assert lines(grade(course)) == ""
    shutil.rmtree(course / "submitted/ada")
    shutil.rmtree(course / "autograded/bob")
    (course / f"feedback/eva/{ASSIGNMENT}").mkdir(parents=True)
    report = "\n".join(write_report(course, ASSIGNMENT).remarks)
    assert "without a submission (1): ada." in report
    assert "without a result in autograded/ (1): bob" in report
    assert "page in feedback/ and nothing else (1): eva." in report
    done = grade(course)
    assert list(done.graded) == ["bob"]
    assert "ada" in lines(done) and "eva" in lines(done) and "bob" not in lines(done) and "dan" not in lines(done)


def test_the_command_names_them_below_the_table(
    graded: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["autograder", *arguments])
        with pytest.raises(SystemExit) as left:
            cli.main()
        assert left.value.code == 0
        return capsys.readouterr().out

    monkeypatch.chdir(graded)
    for arguments in (("grade", ASSIGNMENT), ("report", ASSIGNMENT), ("regrade", ASSIGNMENT)):
        assert run(*arguments).count("no longer in the gradebook") == 1


# Ids in two Unicode forms


@pytest.mark.parametrize("known", [str, None], ids=["enrolled", "new"])
@pytest.mark.parametrize("name", [COMPOSED, KOREAN])
def test_marks_go_to_the_student_whom_the_gradebook_knows(course: Path, name: str, known: Any) -> None:
    folder = unicodedata.normalize("NFD", name)
    assert folder != name
    submit(course, folder, "2026-01-01 00:00 UTC", sgd="# wrong")
    if known:
        enrol(course, name)
    done = grade(course)
    theirs = name if known else folder
    assert (list(done.graded), students(course)) == ([theirs], [theirs])
    assert grades(course)[theirs, "test_sgd"][0] == 6
    assert list(grade(course).unchanged) == [theirs]
    report = write_report(course, ASSIGNMENT)
    assert (report.graded, list(report.unreadable), list(report.remarks)) == (1, [], [])
    assert [path.name for path in (course / "autograded").iterdir()] == [theirs]


@pytest.mark.parametrize("asked", [COMPOSED, DECOMPOSED])
@pytest.mark.parametrize("folder", [COMPOSED, DECOMPOSED])
def test_a_student_is_found_by_either_form_of_the_id(course: Path, folder: str, asked: str) -> None:
    submit(course, folder)
    submit(course, "bob")
    enrol(course, COMPOSED)
    assert list(grade(course, students=[asked]).graded) == [COMPOSED]
    assert nbgrader(course).autograde(ASSIGNMENT, asked)["success"]
    assert nbgrader(course).generate_feedback(ASSIGNMENT, asked)["success"]
    assert students(course) == [COMPOSED]
    assert len(list((course / "feedback").iterdir())) == 1


def test_marks_from_before_are_kept_where_the_teacher_renames_the_folder(course: Path) -> None:
    submit(course, DECOMPOSED)
    grade(course)
    (course / "submitted" / DECOMPOSED).rename(course / "submitted" / COMPOSED)
    done = grade(course)
    assert (list(done.unchanged), students(course)) == ([DECOMPOSED], [DECOMPOSED])
    assert len(list((course / "autograded").iterdir())) == 1


def written(course: Path) -> dict[str, bytes]:
    files = [*course.glob("autograded/**/*"), *course.glob("feedback/**/*")]
    return {str(path): path.read_bytes() for path in files if path.is_file()}


def test_two_folders_of_one_student_are_named_and_nothing_is_written(course: Path) -> None:
    submit(course, COMPOSED)
    submit(course, DECOMPOSED, sgd="# wrong")
    submit(course, "bob")
    done = grade(course)
    assert (list(done.graded), students(course)) == (["bob"], ["bob"])
    assert sorted(done.problems) == sorted([COMPOSED, DECOMPOSED])
    assert all(r"Zoe\u0308 / Zo\xeb" in problem for problem in done.problems.values())
    assert not [path for path in written(course) if "Zo" in path]
    before = written(course)
    assert not nbgrader(course).autograde(ASSIGNMENT, "*", force=False)["success"]
    assert written(course) == before
    shutil.rmtree(course / "submitted" / DECOMPOSED)
    assert list(grade(course).graded) == [COMPOSED]


def test_a_student_who_is_in_the_gradebook_twice_is_named_and_nothing_is_written(course: Path) -> None:
    submit(course, COMPOSED)
    submit(course, "bob")
    enrol(course, COMPOSED, DECOMPOSED)
    done = grade(course)
    assert list(done.graded) == ["bob"]
    assert r"Zoe\u0308 / Zo\xeb" in done.problems[COMPOSED] and "nbgrader db student remove" in done.problems[COMPOSED]
    assert "two Unicode forms" in lines(done)
    assert not [path for path in written(course) if "Zo" in path]
    with opened(course) as book:
        book.remove_student(DECOMPOSED)
    assert list(grade(course).graded) == [COMPOSED]


# nbgrader's own commands and final marks


def set_due(course: Path, due: str) -> None:
    with opened(course) as book:
        book.update_or_create_assignment(ASSIGNMENT, duedate=due)


def penalty(course: Path, student: str) -> float:
    with opened(course) as book:
        return float(book.find_submission(ASSIGNMENT, student).late_submission_penalty)


@pytest.fixture
def late(course: Path) -> Path:
    """ada and bob, graded before there was a due date, which they have missed."""
    with (course / "nbgrader_config.py").open("a") as config:
        config.write("\nc.LateSubmissionPlugin.penalty_method = 'zero'\n")
    for student in ("ada", "bob"):
        submit(course, student, "2026-03-01 18:00 UTC")
    grade(course)
    set_due(course, "2026-03-01 16:00 UTC")
    return course


@pytest.mark.parametrize("force", [True, False])
def test_generate_feedback_computes_late_penalties_anew(late: Path, force: bool) -> None:
    assert nbgrader(late).generate_feedback(ASSIGNMENT, force=force)["success"]
    assert [penalty(late, student) for student in ("ada", "bob")] == [100, 100]
    assert ("taken off" in (late / f"feedback/ada/{ASSIGNMENT}/{ASSIGNMENT}.html").read_text()) == force


def test_nbgraders_autograde_computes_late_penalties_anew_where_it_grades_nothing(late: Path) -> None:
    done = nbgrader(late).autograde(ASSIGNMENT, "*", force=False)
    assert done["success"] and "Skipping existing assignment" in done["log"]
    assert [penalty(late, student) for student in ("ada", "bob")] == [100, 100]


def test_a_plugin_that_raises_is_one_line_for_each_and_the_pages_stay(late: Path) -> None:
    with (late / "nbgrader_config.py").open("a") as config:
        config.write("\nfrom nbgrader.plugins import BasePlugin\nclass Broken(BasePlugin):\n")
        config.write("    def late_submission_penalty(self, *_): return 1 / 0\n")
        config.write("c.AssignLatePenalties.plugin_class = Broken\n")
    page = late / f"feedback/ada/{ASSIGNMENT}/{ASSIGNMENT}.html"
    before = page.read_bytes()
    done = nbgrader(late).generate_feedback(ASSIGNMENT, force=True)
    assert not done["success"] and "Traceback" not in done["log"]
    assert done["log"].count("ZeroDivisionError") == 2 and page.read_bytes() == before
    assert penalty(late, "ada") == 0


@pytest.mark.parametrize(
    ("zone", "text", "off"),
    [
        ("Asia/Shanghai", "2026-03-01 23:30:00.000000 CST", 0),  # half an hour before the due date
        ("Asia/Shanghai", "2026-03-02 00:30:00.000000 CST", 100),
        ("UTC", "2026-03-02 00:30:00.000000 CST", 0),
        ("UTC", "2026-03-01 23:30:00 +0800", 0),
        ("UTC", "2026-03-02 00:30:00 +0800", 100),
        ("UTC", "2026-03-02 00:30:00 Asia/Shanghai", 100),
    ],
)
@pytest.mark.parametrize("command", ["autograder", "nbgrader"])
def test_both_commands_read_a_time_alike(course: Path, command: str, zone: str, text: str, off: float) -> None:
    with (course / "nbgrader_config.py").open("a") as config:
        config.write(f"\nc.LateSubmissionPlugin.penalty_method = 'zero'\nc.Exchange.timezone = {zone!r}\n")
    set_due(course, "2026-03-01 16:00 UTC")
    submit(course, "ada", text)
    if command == "nbgrader":
        assert nbgrader(course).autograde(ASSIGNMENT, "ada")["success"]
    else:
        grade(course)
    assert penalty(course, "ada") == off


def test_a_newer_time_in_another_zone_is_newer_for_nbgraders_autograde(course: Path) -> None:
    submit(course, "ada", "2026-03-01 22:00:00 +0800")  # 14:00 UTC
    assert nbgrader(course).autograde(ASSIGNMENT, "ada", force=False)["success"]
    submit(course, "ada", "2026-03-01 15:00:00 UTC", sgd="# wrong")
    assert nbgrader(course).autograde(ASSIGNMENT, "ada", force=False)["success"]
    assert grades(course)["ada", "test_sgd"][0] == 6
    with opened(course) as book:
        assert str(book.find_submission(ASSIGNMENT, "ada").timestamp) == "2026-03-01 15:00:00"
