"""A regrade is shown before it is written, and what people have given stays."""

from __future__ import annotations

import csv
import json
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import kit
import pytest
from kit import ASSIGNMENT, grades, make_course, submit
from nbgrader.api import Gradebook

from autograder.course.classroom import grade_class
from autograder.course.fingerprint import code_digest, engine
from autograder.course.lock import course_lock
from autograder.course.places import STAGING
from autograder.course.regrade import Regraded, regrade_class, write_csv
from autograder.course.workers import Plan
from autograder.errors import CourseError
from autograder.submission.files import SubmissionData
from autograder.submission.rebuild import Release
from autograder.words import message

graded: list[str] = []  # by the new grader


class NewGrader(kit.FakeGrader):
    """Whoever wrote `# right` or `# wrong` gets what they got; `# lucky` fails from now on, `# unlucky` passes."""

    def grade(
        self, submission: SubmissionData, release: Release, seed: int | None = None, figures: bool = False
    ) -> Any:
        graded.append(submission.student)
        data = submission.data.replace(b"# lucky", b"# wrong").replace(b"# unlucky wrong", b"# right")
        fake = super().grade(SubmissionData(submission.assignment, submission.student, data), release, seed)
        return SimpleNamespace(result=fake.result, notebook=fake.notebook)


def open_new_grader(plan: Plan) -> NewGrader:
    return NewGrader(trust_submissions=plan.trust_submissions)


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A class that has been graded before the checks changed: one will lose, one will gain, one stays the same."""
    course = make_course(tmp_path / "course")
    submit(course, "loses", sgd="# lucky")
    submit(course, "gains", sgd="# unlucky wrong")
    submit(course, "stays", sgd="# wrong")
    plan = Plan(opener=kit.open_fake_grader)
    grade_class(course, ASSIGNMENT, plan, workers=2, pool=ThreadPoolExecutor)
    monkeypatch.setattr("autograder.course.fingerprint.engine_digest", lambda: "the next version")
    graded.clear()
    return course


def regrade(course: Path, **options: Any) -> Regraded:
    plan = Plan(opener=open_new_grader)
    return regrade_class(course, ASSIGNMENT, plan, workers=2, pool=ThreadPoolExecutor, **options)


def gains(regraded: Regraded) -> dict[str, float | None]:
    return {change.student: change.gain for change in regraded.changes}


def where_it_counts(course: Path) -> dict[str, bytes]:
    """Everything that students, nbgrader and people look at."""
    files = [
        course / "gradebook.db",
        *(path for step in ("autograded", "feedback") for path in course.glob(f"{step}/**/*")),
    ]
    return {str(path.relative_to(course)): path.read_bytes() for path in files if path.is_file()}


def mark_by_hand(course: Path, student: str, score: float, comment: str = "") -> None:
    with Gradebook(f"sqlite:///{course}/gradebook.db", "d2l") as book:
        row = book.find_grade("test_sgd", ASSIGNMENT, ASSIGNMENT, student)
        row.manual_score, row.needs_manual_grade = score, False
        book.find_comment("sgd", ASSIGNMENT, ASSIGNMENT, student).manual_comment = comment
        book.db.commit()


def test_who_gains_and_who_loses_is_shown_and_nothing_is_written(course: Path) -> None:
    before = where_it_counts(course)
    regraded = regrade(course)
    assert gains(regraded) == {"loses": -6, "gains": 6, "stays": 0}
    assert {change.why for change in regraded.changes} == {("autograder",)}
    (turn,) = next(change.turns for change in regraded.changes if change.student == "loses")
    assert (turn.task, turn.check, turn.before, turn.after) == ("sgd", "sgd_right", "passed", "failed")
    assert "should be 2" in turn.message
    assert regraded.averages == pytest.approx((96, 96))
    assert where_it_counts(course) == before


def test_what_is_applied_is_what_was_shown_and_is_not_graded_again(course: Path) -> None:
    regrade(course)
    assert sorted(graded) == ["gains", "loses", "stays"]
    regrade(course, apply=True)
    assert len(graded) == 3
    assert {student: grades(course)[student, "test_sgd"][0] for student in ("loses", "gains", "stays")} == {
        "loses": 6, "gains": 12, "stays": 6
    }  # fmt: skip
    assert not (course / STAGING).exists()
    plan = Plan(opener=open_new_grader)
    assert not grade_class(course, ASSIGNMENT, plan, workers=2, pool=ThreadPoolExecutor).graded
    assert regrade(course).changes == []


def test_applying_without_looking_first_grades_and_writes(course: Path) -> None:
    assert gains(regrade(course, apply=True))["loses"] == -6
    assert grades(course)["loses", "test_sgd"][0] == 6


def test_a_mark_given_by_hand_hides_the_change_and_stays(course: Path) -> None:
    mark_by_hand(course, "loses", 11, "well tried")
    regraded = regrade(course)
    change = next(change for change in regraded.changes if change.student == "loses")
    assert (change.gain, change.hidden) == (0, (("sgd", 11),))
    assert [turn.check for turn in change.turns] == ["sgd_right"]
    regrade(course, apply=True)
    assert grades(course)["loses", "test_sgd"] == (6, 11, True, 12)  # to be looked at again, for the checks changed
    page = (course / f"feedback/loses/{ASSIGNMENT}/{ASSIGNMENT}.html").read_text()
    assert "well tried" in page and "11 / 12" in page


def test_a_late_penalty_is_in_the_final_marks(course: Path) -> None:
    config = course / "nbgrader_config.py"
    config.write_text(
        config.read_text()
        + "\nfrom nbgrader.plugins import BasePlugin\n"
        + "class Tenth(BasePlugin):\n"
        + "    def late_submission_penalty(self, student, score, seconds):\n        return score / 10\n"
        + "c.AssignLatePenalties.plugin_class = Tenth\n"
    )
    with Gradebook(f"sqlite:///{course}/gradebook.db", "d2l") as book:
        book.update_or_create_assignment(ASSIGNMENT, duedate="2026-01-01 00:00 UTC")
    submit(course, "gains", "2026-01-02 00:00 UTC", sgd="# unlucky wrong")
    plan = Plan(opener=kit.open_fake_grader)
    grade_class(course, ASSIGNMENT, plan, students=["gains"], workers=1, pool=ThreadPoolExecutor)
    submit(course, "gains", "2026-01-02 00:00 UTC", sgd="# right")
    (change,) = regrade(course, students=["gains"]).changes
    assert change.marks_before
    assert (change.marks_before.score, change.marks_after.score) == pytest.approx((84.6, 90))
    assert change.marks_after.late_penalty == 10
    assert change.why == ("submission",)


def test_what_changes_after_it_was_shown_is_graded_anew(course: Path) -> None:
    regrade(course)
    submit(course, "loses", sgd="# right")
    regraded = regrade(course, apply=True)
    assert graded.count("loses") == 2 and graded.count("gains") == 1
    assert gains(regraded)["loses"] == 0
    assert grades(course)["loses", "test_sgd"][0] == 12


def test_a_regrade_that_was_interrupted_goes_on(course: Path) -> None:
    regrade(course, students=["loses"])
    regrade(course)
    assert sorted(graded) == ["gains", "loses", "stays"]


def test_who_cannot_be_graded_is_named_and_the_others_are_applied(course: Path) -> None:
    submit(course, "stays").write_text("{")
    before = grades(course)["stays", "test_sgd"]
    regraded = regrade(course, apply=True)
    assert list(regraded.done.problems) == ["stays"]
    assert grades(course)["loses", "test_sgd"][0] == 6
    assert grades(course)["stays", "test_sgd"] == before


def test_somebody_new_is_not_counted_as_a_gain(course: Path) -> None:
    submit(course, "late-comer")
    change = next(change for change in regrade(course).changes if change.student == "late-comer")
    assert (change.gain, change.before, change.why) == (None, None, ("new",))


def test_the_table_of_differences_is_harmless_in_a_spreadsheet(course: Path, tmp_path: Path) -> None:
    submit(course, "=cmd()", sgd="# lucky")
    write_csv(tmp_path / "diff.csv", regrade(course))
    rows = {row["student"]: row for row in csv.DictReader((tmp_path / "diff.csv").open(encoding="utf-8-sig"))}
    assert set(rows) == {"loses", "gains", "stays", "'=cmd()"}
    loses = rows["loses"]
    assert (loses["mark_before"], loses["mark_after"], loses["change"]) == ("100.0", "94.0", "-6.0")
    assert (loses["because"], loses["checks"]) == ("autograder", "sgd.sgd_right: passed > failed")


def test_nothing_is_regraded_before_anything_was_graded(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course", gradebook=False)
    submit(course, "s001")
    with pytest.raises(CourseError, match="autograder grade"):
        regrade(course)
    assert not (course / "gradebook.db").exists()


def test_applying_waits_for_nobody_who_grades(course: Path) -> None:
    with course_lock(course), pytest.raises(CourseError, match="being graded already"):
        regrade(course, apply=True)
    with course_lock(course):
        assert regrade(course).changes


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ("Nothing has been written", "1 lose, 1 stay")), ("zh_CN.UTF-8", ("尚未写入", "减分 1 人"))],
)
def test_the_command_says_what_it_would_do(
    course: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    language: str,
    words: tuple[str, ...],
) -> None:
    from autograder import cli
    from autograder.course import regrade as room

    regrade(course)
    capsys.readouterr()
    monkeypatch.setenv("LC_ALL", language)
    monkeypatch.chdir(course)
    monkeypatch.setattr(sys, "argv", ["autograder", "regrade", ASSIGNMENT, "--csv", "diff.csv"])
    monkeypatch.setattr(room, "local_pool", None)  # all is staged: no worker is needed
    with pytest.raises(SystemExit) as left:
        cli.main()
    out = capsys.readouterr().out
    assert left.value.code == 0
    assert "loses" in out and "100 → 94" in out and "-6" in out and "stays" not in out
    assert all(word in out for word in words)
    assert (course / "diff.csv").exists()


# What is graded anew


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the package, to be edited."""
    return shutil.copytree(kit.ROOT / "autograder", tmp_path / "package", ignore=shutil.ignore_patterns("__pycache__"))


def digests(package: Path) -> tuple[str, str]:
    """Of the engine and of the assignment, the two parts of our code in a fingerprint."""
    return code_digest(*engine(package)), code_digest(package / "assignments" / ASSIGNMENT)


@pytest.mark.parametrize(
    "file",
    [
        "views/charts.py",
        "views/templates/feedback.css",
        "report/page.py",
        "doors/gradescope.py",
        "course/store.py",
        "words/en/console.toml",
        "words/zh/feedback.toml",
        "words/en/report.toml",
        "cli.py",
        f"assignments/{ASSIGNMENT}/pictures.py",
        f"assignments/{ASSIGNMENT}/corpus/sgd/right__other.py",
    ],
)
def test_what_only_shows_a_result_leaves_the_fingerprint_alone(package: Path, file: str) -> None:
    before = digests(package)
    (package / file).parent.mkdir(parents=True, exist_ok=True)
    with (package / file).open("a") as source:
        source.write("\n# changed\n")
    assert digests(package) == before


@pytest.mark.parametrize(
    ("file", "part"),
    [
        ("judging/judge.py", 0),
        ("submission/matching.py", 0),
        ("authoring/compare.py", 0),
        ("box/limits.py", 0),
        ("inside/kernel.py", 0),
        ("verdicts.py", 0),
        ("words/zh/checks.toml", 0),
        (f"assignments/{ASSIGNMENT}/checks/sgd.py", 1),
        (f"assignments/{ASSIGNMENT}/data.csv", 1),
    ],
)
def test_what_marks_depend_on_changes_its_part_of_the_fingerprint(package: Path, file: str, part: int) -> None:
    before = digests(package)
    with (package / file).open("a") as source:
        source.write("\n# changed\n")
    assert [old != new for old, new in zip(before, digests(package), strict=True)] == [part == 0, part == 1]


def test_a_file_that_moves_changes_the_fingerprint(package: Path) -> None:
    before = digests(package)
    checks = package / "assignments" / ASSIGNMENT / "checks"
    (checks / "sgd.py").rename(checks / "other.py")
    assert digests(package)[1] != before[1]


def test_a_result_of_an_older_version_is_regraded_and_says_so(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    for path in course.glob("autograded/*/*/result.json"):
        data = json.loads(path.read_text())
        del data["fingerprint"]["assignment"]
        path.write_text(json.dumps(data))
    assert {change.why for change in regrade(course).changes} == {("assignment",)}


@pytest.mark.parametrize(("language", "words"), [("C.UTF-8", "the assignment's checks"), ("zh_CN", "作业的检查项")])
def test_changed_checks_are_named(monkeypatch: pytest.MonkeyPatch, language: str, words: str) -> None:
    monkeypatch.setenv("LC_ALL", language)
    assert message("because.assignment") == words
