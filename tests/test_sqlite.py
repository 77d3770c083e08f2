"""A gradebook in SQLite that is locked, read-only, damaged or full: one line, and nothing half-written."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Timer
from typing import Any

import kit
import pytest
from kit import ASSIGNMENT, make_course, open_fake_grader, submit
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from postgres import before_write, configure
from sqlalchemy import event
from sqlalchemy.engine import Engine

from autograder import cli
from autograder.course import database
from autograder.course.classroom import Class, grade_class
from autograder.course.configuration import load_course
from autograder.course.workers import Plan
from autograder.errors import CourseError, MachineFault

STUDENTS = ("a", "b", "c", "d")


@pytest.fixture
def course(tmp_path: Path) -> Path:
    course = make_course(tmp_path / "course")
    for student in STUDENTS:
        submit(course, student)
    return course


@pytest.fixture
def other(course: Path) -> Iterator[sqlite3.Connection]:
    """Another program that has the gradebook open."""
    connection = sqlite3.connect(course / "gradebook.db", isolation_level=None, check_same_thread=False)
    yield connection
    connection.close()


def lock(other: sqlite3.Connection) -> None:
    other.execute("BEGIN IMMEDIATE")


def grade(course: Path) -> Class:
    return grade_class(course, ASSIGNMENT, Plan(opener=open_fake_grader), workers=2, pool=ThreadPoolExecutor)


def scores(course: Path) -> dict[str, float]:
    """Every submission that the gradebook holds, with its score; each has all of its grades."""
    with Gradebook(f"sqlite:///{course}/gradebook.db", "d2l") as book:
        submissions = book.assignment_submissions(ASSIGNMENT)
        assert {len(submission.notebooks[0].grades) for submission in submissions} <= {12}
        assert {student.id for student in book.students} == {submission.student.id for submission in submissions}
        return {submission.student.id: submission.score for submission in submissions}


def test_a_gradebook_that_stays_locked_costs_only_who_is_entered_meanwhile(
    course: Path, other: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(database, "SECONDS_TO_WAIT", 0.2)
    before_write(monkeypatch, {2: lambda: lock(other), 3: other.rollback})
    done = grade(course)
    [(student, problem)] = done.problems.items()
    assert "locked" in problem and "0.2 seconds" in problem and "gradebook.db" in problem and "\n" not in problem
    assert scores(course) == dict.fromkeys(set(STUDENTS) - {student}, 100)
    assert not [record for record in caplog.records if record.exc_info]  # nbgrader would log a traceback
    assert list(grade(course).graded) == [student]
    assert scores(course) == dict.fromkeys(STUDENTS, 100)


def test_a_gradebook_that_is_locked_for_a_moment_is_waited_for(
    course: Path, other: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lock_for_a_moment() -> None:
        lock(other)
        Timer(0.3, other.rollback).start()

    before_write(monkeypatch, {2: lock_for_a_moment})
    assert not grade(course).problems
    assert scores(course) == dict.fromkeys(STUDENTS, 100)


def test_a_disk_that_fills_up_leaves_whole_submissions(
    course: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for student in "efghijkl":
        submit(course, student)
    pages = (course / "gradebook.db").stat().st_size // 4096

    def small_disk(connection: sqlite3.Connection, _: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages + 6}")

    event.listen(Engine, "connect", small_disk)
    try:
        with pytest.raises(MachineFault, match=r"^there is no room left for the gradebook [^\n]*$"):
            grade(course)
    finally:
        event.remove(Engine, "connect", small_disk)
    stored = scores(course)
    assert stored and set(stored.values()) == {100}
    assert not [record for record in caplog.records if record.exc_info]  # nbgrader would log a traceback
    then = grade(course)
    assert set(then.unchanged) == set(stored) and then.graded and not then.problems


def no_database(path: Path) -> None:
    path.write_text("this is no database " * 100)


def damaged(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    path.write_bytes(data)


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def of_another_version(path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute("ALTER TABLE assignment DROP COLUMN duedate")
    other.close()


def read_only(path: Path) -> None:
    configure(path.parent, f"sqlite:///file:{path}?mode=ro&uri=true")


def locked(path: Path) -> sqlite3.Connection:
    configure(path.parent, f"sqlite:///{path}?timeout=0.2")
    other = sqlite3.connect(path)
    lock(other)
    return other


SAID: dict[Callable[[Path], sqlite3.Connection | None], str] = {
    no_database: "is no database",
    damaged: "is damaged",
    a_folder: "unable to open",
    of_another_version: "nbgrader db upgrade",
    read_only: "cannot be written",
    locked: "more than 0.2 seconds",
}


@pytest.mark.parametrize("spoil", SAID)
def test_a_gradebook_that_cannot_be_written_is_one_line_before_anybody_is_graded(
    course: Path,
    spoil: Callable[[Path], sqlite3.Connection | None],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    connection = spoil(course / "gradebook.db")  # a lock lasts as long as its connection
    monkeypatch.chdir(course)
    monkeypatch.setattr(sys, "argv", ["autograder", "grade", ASSIGNMENT])
    with pytest.raises(SystemExit) as end:
        cli.main()
    out, err = capfd.readouterr()
    assert (end.value.code, out, err.count("\n")) == (2, "", 1), err
    assert SAID[spoil] in err and "gradebook.db" in err
    assert not (course / "autograded").exists()
    if connection:
        connection.close()


def test_a_patience_of_the_courses_own_is_kept(course: Path) -> None:
    configure(course, f"sqlite:///{course}/gradebook.db?timeout=0")
    other = sqlite3.connect(course / "gradebook.db")
    lock(other)
    with pytest.raises(CourseError, match="more than 0 seconds"):
        grade(course)
    other.close()
    assert kit.grades(course) == {}


def test_no_question_to_the_gradebook_reads_the_grades_or_comments_of_the_whole_class(course: Path) -> None:
    plans: list[str] = []

    def explain(connection: Any, cursor: Any, statement: str, values: Any, _: Any, many: bool) -> None:
        if statement.startswith("SELECT"):
            explained = connection.connection.cursor().execute(f"EXPLAIN QUERY PLAN {statement}", values)
            plans.extend(row[3] for row in explained)

    event.listen(Engine, "before_cursor_execute", explain)
    try:
        assert len(grade(course).graded) == len(STUDENTS)
    finally:
        event.remove(Engine, "before_cursor_execute", explain)
    assert any(plan.startswith("SEARCH grade USING INDEX grade_of_notebook") for plan in plans)
    assert not {plan for plan in plans if plan.split()[:2] in (["SCAN", "grade"], ["SCAN", "comment"])}


def everything_in(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", ["What is ML?", "100%25", "a?b=c"])
def test_a_course_whose_path_would_make_another_gradebook_is_refused_before_anything_is_written(
    tmp_path: Path, name: str
) -> None:
    course = make_course(tmp_path / name, gradebook=False)
    submit(course, "ada")
    before = everything_in(tmp_path)
    with pytest.raises(CourseError, match="rename the course's folder"):
        grade(course)
    assert everything_in(tmp_path) == before
    configured = load_course(course)
    log = NbGraderAPI(configured, config=configured.config).autograde(ASSIGNMENT, "ada")["log"]
    assert "rename the course's folder" in log and "Traceback" not in log
    assert {path.name for path in everything_in(tmp_path) - before} <= {".autograder.lock"}


@pytest.mark.parametrize("name", ["机器学习 (2026) #1", "50% ML", "a b;c&d", "[2026]"])
def test_other_names_of_courses_keep_their_gradebook_inside(tmp_path: Path, name: str) -> None:
    course = make_course(tmp_path / name, gradebook=False)
    assert database.address(load_course(course).db_url).database == str(course / "gradebook.db")


@pytest.mark.parametrize("settings", ["?timeout=60", "?mode=ro&uri=true"])
def test_settings_in_an_address_are_no_path(tmp_path: Path, settings: str) -> None:
    url = database.address(f"sqlite:///{tmp_path}/gradebook.db{settings}")
    assert url.database == f"{tmp_path}/gradebook.db" and "timeout" in url.query
