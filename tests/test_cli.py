"""The command: its exit statuses, its streams, and that nothing of a student's reaches the terminal alive."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from kit import ASSIGNMENT, ROOT, FakeGrader, make_course, open_fake_grader, release_of, submit

from autograder import __main__ as early
from autograder import cli
from autograder.course import classroom, regrade, workers
from autograder.course.configuration import load_course
from autograder.course.places import Places
from autograder.errors import CannotContain
from autograder.judging.grading import Grader
from autograder.submission.files import SubmissionData
from autograder.words.plaintext import plain

Run = Callable[..., int]


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(make_course(tmp_path / "course"))
    monkeypatch.setattr("autograder.judging.grading.Grader", FakeGrader)
    monkeypatch.setattr("autograder.box.zygote.early_zygote", lambda _: None)
    monkeypatch.setattr(workers, "Plan", partial(workers.Plan, opener=open_fake_grader))
    monkeypatch.setattr(workers, "local_pool", lambda count, zygote: ThreadPoolExecutor(count))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    return tmp_path / "course"


Capture = pytest.CaptureFixture[str]


def test_a_zygote_that_cannot_be_started_early_is_told_by_the_command_in_one_line(
    course: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    def no_room(_: object) -> None:
        raise FileNotFoundError(errno.ENOENT, "No usable temporary directory found in ['/tmp', '/var/tmp']")

    monkeypatch.setattr("signal.signal", lambda *_: None)  # the tests' own process keeps its handlers
    monkeypatch.setattr("autograder.judging.grading.Grader", Grader)
    for module in ("box.zygote", "judging.grading"):
        monkeypatch.setattr(f"autograder.{module}.early_zygote", no_room)
    monkeypatch.setattr(sys, "argv", ["autograder", "check", str(submit(course, "s001"))])
    with pytest.raises(SystemExit) as end:
        early.main()
    err = capsys.readouterr().err
    assert (end.value.code, err.count("\n")) == (2, 1) and "make room there, or let TMPDIR name a folder" in err


def test_a_run_on_a_cluster_starts_no_zygote_here(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signal.signal", lambda *_: None)  # the tests' own process keeps its handlers
    monkeypatch.setattr("autograder.box.zygote.early_zygote", lambda _: pytest.fail("started"))
    monkeypatch.setattr(
        sys, "argv", ["autograder", "grade", ASSIGNMENT, "--cluster", "tcp://127.0.0.1:9", "--workers", "1"]
    )
    with pytest.raises(SystemExit) as end:
        early.main()
    assert end.value.code == 2


@pytest.mark.parametrize(("answer", "status"), [("# right", 0), ("# wrong", 1), ("# broken", 1)])
def test_check_says_by_its_status_whether_every_mark_was_earned(
    course: Path, run: Run, answer: str, status: int
) -> None:
    assert run("check", submit(course, "s001", sgd=answer)) == status


def test_check_shows_what_failed_and_why(course: Path, run: Run, capsys: Capture) -> None:
    run("check", submit(course, "s001", sgd="# wrong"))
    out, err = capsys.readouterr()
    assert "94 of 100" in out and "sgd[0]` is 1, should be 2" in out and "GRADER ONLY" in out
    assert err == ""


def test_check_gives_json_alone_on_standard_output(
    course: Path, run: Run, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert run("check", submit(course, "学生", sgd="# wrong"), "--json", "-", "--seed", 5) == 1
    result = json.loads(capfdbinary.readouterr().out)
    assert (result["assignment"], result["student"], result["score"], result["seed"]) == (ASSIGNMENT, "学生", 94, 5)


def test_check_writes_json_and_page_to_files(course: Path, run: Run) -> None:
    assert run("check", submit(course, "s001"), "--json", "out.json", "--html", "out.html") == 0
    assert json.loads((course / "out.json").read_text())["max_score"] == 100
    assert "<!doctype html>" in (course / "out.html").read_text()


def several(course: Path) -> list[Path]:
    """Three notebooks: right, wrong, and one that cannot be read."""
    found = [submit(course, "ada"), submit(course, "bob", sgd="# wrong"), submit(course, "cy")]
    found[2].write_text("{")
    return found


def test_check_of_several_notebooks_is_a_line_each_and_the_worst_status(
    course: Path, run: Run, capsys: Capture
) -> None:
    right, wrong, damaged = several(course)
    assert run("check", right, right) == 0
    assert run("check", right, wrong) == 1
    assert capsys.readouterr().err == ""
    assert run("check", right, damaged, wrong) == 2
    out, err = capsys.readouterr()
    assert err.count("\n") == 1 and str(damaged) in err
    assert out.splitlines() == [ASSIGNMENT, "  bob   94   sgd 6/12", "  ✓ 100  ada"]


def test_check_of_several_notebooks_of_one_student_names_the_files(course: Path, run: Run, capsys: Capture) -> None:
    one = submit(course, "ada", sgd="# wrong")
    other = one.with_name("copy.ipynb")
    other.write_bytes(one.read_bytes())
    assert run("check", one, other) == 1
    out = capsys.readouterr().out
    assert str(one) in out and str(other) in out


def test_a_fault_of_our_own_in_one_of_several_notebooks_stops_no_other(
    course: Path, run: Run, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    right, wrong, _ = several(course)
    graded = FakeGrader.grade

    def grade(self: FakeGrader, submission: SubmissionData, *others: Any) -> Any:
        return 1 / 0 if submission.student == "ada" else graded(self, submission, *others)

    monkeypatch.setattr(FakeGrader, "grade", grade)
    assert run("check", right, wrong, "nix.ipynb", "--json", "all.jsonl") == 2
    out, err = capsys.readouterr()
    assert "bob" in out and f"{right}: a fault of the autograder itself: ZeroDivisionError" in err
    assert err.count("nix.ipynb") == 1
    lines = [json.loads(line) for line in (course / "all.jsonl").read_text().splitlines()]
    assert [line.get("score") for line in lines] == [None, 94, None]


def test_a_file_whose_name_is_no_utf8_is_graded_like_any_other(course: Path, run: Run, capsys: Capture) -> None:
    path = course / os.fsdecode(b"caf\xe9.ipynb")
    path.write_bytes(release_of(course).read_bytes())
    assert run("check", path, submit(course, "ada"), "--json", "all.jsonl") < 2
    out, err = capsys.readouterr()
    assert (err, "caf" in out) == ("", True)
    lines = [json.loads(line) for line in (course / "all.jsonl").read_text().splitlines()]
    assert os.fsencode(lines[0]["student"]) == b"caf\xe9"


def test_check_of_a_folder_finds_the_notebooks_in_it_but_no_hidden_ones(
    course: Path, run: Run, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    several(course)
    hidden = course / "submitted" / "ada" / ASSIGNMENT / ".ipynb_checkpoints"
    hidden.mkdir()
    (hidden / f"{ASSIGNMENT}.ipynb").write_text("{")
    assert run("check", "submitted", "--json", "-") == 2
    lines = [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()]
    assert [line.get("student") for line in lines] == ["ada", "bob", None]
    assert [line.get("score") for line in lines] == [100, 94, None]
    assert lines[2]["notebook"].endswith(f"cy/{ASSIGNMENT}/{ASSIGNMENT}.ipynb") and lines[2]["error"]


def test_check_of_several_writes_json_a_line_each_into_a_file(course: Path, run: Run) -> None:
    right, wrong, _ = several(course)
    assert run("check", right, wrong, "--json", "all.jsonl") == 1
    lines = (course / "all.jsonl").read_text().splitlines()
    assert [json.loads(line)["student"] for line in lines] == ["ada", "bob"]


def test_check_of_several_keeps_one_grader_warm(course: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[FakeGrader] = []

    def open_one(*_: object) -> FakeGrader:
        opened.append(FakeGrader())
        return opened[-1]

    monkeypatch.setattr(workers, "new_grader", open_one)
    right, wrong, _ = several(course)
    assert run("check", right, wrong, right) == 1
    assert len(opened) == 1


def test_check_touches_no_gradebook(course: Path, run: Run) -> None:
    (course / "gradebook.db").unlink()
    run("check", submit(course, "s001"))
    assert sorted(path.name for path in course.iterdir()) == ["nbgrader_config.py", "release", "source", "submitted"]


@pytest.mark.parametrize("content", [None, "{"])
def test_what_cannot_be_graded_is_one_line_and_status_two(
    course: Path, run: Run, capsys: Capture, content: str | None
) -> None:
    if content:
        (course / "some.ipynb").write_text(content)
    assert run("check", "some.ipynb", "--assignment", ASSIGNMENT) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1 and err.strip()


def test_a_fault_of_our_own_is_never_taken_for_a_mark(
    course: Path, run: Run, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeGrader, "grade", lambda *_: 1 / 0)
    assert run("check", submit(course, "s001")) == 2
    assert capsys.readouterr().err.splitlines() == [
        "error: a fault of the autograder itself: ZeroDivisionError: division by zero"
    ]


def test_a_machine_that_cannot_contain_is_said(
    course: Path, run: Run, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise CannotContain("no namespaces here")

    monkeypatch.setattr(FakeGrader, "grade", refuse)
    submit(course, "s001")
    assert run("check", "submitted/s001/linreg_scratch/linreg_scratch.ipynb") == 2
    assert run("grade", ASSIGNMENT) == 2
    assert capsys.readouterr().err.splitlines() == ["error: no namespaces here"] * 2


@pytest.mark.parametrize(
    "arguments", [["check", "x.ipynb", "--format", "gradescope"], ["check"], ["no-such"], ["--no-such"]]
)
def test_wrong_usage_is_one_line_and_status_two(course: Path, run: Run, capsys: Capture, arguments: list[str]) -> None:
    assert run(*arguments) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("submitted/s007/linreg_scratch_zh/work.ipynb", ("linreg_scratch_zh", "s007")),
        ("linreg_scratch.ipynb", ("linreg_scratch", "linreg_scratch")),
        ("downloads/张三 (1).ipynb", ("linreg_scratch_zh", "张三 (1)")),
        ("downloads/homework.ipynb", ("linreg_scratch", "homework")),
        ("downloads/ada/linreg_scratch/linreg_scratch.ipynb", ("linreg_scratch", "ada")),
        ("downloads/linreg_scratch/ada.ipynb", ("linreg_scratch", "ada")),
        ("release/linreg_scratch/linreg_scratch.ipynb", ("linreg_scratch", "linreg_scratch")),
    ],
)
def test_place_or_cells_tell_the_assignment_and_the_student(
    course: Path, place: str, expected: tuple[str, str]
) -> None:
    (course / place).parent.mkdir(parents=True, exist_ok=True)
    (course / place).write_bytes(release_of(course, expected[0]).read_bytes())
    assert cli.whose(Places(load_course(course), ""), course / place) == expected


def test_a_name_that_tells_nothing_is_no_hindrance(course: Path, run: Run) -> None:
    submit(course, "s001").rename(course / "homework.ipynb")
    assert run("check", "homework.ipynb") == 0
    release_of(course, "linreg_scratch_zh").unlink()
    assert run("check", "homework.ipynb") == 0


def test_grade_has_the_statuses_of_the_contract(course: Path, run: Run, capsys: Capture) -> None:
    assert run("grade", ASSIGNMENT) == 2
    submit(course, "s001", sgd="# wrong")
    assert run("grade", ASSIGNMENT) == 0
    submit(course, "s002").write_text("{")
    capsys.readouterr()
    assert run("grade", ASSIGNMENT) == 1
    out, err = capsys.readouterr()
    assert err.count("\n") == 1 and "s002" in err
    assert "s001" in out and "  s001   94   sgd 6/12\n" in out
    assert run("grade", "no_such") == 2


def test_nothing_of_a_students_reaches_the_terminal_alive(course: Path, run: Run, capsys: Capture) -> None:
    name = "s\x1b[2J\u202e[red]x"
    submit(course, name).write_text("{")
    submit(course, "[bold]ok\x07")
    assert run("grade", ASSIGNMENT) == 1
    out, err = capsys.readouterr()
    for text in (out, err):
        assert not set(text) & set("\x1b\x07\u202e")
    assert "s[red]x" in err and "[bold]ok" in out


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07after", "after"),
        ("\x9b31mred", "red"),
        ("a\r\nb\tc", "a b c"),
        ("x\u202ey\u200bz\x00", "xyz"),
        ("线性回归 ŷ ✓", "线性回归 ŷ ✓"),
        ("y" * 2000, "y" * 999 + "…"),
    ],
)
def test_plain_text_has_nothing_that_a_terminal_obeys(text: str, expected: str) -> None:
    assert plain(text) == expected


@pytest.mark.parametrize(
    ("command", "done", "rest"),
    [
        (["grade", ASSIGNMENT], "graded and stored", ""),
        (["regrade", ASSIGNMENT], "graded", "nothing has been written, and "),
        (["regrade", ASSIGNMENT, "--apply"], "graded", "what has not been written yet is kept, and "),
    ],
)
def test_ctrl_c_is_one_line(
    command: list[str],
    done: str,
    rest: str,
    course: Path,
    run: Run,
    capsys: Capture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise classroom.Stopped(classroom.Class(total=3))

    monkeypatch.setattr(classroom, "grade_class", stop)
    monkeypatch.setattr(regrade, "regrade_class", stop)
    assert run(*command) == 130
    assert capsys.readouterr().err.splitlines() == [
        f"Stopped. 0 of 3 are {done}; {rest}the same command goes on from here."
    ]


def test_a_chinese_terminal_is_answered_in_chinese(
    course: Path, run: Run, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    run("grade", ASSIGNMENT)
    assert "找不到任何提交" in capsys.readouterr().err


def test_the_command_is_a_module_too_and_starts_without_nbgrader() -> None:
    probe = (
        "import sys, autograder.cli; print([name for name in ('nbgrader', 'numpy', 'jinja2') if name in sys.modules])"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = partial(subprocess.run, env=environment, capture_output=True, text=True, check=True)
    assert command([sys.executable, "-c", probe]).stdout.strip() == "[]"
    assert "version" in command([sys.executable, "-m", "autograder", "--version"]).stdout


COMMANDS = ["init", "doctor", "check", "grade", "regrade", "report", "leaks", "new", "prove"]


@pytest.mark.parametrize("language", ["C.UTF-8", "zh_CN.UTF-8"])
@pytest.mark.parametrize("arguments", [[], ["--help"], ["help"]])
def test_the_help_lists_every_command_in_order_and_cuts_nothing(
    run: Run, capsys: Capture, monkeypatch: pytest.MonkeyPatch, arguments: list[str], language: str
) -> None:
    monkeypatch.setenv("LC_ALL", language)
    assert run(*arguments) == (0 if arguments else 2)
    out, err = capsys.readouterr()
    lines = [line for line in out.splitlines() if line.startswith("  ") and line.split()[0] in cli.commands.commands]
    assert [line.split()[0] for line in lines] == COMMANDS and err == ""
    assert "..." not in out and all(len(line.split(maxsplit=1)[1]) > 5 for line in lines)
    assert ("选项" in out) == ("zh" in language) and "grade linreg_scratch" in out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_its_exit_statuses_and_an_example(run: Run, capsys: Capture, name: str) -> None:
    assert run(name, "--help") == 0
    out = capsys.readouterr().out
    assert "Exit status: 0 " in out and f"  autograder {name}" in out.split("For example:")[1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["chek"], "there is no command chek (did you mean check?); there are: init doctor check"),
        (["check", "x.ipynb", "--al"], "autograder check has no option --al (did you mean --all?); it has: --json"),
        (["grade"], "autograder grade needs an assignment: linreg_scratch, linreg_scratch_zh"),
        (["check"], "autograder check needs NOTEBOOK...; autograder check --help shows an example"),
        (
            ["grade", "linreg"],
            "no assignment linreg (did you mean linreg_scratch?); it has: linreg_scratch, linreg_scr",
        ),
        (["regrade", "nix"], "this course has no assignment nix; it has: linreg_scratch, linreg_scratch_zh"),
        (
            ["grade", ASSIGNMENT, "--student", "s01"],
            "submitted/s01/linreg_scratch/; others who have: 1 (did you mean s001?)",
        ),
        (["check", "submitted", "--html", "x.html"], "--html, --notebook, --all and --format are for one"),
        (["check", "feedback"], "there is no notebook feedback"),
        (["grade", ASSIGNMENT, "--workers", "0"], "autograder grade: --workers N: a whole number is needed, 1 or more"),
    ],
)
def test_an_error_is_one_line_that_names_what_there_is(
    course: Path, run: Run, capsys: Capture, arguments: list[str], said: str
) -> None:
    submit(course, "s001")
    assert run(*arguments) == 2
    out, err = capsys.readouterr()
    assert err.startswith("error: ") and said in err and err.count("\n") == 1 and out == ""


def test_outside_of_a_course_the_error_says_so(
    tmp_path: Path, run: Run, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("grade", ASSIGNMENT) == 2
    assert "not the root of a course" in capsys.readouterr().err


def test_errors_of_ours_are_chinese_in_a_chinese_locale(
    course: Path, run: Run, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert (run("chek"), run("grade", "linreg"), run("grade")) == (2, 2, 2)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 3 and all(line.startswith("错误：") for line in lines)
    assert "你要找的是 check 吗" in lines[0] and "你要找的是 linreg_scratch 吗" in lines[1]
    wrong = (["grade", "x", "--workers", "0"], ["grade", "x", "--figures", "sometimes"], ["check", "x", "--html"])
    assert {run(*arguments) for arguments in wrong} == {2}
    said = capsys.readouterr().err
    assert (
        "需要不小于 1 的整数" in said
        and "只能是其中之一：always manual never" in said
        and "--html 后面缺少取值" in said
    )


def test_a_file_that_cannot_be_written_is_said_in_a_sentence(course: Path, run: Run, capsys: Capture) -> None:
    assert run("check", submit(course, "s001"), "--html", "nix/a.html") == 2
    assert "nix/a.html cannot be written: No such file or directory" in capsys.readouterr().err


def test_grade_ends_with_the_next_step_and_check_with_the_verdict(course: Path, run: Run, capsys: Capture) -> None:
    path = submit(course, "s001", sgd="# wrong")
    run("grade", ASSIGNMENT)
    assert capsys.readouterr().out.endswith(f"Next: autograder report {ASSIGNMENT}\n")
    run("check", path, "--html", "page.html")
    *_, page, verdict = capsys.readouterr().out.splitlines()
    assert page == "Page: page.html" and verdict.startswith("94 of 100 · 11 of 12 tasks complete · ")
