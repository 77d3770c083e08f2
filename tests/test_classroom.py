"""A class graded by worker processes of its own, into a real gradebook."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import kit
import nbformat
import pytest
from kit import ASSIGNMENT, grades, make_course, submit
from nbgrader.api import Gradebook
from rich.console import Console
from rich.live import Live
from traitlets.config import Config

from autograder.course import store
from autograder.course.classroom import Class, grade_class
from autograder.course.configuration import load_course
from autograder.course.gradebook import CourseGradebook
from autograder.course.records import as_json, as_text, read_record, write_atomically
from autograder.course.workers import Plan, WorkerPool, local_pool
from autograder.errors import CourseError, MachineFault
from autograder.marks import Marks
from autograder.submission.files import Submission
from autograder.verdicts import Result
from autograder.views.progress import Watch


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return make_course(tmp_path / "course")


def grade(course: Path, opener: Any = kit.open_fake_grader, seed: int | None = None, **options: Any) -> Class:
    """Grade with the fake grader, in threads, for fresh processes take their time; `pool` says otherwise."""
    plan = Plan(seed=seed, opener=opener)
    return grade_class(course, ASSIGNMENT, plan, workers=2, **{"pool": ThreadPoolExecutor, **options})


def test_a_class_ends_up_in_the_gradebook_and_in_nbgraders_folders(course: Path) -> None:
    submit(course, "s001", sgd="# wrong")
    submit(course, "s002", "2026-01-01 00:00 UTC")
    done = grade(course)
    assert [(name, result and result.score) for name, result, _ in done.rows] == [("s001", 94), ("s002", 100)]
    assert grades(course)["s001", "test_sgd"] == (6, None, False, 12)
    assert json.loads((course / "autograded/s001/linreg_scratch/result.json").read_text())["score"] == 94
    assert "94" in (course / "feedback/s001/linreg_scratch/linreg_scratch.html").read_text()
    assert (course / "autograded/s001/linreg_scratch/linreg_scratch.ipynb").exists()
    assert (course / "feedback/s002/linreg_scratch/timestamp.txt").exists()
    assert "GRADER ONLY" not in (course / "feedback/s001/linreg_scratch/linreg_scratch.html").read_text()


def test_what_has_not_changed_is_not_graded_again(course: Path) -> None:
    for student in ("s001", "s002"):
        submit(course, student)
    grade(course)
    submit(course, "s002", sgd="# wrong")
    done = grade(course)
    assert (list(done.unchanged), list(done.graded)) == (["s001"], ["s002"])
    assert sorted(grade(course, force=True).graded) == ["s001", "s002"]


def page_of(course: Path, student: str) -> str:
    return (course / "feedback" / student / ASSIGNMENT / f"{ASSIGNMENT}.html").read_text()


def in_the_gradebooks_words(course: Path, student: str) -> str:
    """The page as it is made from the stored result and the marks in the gradebook now."""
    folder = load_course(course)
    record = read_record(course / "autograded" / student / ASSIGNMENT)
    assert record
    with CourseGradebook(folder) as book:
        return store.page_of(record.result, book.marks(ASSIGNMENT, student), folder.config, course)


def test_the_page_that_a_worker_makes_is_the_one_of_the_marks_in_the_gradebook(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of who was right, wrong, judged in part, left answers as released, wrote an essay or none."""
    kit.add_essay(course)
    answers = {"sgd": "# wrong", "linreg": "# broken", "essay": "Because."}
    submit(course, "s0")
    submit(course, "s1", **answers)
    submit(course, "s2", ex2_ohm=released(course, "ex2_ohm"))
    in_the_coordinator: list[str] = []
    made = store.page_of

    def noted(result: Result, marks: Marks, config: Config, root: Path) -> str:
        in_the_coordinator.append(result.student)
        return made(result, marks, config, root)

    monkeypatch.setattr(store, "page_of", noted)
    assert len(grade(course).graded) == 3 and in_the_coordinator == []
    monkeypatch.undo()
    for student in ("s0", "s1", "s2"):
        assert page_of(course, student) == in_the_gradebooks_words(course, student)


def test_a_page_with_marks_by_hand_or_a_penalty_is_made_with_those(course: Path) -> None:
    for student in ("s001", "s002"):
        submit(course, student, "2026-01-02 00:00 UTC", sgd="# wrong")
    grade(course)
    with Gradebook(f"sqlite:///{course}/gradebook.db", "d2l") as book:
        row = book.find_grade("test_sgd", ASSIGNMENT, ASSIGNMENT, "s001")
        row.manual_score = 11.5
        book.db.commit()
    assert len(grade(course, force=True).graded) == 2
    assert "99.5" in page_of(course, "s001") and "99.5" not in page_of(course, "s002")
    for student in ("s001", "s002"):
        assert page_of(course, student) == in_the_gradebooks_words(course, student)


def released(course: Path, cell: str) -> str:
    notebook = nbformat.read(kit.release_of(course), as_version=4)
    return str(next(one.source for one in notebook.cells if one.metadata.get("nbgrader", {}).get("grade_id") == cell))


def test_another_seed_release_or_time_of_submission_is_a_change(course: Path) -> None:
    submit(course, "s001")
    grade(course)
    assert grade(course, seed=3).graded
    assert grade(course, seed=3).unchanged
    submit(course, "s001", "2026-01-01 00:00 UTC")
    assert grade(course, seed=3).graded
    kit.release_of(course).write_text(kit.release_of(course).read_text() + "\n")
    assert grade(course, seed=3).graded


def test_a_gradebook_that_was_removed_is_filled_again(course: Path) -> None:
    submit(course, "s001")
    grade(course)
    (course / "gradebook.db").unlink()
    assert list(grade(course).graded) == ["s001"]
    assert grades(course)["s001", "test_sgd"][0] == 12


def test_a_damaged_submission_is_named_and_keeps_what_was_stored(
    course: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for student in ("s001", "s002"):
        submit(course, student)
    grade(course)
    before = grades(course), (course / "autograded/s001/linreg_scratch/result.json").read_bytes()
    submit(course, "s001").write_text("{")
    done = grade(course, force=True)
    assert (list(done.problems), list(done.graded)) == (["s001"], ["s002"])
    assert capfd.readouterr().err.count("s001") == 1
    assert before == (grades(course), (course / "autograded/s001/linreg_scratch/result.json").read_bytes())


def test_a_worker_that_dies_takes_nobody_with_it(course: Path) -> None:
    for student in ("s001", "s002", "s003", "s004"):
        submit(course, student, sgd="# die" if student == "s002" else "# right")
    done = grade(course, pool=local_pool)
    assert list(done.problems) == ["s002"]
    assert sorted(done.graded) == ["s001", "s003", "s004"]


def test_workers_see_no_secrets_of_the_coordinator(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPASSWORD", "secret")
    submit(course, "s001")
    seen = grade(course, kit.open_telling_grader, pool=local_pool).graded["s001"].notices
    assert "PATH" in seen and "PGPASSWORD" not in seen
    assert os.environ["PGPASSWORD"] == "secret"


def test_a_manual_score_survives_every_regrade(course: Path) -> None:
    submit(course, "s001", sgd="# wrong")
    grade(course)
    with Gradebook(f"sqlite:///{course}/gradebook.db", "d2l") as book:
        row = book.find_grade("test_sgd", ASSIGNMENT, ASSIGNMENT, "s001")
        row.manual_score, row.needs_manual_grade = 9, False
        book.db.commit()
    grade(course, force=True)
    assert grades(course)["s001", "test_sgd"] == (6, 9, False, 12)
    assert "9 / 12" in (course / "feedback/s001/linreg_scratch/linreg_scratch.html").read_text()
    submit(course, "s001", sgd="# wrong again")
    grade(course)
    assert grades(course)["s001", "test_sgd"] == (6, 9, True, 12)


def test_only_the_students_that_were_asked_for_are_graded(course: Path) -> None:
    for student in ("s001", "s002"):
        submit(course, student)
    done = grade(course, students=["s002", "s009"])
    assert (list(done.graded), list(done.problems)) == (["s002"], ["s009"])


def test_nothing_to_grade_is_said(course: Path) -> None:
    with pytest.raises(CourseError, match="submitted"):
        grade(course)
    with pytest.raises(CourseError, match="release"):
        grade_class(course, "no_such", Plan())


INTERRUPTED = """
    import multiprocessing, sys
    from pathlib import Path
    sys.path.insert(0, {tests!r})
    import kit
    from autograder.course.classroom import Stopped, grade_class
    from autograder.course.workers import Plan

    if __name__ == "__main__":
        course = Path({course!r})
        try:
            grade_class(course, kit.ASSIGNMENT, Plan(opener=kit.open_fake_grader), workers=2)
        except Stopped as stopped:
            print("stopped", sorted(stopped.done.graded), len(multiprocessing.active_children()))
"""


def test_ctrl_c_stops_at_once_and_keeps_what_is_graded(course: Path, tmp_path: Path) -> None:
    submit(course, "s001")
    submit(course, "s002", sgd="# wait")
    script = tmp_path / "run.py"
    script.write_text(textwrap.dedent(INTERRUPTED.format(tests=str(Path(kit.__file__).parent), course=str(course))))
    environment = {**os.environ, "PYTHONPATH": str(kit.ROOT)}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    process = subprocess.Popen([sys.executable, "-u", script], env=environment, start_new_session=True, **pipes)  # type: ignore[call-overload]
    assert "2 at a time" in process.stdout.readline()
    assert "s001" in process.stdout.readline()
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate()
    assert (out.strip(), err) == ("stopped ['s001'] 0", "")
    assert {student for student, _ in grades(course)} == {"s001"}


TERMINATED = """
    import os, signal, threading
    from autograder.course import workers

    def told(_thread):
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread.start = told
    workers._init_worker(None)
"""


def test_a_worker_that_is_terminated_while_it_starts_exits_silently() -> None:
    environment = {**os.environ, "PYTHONPATH": str(kit.ROOT)}
    script = [sys.executable, "-c", textwrap.dedent(TERMINATED)]
    done = subprocess.run(script, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGTERM, "", "")


def test_a_file_is_replaced_whole_whatever_was_there(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine")
    (tmp_path / "link").symlink_to(victim)
    (tmp_path / "folder" / "inner").mkdir(parents=True)
    for name in ("link", "folder", "fresh"):
        write_atomically(tmp_path / name, b"ours")
        assert (tmp_path / name).read_bytes() == b"ours"
    assert victim.read_text() == "mine"
    assert len(list(tmp_path.iterdir())) == 4


def test_a_result_survives_its_file_whatever_the_student_wrote(tmp_path: Path) -> None:
    result, _ = kit.tasks_of(make_course(tmp_path / "course"), "学生\udc80")
    write_atomically(tmp_path / "result.json", as_json(result, {"submission": "x"}))
    record = read_record(tmp_path)
    assert record is not None and record.result.student == "学生\udc80"
    (tmp_path / "result.json").write_text('{"tasks": 3}')
    assert read_record(tmp_path) is None


def seen(total: int, workers: int, width: int = 80) -> tuple[Watch, Live]:
    live = Live(console=Console(file=StringIO(), force_terminal=True, width=width, record=True), auto_refresh=False)
    return Watch(total, workers, live), live


def shown(live: Live) -> str:
    live.console.print(live.renderable)
    return live.console.export_text()


def test_the_display_tells_who_is_running_how_many_are_done_and_who_could_not_be_graded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = iter([0.0, 0.0, 2.0, 4.0])
    watch, live = seen(5, 2)
    monkeypatch.setattr("autograder.views.progress.time", SimpleNamespace(monotonic=lambda: next(clock)))
    for student in ("ada", "ben", "cho"):
        watch.started(student)
    assert "0/5" in (display := shown(live)) and "Starting 2 at a time, beginning with ada ben" in display
    watch.finished("ada", None, "it is damaged")
    assert "ada: could not be graded: it is damaged" in (display := shown(live))
    assert "not graded: 1" in display and "Running: ben cho" in display and "1/5" in display
    watch.finished("ben", None, "it is empty")
    assert "2/5 60/min, about 3 s left" in shown(live)


def test_the_display_fits_a_narrow_terminal_and_shows_no_control_characters() -> None:
    watch, live = seen(5, 2, width=60)
    watch.started("max-mustermann-with-a-very-long-name" * 3)
    watch.started("\x1b[2Jzoe")
    assert max(map(len, shown(live).splitlines())) <= 60
    assert "\x1b[2J" not in live.console.file.getvalue()  # type: ignore[attr-defined]


class Ready(Executor):
    """Has done all that it is given by the time it is given it."""

    def submit(self, function: Any, /, *_: Any, **__: Any) -> Future[Any]:
        future: Future[Any] = Future()
        outcome = function()
        future.set_exception(outcome) if isinstance(outcome, Exception) else future.set_result(outcome)
        return future


class Echo:
    """A job whose outcome is what a mapping says of the student."""

    def __init__(self, outcomes: dict[str, Any]) -> None:
        self._outcomes = outcomes

    def order(self, submission: Submission) -> Any:
        return lambda: self._outcomes[submission.student]

    def outcome(self, submission: Submission, value: Any) -> Any:
        return value


def handed_in(students: str) -> list[Submission]:
    return [Submission(ASSIGNMENT, student, Path(student)) for student in students]


def test_results_that_have_come_together_are_stored_together() -> None:
    pool = WorkerPool(Echo(dict(zip("abc", "xyz", strict=True))), 2, pool=lambda _: Ready())
    assert [sorted(map(str, batch)) for batch in pool.grade_all(handed_in("abc"))] == [["x", "y", "z"]]


def test_what_has_ended_well_is_stored_before_a_fault_ends_the_run() -> None:
    pool = WorkerPool(Echo({"a": "x", "b": MachineFault("no memory"), "c": "z"}), 2, pool=lambda _: Ready())
    stored: list[str] = []
    with pytest.raises(MachineFault):
        for batch in pool.grade_all(handed_in("abc")):
            stored += map(str, batch)
    assert sorted(stored) == ["x", "z"]


def test_a_result_that_is_text_already_is_stored_as_one_that_is_not(course: Path) -> None:
    result, _ = kit.tasks_of(course, sgd="# wrong")
    made_from, final = {"submission": "“ü”"}, {"score": "94"}
    whole = {**result.to_json(), "fingerprint": made_from, "final": final}
    assert as_json(as_text(result), made_from, final) == as_json(result, made_from, final)
    assert json.loads(as_json(as_text(result), made_from, final)) == json.loads(json.dumps(whole))
    assert as_json(as_text(result)) == as_json(result)
