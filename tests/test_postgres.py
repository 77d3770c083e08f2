"""A gradebook in PostgreSQL, on a real server: the same marks, one writer, any readers, and what may go wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import kit
import postgres
import pytest
from kit import ASSIGNMENT, make_course, open_fake_grader, submit
from nbgrader.api import Comment, Grade, Gradebook, SubmittedAssignment
from postgres import PASSWORD, Server, before_write, configure
from sqlalchemy import create_engine, text

from autograder import cli
from autograder.course import classroom, database, rows
from autograder.course.classroom import Class, grade_class
from autograder.course.configuration import load_course
from autograder.course.workers import Plan, local_pool

pytestmark = [
    pytest.mark.skipif(bool(postgres.why_not()), reason=postgres.why_not()),
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
]
ANSWERS = ["# right", "# wrong", "# broken"]


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with postgres.running_server() as server:
        yield server


@pytest.fixture
def course(tmp_path: Path, server: Server) -> Path:
    return server.use(make_course(tmp_path / "course", gradebook=False), server.new_database())


def grade(course: Path, opener: Any = open_fake_grader, workers: int = 2, **options: Any) -> Class:
    return grade_class(
        course, ASSIGNMENT, Plan(opener=opener), workers=workers, **{"pool": ThreadPoolExecutor, **options}
    )


def opened(course: Path) -> Gradebook:
    folder = load_course(course)
    return Gradebook(folder.db_url, folder.course_id)


def content(course: Path) -> dict[str, Any]:
    """Everything that nbgrader's API says about the assignment and its submissions, but random ids."""

    def plain(row: Any) -> dict[str, Any]:
        values = row if isinstance(row, dict) else row.to_dict()
        return {name: value for name, value in values.items() if name != "id"}

    with opened(course) as book:
        rows = {
            kind.__name__: [plain(row) for row in book.db.query(kind)] for kind in (SubmittedAssignment, Grade, Comment)
        }
        rows["submissions"] = [plain(row) for row in book.submission_dicts(ASSIGNMENT)]
        rows["notebooks"] = [plain(row) for row in book.notebook_submission_dicts(ASSIGNMENT, ASSIGNMENT)]
        rows["students"] = [plain(row) for row in book.student_dicts()]
        rows["assignment"] = [
            plain(book.find_assignment(ASSIGNMENT)),
            plain(book.find_notebook(ASSIGNMENT, ASSIGNMENT)),
        ]
        rows["cells"] = [plain(cell) for cell in book.find_notebook(ASSIGNMENT, ASSIGNMENT).source_cells]
    return {kind: sorted(map(repr, found)) for kind, found in rows.items()}


def left_behind(course: Path) -> str:
    """Every byte that grading has written into the course folder."""
    paths = [path for step in ("autograded", "feedback") for path in (course / step).rglob("*") if path.is_file()]
    return "".join(path.read_text("utf-8") for path in paths)


def tells_the_password(text: str) -> bool:
    return bool(PASSWORD.search(text.encode()))


def test_a_class_in_postgresql_has_the_marks_rows_and_states_that_it_has_in_sqlite(
    tmp_path: Path, server: Server
) -> None:
    contents = []
    for name in ("sqlite", "postgresql"):
        course = make_course(tmp_path / name)
        if name == "postgresql":
            server.use(course, server.new_database())
        for number, answer in enumerate(ANSWERS):
            submit(course, f"s{number}", "2026-01-02 00:00 UTC", sgd=answer)
        grade(course)
        with opened(course) as book:
            book.update_or_create_assignment(ASSIGNMENT, duedate="2026-01-01 00:00 UTC")
            marked = book.find_grade("test_sgd", ASSIGNMENT, ASSIGNMENT, "s1")
            marked.manual_score, marked.needs_manual_grade = 9, False
            book.find_comment("sgd", ASSIGNMENT, ASSIGNMENT, "s2").manual_comment = "学得不错"
            book.db.commit()
        submit(course, "s1", "2026-01-03 00:00 UTC", sgd="# wrong again")
        assert sorted(grade(course, force=True).graded) == ["s0", "s1", "s2"]
        contents.append(content(course))
    assert contents[0] == contents[1]
    assert len(contents[0]["Grade"]) == 36


def test_a_reader_of_postgresql_sees_a_submission_whole_or_not_at_all(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit(course, "s001")
    grade(course)
    seen: list[Any] = []
    write = rows.write

    def write_and_look(*rows_and_more: Any) -> None:
        write(*rows_and_more)
        with opened(course) as book:
            seen.append([(student.id, student.score) for student in book.students])

    monkeypatch.setattr(classroom, "TOGETHER", 1)
    monkeypatch.setattr(rows, "write", write_and_look)
    submit(course, "s001", sgd="# wrong")
    submit(course, "s002")
    grade(course, workers=1)
    assert seen == [[("s001", 100)], [("s001", 94)]]
    with opened(course) as book:
        assert {student.id: student.score for student in book.students} == {"s001": 94, "s002": 100}


def test_a_formgrader_reads_on_while_a_class_is_graded(course: Path) -> None:
    from test_markup import TOKEN, serve

    students = [f"s{number:03}" for number in range(24)]
    scores = {student: 94.0 if number % 2 else 100.0 for number, student in enumerate(students)}
    for student, score in scores.items():
        submit(course, student, sgd="# wrong" if score < 100 else "# right")
    seen: list[tuple[int, Any]] = []

    def ask(site: Any, what: str) -> Any:
        address = f"{site.origin}/formgrader/api/{what}?token={TOKEN}"
        with urllib.request.urlopen(address, timeout=60) as answer:
            return json.load(answer)

    def read_on(site: Any, ended: threading.Event) -> None:
        while not ended.is_set():
            for submission in ask(site, f"submissions/{ASSIGNMENT}"):
                seen.append((len(seen), submission))
            for student in ask(site, "students"):
                assert student["score"] in (0, scores[student["id"]]), student

    with serve(course, course, None) as site, ThreadPoolExecutor(2) as readers:
        assert {one["autograded"] for one in ask(site, f"submissions/{ASSIGNMENT}")} == {False}
        ended = threading.Event()
        reading = [readers.submit(read_on, site, ended) for _ in range(2)]
        try:
            done = grade(course)
        finally:
            ended.set()
        for one in reading:
            one.result()
        at_the_end = {one["student"]: one["score"] for one in ask(site, f"submissions/{ASSIGNMENT}")}
    assert sorted(done.graded) == students and at_the_end == scores
    states = [(one["autograded"], one["score"], one["max_score"], one["student"]) for _, one in seen]
    assert {graded for graded, *_ in states} == {False, True}
    for graded, score, points, student in states:
        assert (score, points) == ((scores[student], 100) if graded else (0, 0)), student


def test_the_password_reaches_neither_workers_nor_messages_nor_files(
    course: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPASSWORD", postgres.password())
    submit(course, "s001")
    done = grade(course, postgres.open_searching_grader, workers=1, pool=local_pool)
    assert done.graded["s001"].notices == ("nowhere",)
    assert left_behind(course)
    assert not tells_the_password(left_behind(course) + "".join(capfd.readouterr()))


def broken_address(url: str, kind: str) -> str:
    """What stands in the configuration, with one mistake in it."""
    name, secret = postgres.TEACHER, "@pen%2Fkollov4ium"
    return {
        "wrong password": url.replace("%40pen", "open"),
        "server down": url.replace(f":{url.rsplit(':', 1)[1].split('/', maxsplit=1)[0]}/", ":1/"),
        "unknown database": url + "x",
        "unquoted password": url.replace("%40pen%2Fkollov4ium", secret),
        "no port": url.replace("@127.0.0.1:", "@127.0.0.1:port"),
        "no address": f"{name} {postgres.password()}",
        "unknown kind": url.replace("postgresql", "oracel"),
    }[kind]


SAID = {
    "wrong password": "password authentication failed",
    "server down": "Connection refused",
    "unknown database": "does not exist",
    "unquoted password": "%40",
    "no port": "no address of a database",
    "no address": "no address of a database",
    "unknown kind": "oracel",
}


@pytest.mark.parametrize("kind", SAID)
def test_a_database_that_cannot_be_reached_is_one_line_without_the_password(
    tmp_path: Path, server: Server, kind: str, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = server.url("gradebook").render_as_string(hide_password=False)
    course = configure(make_course(tmp_path / "course", gradebook=False), broken_address(url, kind))
    submit(course, "s001")
    monkeypatch.chdir(course)
    monkeypatch.setattr(sys, "argv", ["autograder", "grade", ASSIGNMENT])
    with pytest.raises(SystemExit) as end:
        cli.main()
    out, err = capfd.readouterr()
    assert (end.value.code, out, err.count("\n")) == (2, "", 1), err
    assert SAID[kind] in err and not tells_the_password(out + err)
    assert not {"gradebook.db", "autograded", "feedback"} & {path.name for path in course.iterdir()}


def test_who_cannot_be_stored_while_the_server_is_away_is_named_and_stored_by_the_next_run(
    course: Path,
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    for student in "abcdef":
        submit(course, student)
    before_write(monkeypatch, {3: server.stop, 5: server.start})
    done = grade(course)
    assert (len(done.problems), len(done.graded)) == (2, 4)
    assert all("\n" not in why and not tells_the_password(why) for why in done.problems.values())
    assert not [record for record in caplog.records if record.exc_info]  # nbgrader would log a traceback
    again = grade(course)
    assert sorted(again.graded) == sorted(done.problems) and not again.problems
    with opened(course) as book:
        assert {student.id: student.score for student in book.students} == dict.fromkeys("abcdef", 100)


def test_a_server_that_was_restarted_meanwhile_costs_nobody_anything(
    course: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for student in "abc":
        submit(course, student)
    before_write(monkeypatch, {2: server.restart})
    assert sorted(grade(course).graded) == ["a", "b", "c"]


def test_a_connection_that_breaks_halfway_leaves_nothing_half_entered(
    course: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    insert = rows._insert
    broken: list[str] = []

    def break_off(connection: Any, table: Any, *values: Any) -> None:
        if not broken and table is rows.GRADES:
            broken.append(
                server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'teacher'")
            )
        insert(connection, table, *values)

    monkeypatch.setattr(rows, "_insert", break_off)
    submit(course, "s001", sgd="# wrong")
    assert list(grade(course).graded) == ["s001"] and broken
    with opened(course) as book:
        assert {student.id: student.score for student in book.students} == {"s001": 94}


def test_a_row_that_another_program_holds_is_waited_for_but_not_for_ever(
    course: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for student in ("s001", "s002"):
        submit(course, student)
    grade(course)
    submit(course, "s001", sgd="# wrong")
    with opened(course) as book:
        notebook = book.find_submission_notebook(ASSIGNMENT, ASSIGNMENT, "s001").id
    monkeypatch.setattr(database, "SECONDS_TO_WAIT", 0.2)
    engine = create_engine(load_course(course).db_url)
    with engine.begin() as psql:
        psql.execute(text("SET LOCAL idle_in_transaction_session_timeout = '20s'"))  # so that this test has an end
        psql.execute(text(f"SELECT id FROM grade WHERE notebook_id = '{notebook}' FOR UPDATE"))
        done = grade(course, force=True)
    engine.dispose()
    assert list(done.graded) == ["s002"] and "0.2 seconds" in done.problems["s001"]
    assert list(grade(course).graded) == ["s001"]


def test_nbgraders_own_commands_work_on_it(course: Path) -> None:
    submit(course, "s001", sgd="# wrong")
    grade(course)
    with opened(course) as book:
        book.find_comment("sgd", ASSIGNMENT, ASSIGNMENT, "s001").manual_comment = "MIND THE SIGN"
        book.db.commit()
    commands = (["generate_feedback", ASSIGNMENT, "--force"], ["export"])
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "nbgrader", *command],
            cwd=course, env={**os.environ, "PYTHONPATH": str(kit.ROOT)}, stderr=subprocess.PIPE, text=True,
        )
        for command in commands
    ]  # fmt: skip
    said = [process.communicate()[1] for process in running]
    assert [process.returncode for process in running] == [0, 0], said
    assert "MIND THE SIGN" in (course / f"feedback/s001/{ASSIGNMENT}/{ASSIGNMENT}.html").read_text()
    assert ",94.0,0.0,94.0,100.0" in (course / "grades.csv").read_text()


def test_an_id_that_is_too_long_is_blamed_and_not_the_gradebook(course: Path) -> None:
    submit(course, "ada")
    submit(course, "x" * 140)
    submit(course, "\u4e2d" * 60)
    done = grade(course)
    assert sorted(done.graded) == ["ada", "\u4e2d" * 60]
    (problem,) = done.problems.values()
    assert "the student's id has 140 characters, and the gradebook takes 128" in problem
    with opened(course) as book:
        assert len(book.students) == 2


def test_final_marks_are_computed_anew_without_a_run(course: Path) -> None:
    with (course / "nbgrader_config.py").open("a") as config:
        config.write("\nc.LateSubmissionPlugin.penalty_method = 'zero'\n")
    for student in ("ada", "bob"):
        submit(course, student, "2026-03-01 18:00 UTC")
    grade(course)
    with opened(course) as book:
        book.update_or_create_assignment(ASSIGNMENT, duedate="2026-03-01 16:00 UTC")
    done = grade(course)
    assert {one.student: (one.before, one.after) for one in done.settled} == {"ada": (100, 0), "bob": (100, 0)}
    with opened(course) as book:
        book.find_submission(ASSIGNMENT, "ada").extension = timedelta(days=1)
        book.db.commit()
    done = grade(course)
    assert [(one.student, one.after, one.why) for one in done.settled] == [("ada", 100, ("extension",))]
    assert sorted(done.unchanged) == ["ada", "bob"]
    assert {student: mark.score for student, mark in done.final.items()} == {"ada": 100, "bob": 0}
