"""Final marks follow due dates, extensions, penalties and marks by hand, though no notebook runs again."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import kit
import pytest
from kit import ASSIGNMENT, make_course, submit
from nbgrader.api import Gradebook
from rich.console import Console

from autograder import cli
from autograder.course.classroom import Class, Stopped, grade_class
from autograder.course.records import read_record
from autograder.course.regrade import Regraded, regrade_class
from autograder.course.workers import Plan
from autograder.submission.files import SubmissionData
from autograder.submission.rebuild import Release
from autograder.views import class_list

HANDED_IN, DUE = "2026-03-01 18:00 UTC", "2026-03-01 16:00 UTC"
ZERO = "\nc.LateSubmissionPlugin.penalty_method = 'zero'\n"
PLUGIN = """
from nbgrader.plugins import BasePlugin
class Hourly(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return {penalty}
c.AssignLatePenalties.plugin_class = Hourly
"""
runs: list[str] = []


class CountingGrader(kit.FakeGrader):
    """Tells who was graded."""

    def grade(
        self, submission: SubmissionData, release: Release, seed: int | None = None, figures: bool = False
    ) -> Any:
        runs.append(submission.student)
        return super().grade(submission, release, seed)


def open_counting_grader(plan: Plan) -> CountingGrader:
    return CountingGrader(trust_submissions=plan.trust_submissions)


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """Two hours late after nothing, for there is no due date yet: ada has all marks, bob lost six."""
    course = make_course(tmp_path / "course")
    submit(course, "ada", HANDED_IN)
    submit(course, "bob", HANDED_IN, sgd="# wrong")
    configure(course, ZERO)
    assert sorted(grade(course).graded) == ["ada", "bob"]
    runs.clear()
    return course


def configure(course: Path, text: str) -> None:
    with (course / "nbgrader_config.py").open("a") as config:
        config.write(text)


def grade(course: Path, **options: Any) -> Class:
    plan = Plan(opener=open_counting_grader)
    return grade_class(course, ASSIGNMENT, plan, workers=1, pool=ThreadPoolExecutor, **options)


def regrade(course: Path, **options: Any) -> Regraded:
    plan = Plan(opener=open_counting_grader)
    return regrade_class(course, ASSIGNMENT, plan, workers=1, pool=ThreadPoolExecutor, **options)


def opened(course: Path) -> Gradebook:
    return Gradebook(f"sqlite:///{course}/gradebook.db", "d2l")


def set_due(course: Path, due: str | None) -> None:
    with opened(course) as book:
        book.update_or_create_assignment(ASSIGNMENT, duedate=due)


def extend(course: Path, student: str, **time: int) -> None:
    with opened(course) as book:
        book.find_submission(ASSIGNMENT, student).extension = timedelta(**time)
        book.db.commit()


def mark_by_hand(course: Path, student: str, score: float) -> None:
    with opened(course) as book:
        row = book.find_grade("test_sgd", ASSIGNMENT, ASSIGNMENT, student)
        row.manual_score, row.needs_manual_grade = score, False
        book.db.commit()


def final(course: Path) -> dict[str, float]:
    """The final marks as nbgrader's export computes them."""
    with opened(course) as book:
        rows = [book.find_submission(ASSIGNMENT, student) for student in ("ada", "bob")]
        return {row.student.id: row.score - row.late_submission_penalty for row in rows}


def page(course: Path, student: str) -> str:
    return (course / f"feedback/{student}/{ASSIGNMENT}/{ASSIGNMENT}.html").read_text()


def settled(done: Class) -> dict[str, tuple[float, float, tuple[str, ...]]]:
    return {one.student: (one.before, one.after, one.why) for one in done.settled}


def test_a_due_date_set_after_grading_takes_marks_off_and_no_notebook_runs(course: Path) -> None:
    set_due(course, DUE)
    done = grade(course)
    assert settled(done) == {"ada": (100, 0, ("due_date",)), "bob": (94, 0, ("due_date",))}
    assert (final(course), runs, sorted(done.unchanged)) == ({"ada": 0, "bob": 0}, [], ["ada", "bob"])
    assert "100 taken off because it was handed in late" in page(course, "ada")
    assert grade(course).settled == []


def test_an_extension_granted_after_grading_gives_the_marks_back(course: Path) -> None:
    set_due(course, DUE)
    grade(course)
    extend(course, "ada", days=3)
    done = grade(course)
    assert settled(done) == {"ada": (0, 100, ("extension",))}
    assert (final(course), runs) == ({"ada": 100, "bob": 0}, [])
    assert "taken off" not in page(course, "ada") and "taken off" in page(course, "bob")


def test_a_due_date_moved_later_or_taken_away_gives_the_marks_back(course: Path) -> None:
    for later in ("2026-03-02 00:00 UTC", None):
        set_due(course, DUE)
        grade(course)
        assert final(course) == {"ada": 0, "bob": 0}
        set_due(course, later)
        assert {why for _, _, why in settled(grade(course)).values()} == {("due_date",)}
        assert final(course) == {"ada": 100, "bob": 94}


def test_another_plugin_counts_and_so_do_its_settings(course: Path) -> None:
    set_due(course, DUE)
    grade(course)
    configure(course, PLUGIN.format(penalty="total_seconds_late / 3600"))
    assert settled(grade(course)) == {"ada": (0, 98, ("late_penalty",)), "bob": (0, 92, ("late_penalty",))}
    configure(course, PLUGIN.format(penalty="3"))  # the same name and settings, other code
    assert settled(grade(course)) == {"ada": (98, 97, ("late_penalty",)), "bob": (92, 91, ("late_penalty",))}
    configure(course, "\nc.AssignLatePenalties.plugin_class = 'nbgrader.plugins.LateSubmissionPlugin'\n")
    configure(course, ZERO.replace("zero", "none"))
    grade(course)
    assert (final(course), runs) == ({"ada": 100, "bob": 94}, [])


def test_a_plugin_that_raises_is_one_line_and_changes_nothing(course: Path) -> None:
    set_due(course, DUE)
    grade(course)
    extend(course, "ada", days=3)
    configure(course, PLUGIN.format(penalty="1 / 0 if student_id == 'bob' else 5"))
    before = page(course, "ada")
    done = grade(course)
    assert "ZeroDivisionError" in done.unsettled and "\n" not in done.unsettled
    assert (final(course), page(course, "ada"), done.settled) == ({"ada": 0, "bob": 0}, before, [])


def test_a_mark_by_hand_changes_the_penalty_and_the_page(course: Path) -> None:
    set_due(course, DUE)
    extend(course, "ada", days=3)
    grade(course)
    mark_by_hand(course, "bob", 9)
    mark_by_hand(course, "ada", 11)
    assert settled(grade(course)) == {"ada": (100, 99, ("by_hand",)), "bob": (0, 0, ("by_hand",))}
    assert (final(course), runs) == ({"ada": 99, "bob": 0}, [])
    assert "11 / 12" in page(course, "ada") and "97 taken off" in page(course, "bob")


def test_only_the_students_who_are_asked_for_are_settled(course: Path) -> None:
    set_due(course, DUE)
    assert list(settled(grade(course, students=["bob"]))) == ["bob"]
    assert final(course) == {"ada": 100, "bob": 0}


def test_who_has_handed_in_a_damaged_file_later_is_not_late_with_what_was_graded(course: Path) -> None:
    set_due(course, "2026-03-01 20:00 UTC")
    submit(course, "ada", "2026-03-02 00:00 UTC").write_text("{")
    done = grade(course)
    assert list(done.problems) == ["ada"]
    assert final(course)["ada"] == 100


def test_a_run_that_was_killed_between_the_gradebook_and_the_page_goes_on(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_due(course, DUE)

    def killed(*_: object) -> str:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(Stopped):
        patch.setattr("autograder.course.store.page_of", killed)
        grade(course)
    assert final(course)["ada"] == 0 and "taken off" not in page(course, "ada")
    assert settled(grade(course))["ada"] == (100, 0, ("due_date",))
    assert "taken off" in page(course, "ada")


@pytest.mark.parametrize("text", ["", "2026-03-01 23:30:00 CST", "01.03.2026 18:00"])
def test_a_missing_time_or_one_of_an_uncertain_zone_takes_nothing_off(course: Path, text: str) -> None:
    set_due(course, DUE)
    grade(course)
    stamp = course / f"submitted/ada/{ASSIGNMENT}/timestamp.txt"
    stamp.write_text(text) if text else stamp.unlink()
    done = grade(course)
    assert final(course) == {"ada": 100, "bob": 0}
    receipts = "".join(done.graded["ada"].repairs)
    assert ("nothing is taken off" in receipts) == bool(text)
    with opened(course) as book:
        assert book.find_submission(ASSIGNMENT, "ada").timestamp is None


def test_the_exchanges_time_zone_makes_its_abbreviation_certain(course: Path) -> None:
    set_due(course, DUE)
    stamp = course / f"submitted/ada/{ASSIGNMENT}/timestamp.txt"
    stamp.write_text("2026-03-01 23:30:00.000000 CST")
    assert grade(course).graded["ada"].repairs
    configure(course, "\nc.Exchange.timezone = 'Asia/Shanghai'\n")
    assert not grade(course).graded["ada"].repairs
    with opened(course) as book:
        assert book.find_submission(ASSIGNMENT, "ada").timestamp == datetime(2026, 3, 1, 15, 30)
    configure(course, "\nc.Exchange.timezone = 'America/Chicago'\n")
    runs.clear()
    assert settled(grade(course)) == {"ada": (100, 0, ("submitted_at",))}
    assert runs == []


def test_a_regrade_tells_who_gains_and_loses_and_why_and_writes_only_what_it_told(course: Path) -> None:
    set_due(course, DUE)
    before = final(course), page(course, "ada")
    regraded = regrade(course)
    assert {change.student: (change.gain, change.why) for change in regraded.changes} == {
        "ada": (-100, ("due_date",)), "bob": (-94, ("due_date",))
    }  # fmt: skip
    assert regraded.averages == (97, 0)
    assert (final(course), page(course, "ada")) == before
    assert regrade(course, apply=True).settled == 2
    assert final(course) == {"ada": 0, "bob": 0} and "taken off" in page(course, "ada")
    extend(course, "bob", days=1)
    submit(course, "ada", HANDED_IN, sgd="# wrong")
    changes = {change.student: (change.gain, change.why) for change in regrade(course).changes}
    assert changes == {"ada": (0, ("submission",)), "bob": (94, ("extension",))}
    assert regrade(course, students=["bob"], apply=True).settled == 1
    assert final(course) == {"ada": 0, "bob": 94}
    assert runs == ["ada"]


def test_a_regrade_tells_the_due_date_beside_a_new_submission(course: Path) -> None:
    set_due(course, DUE)
    submit(course, "ada", HANDED_IN, sgd="# wrong")
    changes = {change.student: (change.gain, change.why) for change in regrade(course).changes}
    assert changes["ada"] == (-100, ("submission", "due_date"))


@pytest.mark.parametrize("width", [80, 120])
def test_the_table_shows_final_marks_where_they_are_others(
    course: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], width: int
) -> None:
    def run() -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["autograder", "grade", ASSIGNMENT])
        with pytest.raises(SystemExit) as left:
            cli.main()
        return int(left.value.code or 0), capsys.readouterr().out

    monkeypatch.chdir(course)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setattr(class_list, "console_of", lambda: Console(width=width, markup=False, highlight=False))
    monkeypatch.setattr("autograder.course.workers.Plan", lambda **_: Plan(opener=open_counting_grader))
    grade(course)
    status, out = run()
    assert status == 0 and "→" not in out
    set_due(course, DUE)
    extend(course, "bob", days=1)
    mark_by_hand(course, "bob", 9)
    status, out = run()
    assert status == 0
    assert "  ada  100 → 0   late −100\n" in out and "  bob  94 → 97   by hand +3; sgd" in out
    assert "Final mark changed without grading again (2): ada 100 → 0, bob 94 → 97. Changed: " in out
    assert "the due date" in out and "marks by hand" in out
    assert max(len(line) for line in out.splitlines() if line.startswith("  ")) <= width
    record = read_record(course / f"autograded/ada/{ASSIGNMENT}")
    assert record is not None and record.final["score"] == "0"
