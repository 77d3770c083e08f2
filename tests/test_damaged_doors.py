"""Damaged submissions at both doors: `autograder grade` and `nbgrader autograde` repair, refuse and keep the same."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from damaged import DAMAGES, HOPELESS, damaged, named, right_notebook
from kit import ASSIGNMENT, ROOT, FakeGrader, grades, make_course, open_fake_grader, right_answers, submit
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI

from autograder import cli
from autograder.course import workers
from autograder.course.classroom import grade_class
from autograder.course.configuration import load_course
from autograder.course.places import Places
from autograder.course.records import read_record
from autograder.course.workers import Plan
from autograder.doors import autograde as door
from autograder.errors import CourseError

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning", "ignore::DeprecationWarning")
ZH = f"{ASSIGNMENT}_zh"
SECRET = "BEGIN SOLUTION"
Damage = Callable[[Path], None]


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("autograder.judging.grading.Grader", FakeGrader)
    monkeypatch.setattr(door, "_warm", door._WarmGrader())
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    return make_course(tmp_path / "course")


def through_autograder(course: Path, assignment: str = ASSIGNMENT) -> str:
    """What the teacher reads about problems."""
    plan = Plan(opener=open_fake_grader)
    done = grade_class(course, assignment, plan, workers=1, force=True, pool=ThreadPoolExecutor)
    return "\n".join(f"{student}: could not be graded: {problem}" for student, problem in done.problems.items())


def through_nbgrader(course: Path, assignment: str = ASSIGNMENT) -> str:
    folder = load_course(course)
    log: str = NbGraderAPI(folder, config=folder.config).autograde(assignment, "*")["log"]
    return log


DOORS = pytest.mark.parametrize("door_of", [through_autograder, through_nbgrader])


def folder_of(course: Path, student: str) -> Path:
    return course / "submitted" / student / ASSIGNMENT


def page_of(course: Path, student: str, assignment: str = ASSIGNMENT) -> Path:
    return course / "feedback" / student / assignment / f"{assignment}.html"


def result_of(course: Path, student: str) -> Any:
    record = read_record(course / "autograded" / student / ASSIGNMENT)
    return record and record.result


def everything(course: Path) -> str:
    """Every byte that grading has left, but the gradebook."""
    left = [path for step in ("autograded", "feedback") for path in (course / step).rglob("*")]
    return "".join(path.read_bytes().decode("utf-8", "replace") + str(path) for path in left if path.is_file())


# What a submission may be instead of a notebook in a folder


def a_link_to_the_source(course: Path) -> None:
    path = submit(course, "eve")
    path.unlink()
    path.symlink_to(course / "source" / ASSIGNMENT / path.name)


def a_hard_link_to_the_source(course: Path) -> None:
    path = submit(course, "eve")
    path.unlink()
    path.hardlink_to(course / "source" / ASSIGNMENT / path.name)


def a_folder_that_is_a_link(course: Path) -> None:
    (course / "submitted" / "eve").mkdir()
    folder_of(course, "eve").symlink_to(course / "source" / ASSIGNMENT)


def a_student_that_is_a_link(course: Path) -> None:
    (course / "submitted" / "eve").symlink_to(course / "source")


def a_link_to_nowhere(course: Path) -> None:
    (course / "submitted" / "eve").mkdir()
    folder_of(course, "eve").symlink_to(course / "nowhere")


def a_link_to_somebody_else(course: Path) -> None:
    submit(course, "adam", "2026-01-01 00:00 UTC")
    (course / "submitted" / "eve").symlink_to(course / "submitted" / "adam")


def a_pipe(course: Path) -> None:
    submit(course, "eve").unlink()
    os.mkfifo(folder_of(course, "eve") / f"{ASSIGNMENT}.ipynb")


def a_socket(course: Path) -> None:
    submit(course, "eve").unlink()
    here = Path.cwd()
    os.chdir(folder_of(course, "eve"))  # the name of a socket is short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(f"{ASSIGNMENT}.ipynb")
    os.chdir(here)


def a_device(course: Path) -> None:
    path = submit(course, "eve")
    path.unlink()
    try:
        os.mknod(path, 0o20666, os.makedev(1, 5))  # /dev/zero
    except PermissionError:
        path.symlink_to("/dev/zero")


def a_folder_named_like_the_notebook(course: Path) -> None:
    submit(course, "eve").unlink()
    (folder_of(course, "eve") / f"{ASSIGNMENT}.ipynb").mkdir()


def a_file_where_the_folder_should_be(course: Path) -> None:
    (course / "submitted" / "eve").mkdir()
    folder_of(course, "eve").write_text("{}")


def an_empty_folder(course: Path) -> None:
    folder_of(course, "eve").mkdir(parents=True)


def a_notebook_one_folder_too_high(course: Path) -> None:
    path = submit(course, "eve")
    path.rename(course / "submitted" / "eve" / path.name)
    path.parent.rmdir()


def a_terabyte_of_nothing(course: Path) -> None:
    with submit(course, "eve").open("wb") as file:
        file.truncate(1 << 40)


def a_damaged_file(course: Path) -> None:
    submit(course, "eve").write_bytes(HOPELESS["cut off"][0])


REFUSED: dict[Damage, str] = {
    a_link_to_the_source: "is a link",
    a_hard_link_to_the_source: "is a hard link",
    a_folder_that_is_a_link: "is a link",
    a_student_that_is_a_link: "is a link",
    a_link_to_nowhere: "is a link",
    a_link_to_somebody_else: "is a link",
    a_pipe: "is not an ordinary file",
    a_socket: "is not an ordinary file",
    a_device: "is",
    a_folder_named_like_the_notebook: "is not an ordinary file",
    a_file_where_the_folder_should_be: "should be a folder",
    an_empty_folder: "there is no notebook",
    a_notebook_one_folder_too_high: "move it there",
    a_terabyte_of_nothing: "MiB are allowed",
    a_damaged_file: "not valid JSON",
}


@DOORS
@pytest.mark.parametrize("change", REFUSED, ids=lambda change: change.__name__)
def test_what_cannot_be_graded_is_named_and_told_and_stops_nobody(
    course: Path, change: Damage, door_of: Callable[[Path], str]
) -> None:
    submit(course, "abe")
    submit(course, "zoe")
    change(course)
    said = [line for line in door_of(course).splitlines() if "eve: could not be graded" in line]
    assert len(said) == 1 and REFUSED[change] in said[0] and "Traceback" not in said[0]
    assert {student for student, _ in grades(course)} - {"adam"} == {"abe", "zoe"}
    assert result_of(course, "zoe").score == 100 and result_of(course, "eve") is None
    page = page_of(course, "eve").read_text()
    assert "Your notebook could not be graded" in page and REFUSED[change] in page
    assert SECRET not in everything(course) and not (page_of(course, "eve").parent / "timestamp.txt").exists()


@DOORS
def test_a_damaged_resubmission_keeps_all_that_was_stored(course: Path, door_of: Callable[[Path], str]) -> None:
    submit(course, "eve", "2026-01-01 00:00 UTC", sgd="# wrong")
    door_of(course)
    page_of(course, "eve").parent.mkdir(parents=True, exist_ok=True)
    page_of(course, "eve").write_text("feedback of before")
    before = grades(course), everything(course)
    submit(course, "eve", "2026-02-01 00:00 UTC").write_bytes(b"{")
    assert "not valid JSON" in door_of(course)
    assert before == (grades(course), everything(course))


@DOORS
def test_a_student_who_hands_in_a_right_file_later_is_not_told_the_old_story(
    course: Path, door_of: Callable[[Path], str]
) -> None:
    submit(course, "eve").write_bytes(b"{")
    door_of(course)
    assert "could not be graded" in page_of(course, "eve").read_text()
    submit(course, "eve")
    door_of(course)
    assert not page_of(course, "eve").exists() or "could not be graded" not in page_of(course, "eve").read_text()
    assert result_of(course, "eve").score == 100


@DOORS
def test_the_chinese_edition_says_it_in_chinese(course: Path, door_of: Callable[..., str]) -> None:
    submit(course, "eve", assignment=ZH).write_bytes(b"")
    renamed = submit(course, "mei", assignment=ZH)
    renamed.rename(renamed.with_name("我的作业.ipynb"))
    door_of(course, ZH)
    assert "你的笔记本无法评分" in page_of(course, "eve", ZH).read_text()
    record = read_record(course / "autograded" / "mei" / ZH)
    assert record is not None and record.result.repairs == ("文件名被改成了 我的作业.ipynb，已照常评分。",)


def test_the_teacher_reads_a_problem_in_the_language_of_the_terminal(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit(course, "eve").write_bytes(b"")
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert "笔记本文件是空的" in through_autograder(course)


@DOORS
@pytest.mark.parametrize("name", ["a\nb", "\x1b[31mred", "right\u202eleft", "bad\udcff", "<b>bold", 'a"b'])
def test_a_name_that_cannot_be_shown_is_refused(course: Path, name: str, door_of: Callable[[Path], str]) -> None:
    submit(course, "zoe")
    (course / "submitted" / name / ASSIGNMENT).mkdir(parents=True)
    said = door_of(course)
    assert "rename it" in said and result_of(course, "zoe").score == 100
    assert [path.name for path in (course / "autograded").iterdir()] == ["zoe"]


def test_both_doors_give_the_same_repairs(course: Path, tmp_path: Path) -> None:
    other = make_course(tmp_path / "other")
    names = ["a_cell_was_renamed", *sorted(set(DAMAGES) - {"a_cell_of_thirty_megabytes"})[::3]]
    for place in (course, other):
        for name in names:
            notebook = right_notebook(place)
            path = submit(place, name)
            path.write_bytes(damaged(notebook, DAMAGES[name][0]))
            if name == "a_cell_was_renamed":
                path.rename(path.with_name(f"{ASSIGNMENT} (1).ipynb"))
                (path.parent / f"{ASSIGNMENT} (0).ipynb").write_text("{}")
                (path.parent / "timestamp.txt").write_text("1900-01-01 00:00 UTC")
    through_autograder(course)
    through_nbgrader(other)
    assert grades(course) == grades(other)
    for name in names:
        ours, theirs = result_of(course, name), result_of(other, name)
        assert ours.repairs == theirs.repairs and ours.max_score == theirs.max_score == 100
        assert bool(ours.repairs) == bool(DAMAGES[name][1])
    assert len(result_of(course, "a_cell_was_renamed").repairs) == 4


@DOORS
def test_the_likeliest_notebook_is_graded_whatever_its_name(course: Path, door_of: Callable[[Path], str]) -> None:
    path = submit(course, "eve", sgd="# wrong")
    path.rename(path.with_name(f"{ASSIGNMENT} (1).ipynb"))
    submit(course, "eve").rename(path.with_name(f"{ASSIGNMENT} (2).ipynb"))
    for other in (f"{ASSIGNMENT}.ipynb.txt", "notes.ipynb", "zz.ipynb", f".{ASSIGNMENT}.ipynb"):
        (path.parent / other).write_text("{}")
    os.mkfifo(path.parent / f"{ASSIGNMENT} (3).ipynb")
    door_of(course)
    assert result_of(course, "eve").score == 100
    assert sum(f"{ASSIGNMENT} (2).ipynb" in repair for repair in result_of(course, "eve").repairs) == 2


@DOORS
def test_a_notebook_one_folder_too_deep_is_graded_with_the_time_and_the_files_of_the_submission(
    course: Path, door_of: Callable[[Path], str]
) -> None:
    path = submit(course, "eve", "2026-01-01 00:00 UTC")
    inner = path.parent / ASSIGNMENT / path.name
    inner.parent.mkdir()
    path.rename(inner)
    (path.parent / "submission_secret.txt").write_text("of eve")
    assert "could not be graded" not in door_of(course)
    result = result_of(course, "eve")
    assert result.score == 100 and [f"{ASSIGNMENT}/{ASSIGNMENT}.ipynb" in said for said in result.repairs] == [True]
    graded = course / "autograded" / "eve" / ASSIGNMENT
    assert (graded / f"{ASSIGNMENT}.ipynb").is_file() and (graded / "timestamp.txt").is_file()
    assert (graded / "submission_secret.txt").read_text() == "of eve"


@pytest.mark.parametrize("way", [(), (ASSIGNMENT,), ("home", ASSIGNMENT)])
def test_check_knows_whose_a_notebook_in_a_folder_within_is(course: Path, way: tuple[str, ...]) -> None:
    path = submit(course, "eve").parent.joinpath(*way, f"{ASSIGNMENT}.ipynb")
    assert Places(load_course(course), ASSIGNMENT).owner(path) == (ASSIGNMENT, "eve")


@DOORS
@pytest.mark.parametrize("name", ["sgd", "test_sgd"])
def test_a_resubmission_without_a_cell_loses_the_old_mark(
    course: Path, name: str, door_of: Callable[[Path], str]
) -> None:
    submit(course, "eve")
    door_of(course)
    assert grades(course)["eve", "test_sgd"][0] == 12
    path = submit(course, "eve", sgd="# wrong")
    notebook = right_notebook(course)
    named(notebook, "sgd")["source"] = "# wrong"
    notebook["cells"].remove(named(notebook, name))
    path.write_bytes(damaged(notebook))
    door_of(course)
    # the fake judge passes a stub and fails a wrong answer
    assert grades(course)["eve", "test_sgd"][0] == (12 if name == "sgd" else 6)
    assert result_of(course, "eve").repairs == (f"Missing cells, put back as released: {name}.",)


@DOORS
def test_a_time_that_nobody_can_believe_is_said_and_takes_nothing(course: Path, door_of: Callable[[Path], str]) -> None:
    times = {
        "year 1900": "1900-01-01 00:00 UTC",
        "future": "2999-01-01 00:00 UTC",
        "garbage": "\0soon",
        "long": "9" * 9999,
    }
    for student, words in times.items():
        (submit(course, student).parent / "timestamp.txt").write_text(words)
    (submit(course, "link").parent / "timestamp.txt").symlink_to(course / "nbgrader_config.py")
    os.mkfifo(submit(course, "pipe").parent / "timestamp.txt")
    submit(course, "honest", "2026-01-01 00:00 UTC")
    door_of(course)
    for student in (*times, "link", "pipe"):
        assert [repair for repair in result_of(course, student).repairs if "timestamp.txt" in repair], student
        assert not (course / "autograded" / student / ASSIGNMENT / "timestamp.txt").exists()
    assert result_of(course, "honest").repairs == ()
    with Gradebook(f"sqlite:///{course}/gradebook.db", "d2l") as book:
        handed_in = {one.student.id: one.timestamp for one in book.find_assignment(ASSIGNMENT).submissions}
    assert handed_in.pop("honest").year == 2026 and set(handed_in.values()) == {None}


@DOORS
def test_only_ordinary_files_beside_the_notebook_are_touched(course: Path, door_of: Callable[[Path], str]) -> None:
    folder = submit(course, "eve").parent
    for name in ("paddle.py", "numpy.py", "sitecustomize.py", "ipython_config.py"):
        (folder / name).write_text(f"open({str(course / 'ran')!r}, 'w')")
    os.mkfifo(folder / "pipe")
    (folder / "all").symlink_to(course / "source")
    (folder / "peek.txt").symlink_to(course / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb")
    for name in ("hard.txt", "submission_secret.txt"):
        (folder / name).hardlink_to(course / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb")
    (folder / "bad\nname").write_text("x")
    with (folder / "sparse").open("wb") as file:
        file.truncate(1 << 40)
    deep = folder.joinpath(*["d"] * 30)
    deep.mkdir(parents=True)
    (deep / "deep.txt").write_text("deep")
    (folder / "plot.png").write_text("mine")
    door_of(course)
    assert result_of(course, "eve").score == 100 and not (course / "ran").exists()
    taken = {path.name for path in (course / "autograded").rglob("*") if path.is_file()}
    assert not taken & {"pipe", "peek.txt", "hard.txt", "sparse", "deep.txt", "bad\nname"}
    assert SECRET not in everything(course)
    if door_of is through_nbgrader:
        assert "plot.png" in taken


@DOORS
def test_a_backup_of_hard_links_hurts_nobody(course: Path, door_of: Callable[[Path], str]) -> None:
    for student in ("abe", "zoe"):
        folder = submit(course, student, "2026-01-01 00:00 UTC").parent
        (folder / "submission_secret.txt").write_text(f"secret of {student}")
        (folder / "plot.png").write_text("mine")
    subprocess.run(["cp", "-al", "submitted", "submitted.bak"], cwd=course, check=True)
    assert "could not be graded" not in door_of(course)
    for student in ("abe", "zoe"):
        assert result_of(course, student).score == 100 and result_of(course, student).repairs == ()
        graded = course / "autograded" / student / ASSIGNMENT
        assert (graded / "submission_secret.txt").read_text() == f"secret of {student}"
        assert (graded / "timestamp.txt").exists()
        assert (graded / "plot.png").exists() == (door_of is through_nbgrader)


@DOORS
def test_hard_links_of_all_are_one_line_about_the_course(course: Path, door_of: Callable[[Path], str]) -> None:
    first = submit(course, "abe")
    second = submit(course, "zoe")
    second.unlink()
    second.hardlink_to(first)
    if door_of is through_autograder:
        with pytest.raises(CourseError, match="a copy of its own"):
            door_of(course)
    else:
        assert sum("a copy of its own" in line for line in door_of(course).splitlines()) == 1
    assert not (course / "feedback").exists() and not (course / "autograded").exists()


def test_find_submissions_opens_nothing(course: Path) -> None:
    a_pipe(course)
    (course / "submitted" / "a file").write_text("")
    (course / "submitted" / ".hidden" / ASSIGNMENT).mkdir(parents=True)
    assert [one.student for one in Places(load_course(course), ASSIGNMENT).submissions()] == ["eve"]


def test_nbgraders_own_switches_still_decide_what_is_graded_again(course: Path) -> None:
    submit(course, "s001", "2026-01-01 00:00 UTC")
    submit(course, "s002", "2026-01-01 00:00 UTC")
    folder = load_course(course)
    api = NbGraderAPI(folder, config=folder.config)
    assert api.autograde(ASSIGNMENT, "s001")["success"] and api.autograde(ASSIGNMENT, "s002")["success"]
    submit(course, "s001", "2026-01-02 00:00 UTC", sgd="# wrong")
    submit(course, "s002", "2026-01-01 00:00 UTC", sgd="# wrong")
    assert api.autograde(ASSIGNMENT, "*", force=False)["success"]
    assert [grades(course)[student, "test_sgd"][0] for student in ("s001", "s002")] == [6, 12]
    assert folder.submitted_directory == "submitted"


def test_the_end_of_grade_lists_repairs_and_problems(
    course: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    submit(course, "abe").rename(folder_of(course, "abe") / "mine.ipynb")
    submit(course, "eve").write_bytes(b"{")
    monkeypatch.chdir(course)
    monkeypatch.setattr(workers, "Plan", partial(workers.Plan, opener=open_fake_grader))
    monkeypatch.setattr(workers, "local_pool", lambda count, zygote: ThreadPoolExecutor(count))
    monkeypatch.setattr("autograder.box.zygote.early_zygote", lambda _: None)
    monkeypatch.setattr(sys, "argv", ["autograder", "grade", ASSIGNMENT])
    with pytest.raises(SystemExit) as end:
        cli.main()
    lines = capsys.readouterr().out.splitlines()
    assert end.value.code == 1
    assert "  abe: The file had another name, mine.ipynb. It was graded all the same." in lines
    assert "1 not graded: eve – the file is not valid JSON: it is damaged, cut off or not a notebook" in lines
    assert "The file had another name" in page_of(course, "abe").read_text()


def test_nbgraders_real_command_grades_a_damaged_class_with_the_real_judge(tmp_path: Path) -> None:
    """One file with many damages, one beyond hope, one that is a pipe, one that is fine."""
    course = make_course(tmp_path / "course")
    changes = (
        "a_test_is_there_twice",
        "the_schema_is_of_the_future",
        "the_answer_in_an_extra_cell_at_the_end",
        "an_answer_was_split_by_jupyterlab",
        "two_answers_merged_into_one",
        "the_imports_were_removed",
        "no_format",
    )
    path = submit(course, "bea")
    path.write_bytes(damaged(right_notebook(course), *(DAMAGES[name][0] for name in changes)))
    path.rename(path.with_name(f"{ASSIGNMENT} (1).ipynb"))
    a_pipe(course)
    submit(course, "dan").write_bytes(b"{")
    submit(course, "zoe", **right_answers())
    command = [sys.executable, "-m", "nbgrader", "autograde", ASSIGNMENT]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, cwd=course, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "Traceback" not in done.stderr, done.stderr
    errors = [line for line in done.stderr.splitlines() if "ERROR" in line]
    assert [line.split("] ")[-1].split(":")[0] for line in errors] == ["dan", "eve"], errors
    assert result_of(course, "bea").score == result_of(course, "zoe").score == 100
    assert len(result_of(course, "bea").repairs) == 6 and not result_of(course, "zoe").repairs
