"""nbgrader's own commands and the formgrader's buttons give the same marks, with real nbgrader and a real gradebook."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from kit import ASSIGNMENT, ROOT, FakeGrader, add_essay, grades, make_course, open_fake_grader, right_answers, submit
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI

from autograder.course.classroom import grade_class
from autograder.course.configuration import load_course
from autograder.course.records import read_record
from autograder.course.workers import Plan
from autograder.doors import autograde as door

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning", "ignore::DeprecationWarning")


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("autograder.judging.grading.Grader", FakeGrader)
    monkeypatch.setattr(door, "_warm", door._WarmGrader())
    return make_course(tmp_path / "course")


def formgrader(course: Path) -> NbGraderAPI:
    """What the formgrader's buttons call, configured as nbgrader configures it."""
    folder = load_course(course)
    return NbGraderAPI(folder, config=folder.config)


def autograde(course: Path, student: str = "s001", **options: Any) -> dict[str, Any]:
    result: dict[str, Any] = formgrader(course).autograde(ASSIGNMENT, student, **options)
    return result


def test_the_formgraders_button_gives_the_judges_marks(course: Path) -> None:
    submit(course, "s001", "2026-01-01 00:00 UTC", sgd="# wrong")
    done = autograde(course)
    assert done["success"], done
    assert grades(course)["s001", "test_sgd"] == (6, None, False, 12)
    assert grades(course)["s001", "test_linreg"] == (8, None, False, 8)
    record = read_record(course / "autograded/s001" / ASSIGNMENT)
    assert record is not None and record.result.score == 94


def test_nbgrader_executes_nothing(course: Path, tmp_path: Path) -> None:
    trap = tmp_path / "executed"
    submit(course, "s001", sgd=f"open({str(trap)!r}, 'w')")
    assert autograde(course)["success"]
    assert not trap.exists()


def test_a_link_beside_the_notebook_leaks_nothing(course: Path) -> None:
    folder = submit(course, "s001").parent
    (folder / "notes").mkdir()
    (folder / "peek.ipynb.txt").symlink_to(course / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb")
    (folder / "notes" / "all").symlink_to(course / "source")
    (folder / "notes" / "mine.txt").write_text("mine")
    assert autograde(course)["success"]
    graded = course / "autograded" / "s001" / ASSIGNMENT
    assert (graded / "notes" / "mine.txt").read_text() == "mine"
    text = "".join(path.read_text("utf-8") for path in graded.rglob("*") if path.is_file())
    assert "BEGIN SOLUTION" not in text


def test_what_nbgrader_has_graded_is_not_graded_again(course: Path) -> None:
    submit(course, "s001")
    assert autograde(course)["success"]
    done = grade_class(course, ASSIGNMENT, Plan(opener=open_fake_grader), workers=1)
    assert list(done.unchanged) == ["s001"]


def test_a_result_that_a_student_hands_in_is_not_believed(course: Path) -> None:
    path = submit(course, "s001", sgd="# wrong")
    (path.parent / "result.json").write_text('{"score": 1000}')
    (path.parent / "notes.txt").write_text("mine")
    assert autograde(course)["success"]
    assert grades(course)["s001", "test_sgd"][0] == 6
    assert (course / "autograded/s001" / ASSIGNMENT / "notes.txt").exists()


def test_a_page_beside_the_notebook_does_not_get_where_the_formgrader_would_open_it(course: Path) -> None:
    path = submit(course, "s001")
    (path.parent / "mine.HTML").write_text("<script>alert(1)</script>")
    assert autograde(course)["success"]
    assert [file.suffix for file in (course / "autograded/s001" / ASSIGNMENT).iterdir() if "HTML" in file.name] == []


def test_a_damaged_submission_stops_nobody_else(course: Path) -> None:
    submit(course, "s001").write_text("{")
    submit(course, "s002")
    assert not autograde(course, "*")["success"]
    assert grades(course)["s002", "test_sgd"][0] == 12
    assert ("s001", "test_sgd") not in grades(course)


def test_late_penalties_and_manual_scores_are_kept_on_a_regrade(course: Path) -> None:
    with (course / "nbgrader_config.py").open("a") as config:
        config.write("\nc.LateSubmissionPlugin.penalty_method = 'zero'\n")
    submit(course, "s001", "2020-01-02 00:00 UTC", sgd="# wrong")
    assert autograde(course)["success"]
    with Gradebook(f"sqlite:///{course}/gradebook.db", "d2l") as book:
        book.update_or_create_assignment(ASSIGNMENT, duedate="2020-01-01 00:00 UTC")
        book.find_grade("test_sgd", ASSIGNMENT, ASSIGNMENT, "s001").manual_score = 9
        book.db.commit()
    assert autograde(course)["success"]
    assert grades(course)["s001", "test_sgd"] == (6, 9, True, 12)
    with Gradebook(f"sqlite:///{course}/gradebook.db", "d2l") as book:
        assert book.find_submission(ASSIGNMENT, "s001").late_submission_penalty == 97


def test_the_feedback_is_our_page_with_what_people_have_added(course: Path) -> None:
    add_essay(course)
    submit(course, "s001", "2026-01-01 00:00 UTC", sgd="# wrong", essay="Because.")
    grade_class(course, ASSIGNMENT, Plan(opener=open_fake_grader), workers=1)
    with Gradebook(f"sqlite:///{course}/gradebook.db", "d2l") as book:
        row = book.find_grade("essay", ASSIGNMENT, ASSIGNMENT, "s001")
        row.manual_score, row.needs_manual_grade = 4, False
        book.find_comment("essay", ASSIGNMENT, ASSIGNMENT, "s001").manual_comment = "Well argued."
        book.db.commit()
    done = formgrader(course).generate_feedback(ASSIGNMENT, "s001")
    assert done["success"], done
    folder = course / "feedback/s001" / ASSIGNMENT
    html = (folder / f"{ASSIGNMENT}.html").read_text()
    assert "Content-Security-Policy" in html and "Well argued." in html and "GRADER ONLY" not in html
    assert sorted(path.name for path in folder.iterdir()) == [f"{ASSIGNMENT}.html", "timestamp.txt"]


def test_feedback_is_released_through_the_exchange(course: Path, tmp_path: Path) -> None:
    (tmp_path / "exchange").mkdir(mode=0o777)
    (tmp_path / "exchange").chmod(0o777)
    with (course / "nbgrader_config.py").open("a") as config:
        config.write(f"\nc.Exchange.root = {str(tmp_path / 'exchange')!r}\n")
    path = submit(course, "s001", "2026-01-01 00:00 UTC")
    (path.parent / "submission_secret.txt").write_text("secret")
    for steps in (
        lambda: grade_class(course, ASSIGNMENT, Plan(opener=open_fake_grader), workers=1),
        lambda: autograde(course) and formgrader(course).generate_feedback(ASSIGNMENT, "s001"),
    ):
        steps()
        assert formgrader(course).release_feedback(ASSIGNMENT)["success"]
        (released,) = (tmp_path / "exchange/d2l/feedback").glob("*.html")
        assert "Your feedback" in released.read_text()
        released.unlink()


def test_feedback_without_a_result_says_what_to_do(course: Path) -> None:
    submit(course, "s001")
    assert autograde(course)["success"]
    (course / "autograded/s001" / ASSIGNMENT / "result.json").unlink()
    done = formgrader(course).generate_feedback(ASSIGNMENT, "s001")
    assert not done["success"] and "has no result.json" in done["log"]


def test_one_grader_stays_warm_and_grades_from_the_release_as_it_is_now(course: Path) -> None:
    opened: list[object] = []

    class Counted(FakeGrader):
        def __enter__(self) -> FakeGrader:
            opened.append(self)
            return self

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("autograder.judging.grading.Grader", Counted)
        submit(course, "s001")
        for _ in range(2):
            assert autograde(course)["success"]
        release = course / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
        release.write_text(release.read_text().replace("def synthetic_data(", "def synthetic_data_anew("))
        assert autograde(course)["success"]
    assert len(opened) == 1
    assert "synthetic_data_anew" in (course / "autograded/s001" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").read_text()


def nbgrader(course: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "nbgrader", *arguments]
    done = subprocess.run(
        command, cwd=course, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_loading_the_configuration_starts_nothing_heavy(course: Path) -> None:
    heavy = "('paddle', 'autograder.judging.grading')"
    probe = f"import sys, autograder.doors.nbgrader; print([name for name in {heavy} if name in sys.modules])"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", probe], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_same_class_gets_the_same_marks_from_autograder_and_from_nbgrader(tmp_path: Path) -> None:
    """The issue's own claim, with the real judge, from a course that has no gradebook yet."""
    right = right_answers()
    slip = {**right, "sgd": right["sgd"].replace(" / batch_size", "")}
    ours, theirs = (make_course(tmp_path / name, gradebook=False) for name in ("ours", "theirs"))
    for course in (ours, theirs):
        submit(course, "s001", "2026-01-01 00:00 UTC", **right)
        submit(course, "s002", **slip)
        submit(course, "s003", **{**right, "linreg": "def linreg(X, w, b):\n    raise NotImplementedError"})
    done = grade_class(ours, ASSIGNMENT, Plan())
    assert not done.problems
    nbgrader(theirs, "generate_assignment", ASSIGNMENT, "--force")
    nbgrader(theirs, "autograde", ASSIGNMENT)
    assert grades(ours) == grades(theirs)
    assert done.graded["s001"].score == 100
    assert grades(ours)["s002", "test_sgd"][0] < 12
    for course in (ours, theirs):
        nbgrader(course, "generate_feedback", ASSIGNMENT, "--force")
        nbgrader(course, "export", "--to", "grades.csv")
    exported = [sorted((course / "grades.csv").read_text().splitlines()) for course in (ours, theirs)]
    assert exported[0] == exported[1] and len(exported[0]) == 4
    pages = [(course / "feedback/s002" / ASSIGNMENT / f"{ASSIGNMENT}.html").read_text() for course in (ours, theirs)]
    assert pages[0] == pages[1]
