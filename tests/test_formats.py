"""Results in other systems: each file is read as that system's own documentation or importer says it is read."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from importlib.resources import files
from io import StringIO
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from kit import ASSIGNMENT, ROOT, FakeGrader, make_course, submit, tasks_of
from markdown_it import MarkdownIt
from nbgrader.api import Gradebook

from autograder.course.configuration import load_course
from autograder.course.gradebook import CourseGradebook
from autograder.course.records import as_json
from autograder.doors.github import summary
from autograder.doors.gradescope import results_json
from autograder.verdicts import CheckResult, Remark, Result, TaskResult

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning", "ignore::DeprecationWarning")

Run = Callable[..., int]
Capture = pytest.CaptureFixture[str]
SAMPLES = ROOT / "samples" / "submitted"
SCHEMA = json.loads((files("autograder") / "schema" / "result.schema.json").read_text("utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(make_course(tmp_path / "course"))
    monkeypatch.setattr("autograder.box.zygote.early_zygote", lambda _: None)
    monkeypatch.setattr("autograder.judging.grading.Grader", FakeGrader)
    return tmp_path / "course"


def sample(student: str, assignment: str = ASSIGNMENT) -> Path:
    return SAMPLES / student / assignment / f"{assignment}.ipynb"


def of_checks(*checks: CheckResult, **fields: Any) -> Result:
    """A result with one task."""
    task = TaskResult("sgd", sum(check.points for check in checks), checks)
    return Result(
        **{"assignment": ASSIGNMENT, "student": "s001", "seed": 7, "containment": "T3", **fields, "tasks": (task,)}
    )


PASSED = CheckResult("moves", "It moves", 4.0, "passed")
FOUND: dict[str, Any] = {"kind": "wrong_values", "values": {"name": "p[0]", "got": 1, "want": 2.5}}
FAILED = CheckResult(
    "steps", "It steps", 8.0, "failed", "`p[0]` is 1, should be 2", "Divide.", "no_batch_size", **FOUND
)
SKIPPED = CheckResult("four", "Four steps", 2.0, "skipped", "Not judged on its own.", values={"check": "steps"})
REMARK = Remark("repair", "missing", ("sgd",))
BROKEN = CheckResult("again", "Once more", 1.0, "broken")


# The schema of result.json


def test_the_schema_is_one_itself() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_what_the_judge_really_writes_fits_the_schema(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    notebook = json.loads(sample("dan-minus-equals").read_text("utf-8"))
    del notebook["cells"][2]
    (tmp_path / "dan.ipynb").write_text(json.dumps(notebook))
    assert run("check", tmp_path / "dan.ipynb", "--assignment", ASSIGNMENT, "--json", tmp_path / "result.json") == 1
    result = json.loads((tmp_path / "result.json").read_text("utf-8"))
    VALIDATOR.validate(result)
    checks = [check for task in result["tasks"] for check in task["checks"]]
    assert {check["verdict"] for check in checks} == {"passed", "failed", "skipped"}
    assert all(("kind" in check) == (check["verdict"] == "failed") for check in checks)
    assert result["repairs"] and result["remarks"] == [{"of": "repair", "kind": "missing", "about": ["imports"]}]


@pytest.mark.parametrize("answer", ["# right", "# wrong", "# broken"])
def test_a_stored_result_fits_the_schema(course: Path, answer: str) -> None:
    result, _ = tasks_of(course, sgd=answer)
    VALIDATOR.validate(json.loads(as_json(result, {"submission": "a", "release": "b"})))


def set_in(*path: Any) -> Callable[[Any], None]:
    """Sets the value that comes last at the place that the others name."""

    def damage(data: Any) -> None:
        *way, last, value = path
        for step in way:
            data = data[step]
        data[last] = value

    return damage


CHECK = ("tasks", 0, "checks", 0)


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data.pop("score"),
        lambda data: data["tasks"][0].pop("checks"),
        lambda data: data["tasks"][0]["checks"][0].pop("slip"),
        set_in("score", "95"),
        set_in("score", -1),
        set_in("max_score", 0),
        set_in("seed", 1.5),
        set_in("containment", "T9"),
        set_in("language", "fr"),
        set_in("notices", ["", 3]),
        set_in("preflight", {"tried": 29}),
        set_in("grade", "A"),
        set_in("tasks", []),
        set_in("tasks", 0, "score", None),
        set_in("tasks", 0, "figures", {"loss": {"theirs": ["NaN"]}}),
        set_in(*CHECK, "verdict", "ok"),
        set_in(*CHECK, "verdict", "broken"),
        set_in(*CHECK, "slip", "No batch size"),
        set_in("tasks", 0, "checks", 1, "message", ""),
        set_in("tasks", 0, "checks", 1, "kind", "Wrong values"),
        set_in("tasks", 0, "checks", 1, "values", {}),
        set_in("tasks", 0, "checks", 1, "values", {"got": [1]}),
        set_in("tasks", 0, "checks", 1, "values", {"got": "x" * 301}),
        set_in("tasks", 0, "checks", 2, "kind", "skipped"),
        set_in(*CHECK, "kind", "wrong_values"),
        set_in(*CHECK, "values", {"check": "steps"}),
        set_in("remarks", 0, "of", "hint"),
        set_in("remarks", 0, "about", "sgd"),
        set_in("remarks", 0, "about", ["sgd"] * 9),
        set_in("remarks", [{"of": "repair"}]),
    ],
)
def test_the_schema_refuses_a_damaged_result(damage: Callable[[Any], Any]) -> None:
    data = json.loads(as_json(of_checks(PASSED, FAILED, SKIPPED, repairs=("Missing cells: sgd.",), remarks=(REMARK,))))
    VALIDATOR.validate(data)
    damage(data)
    assert not VALIDATOR.is_valid(data)


def test_a_result_from_before_the_kinds_fits_the_schema() -> None:
    data = json.loads(as_json(of_checks(PASSED, FAILED, SKIPPED)))
    del data["remarks"]
    for check in data["tasks"][0]["checks"]:
        check.pop("kind", None)
        check.pop("values", None)
    VALIDATOR.validate(data)


# Gradescope: the fields are those of its autograder specification, "Output format"

VISIBILITIES = ["hidden", "after_due_date", "after_published", "visible"]
RENDERED = {"enum": ["text", "html", "simple_format", "md", "ansi"]}
DOCUMENTED_TEST = {
    "score": {"type": "number"},
    "max_score": {"type": "number"},
    "status": {"enum": ["passed", "failed"]},
    "name": {"type": "string"},
    "name_format": RENDERED,
    "number": {"type": "string"},
    "output": {"type": "string"},
    "output_format": RENDERED,
    "tags": {"type": "array", "items": {"type": "string"}},
    "visibility": {"enum": VISIBILITIES},
    "extra_data": {"type": "object"},
}
DOCUMENTED = {
    "type": "object",
    "additionalProperties": False,
    "anyOf": [{"required": ["score"]}, {"required": ["tests"]}],
    "properties": {
        "score": {"type": "number"},
        "execution_time": {"type": "integer"},
        "output": {"type": "string"},
        "output_format": RENDERED,
        "test_output_format": RENDERED,
        "test_name_format": RENDERED,
        "visibility": {"enum": VISIBILITIES},
        "stdout_visibility": {"enum": VISIBILITIES},
        "extra_data": {"type": "object"},
        "tests": {
            "type": "array",
            "items": {"type": "object", "additionalProperties": False, "properties": DOCUMENTED_TEST},
        },
        "leaderboard": {"type": "array"},
    },
}


def gradescope(content: str | bytes) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(content)
    jsonschema.validate(data, DOCUMENTED)
    return data


def test_gradescopes_tests_add_up_to_its_score(
    course: Path, run: Run, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert run("check", submit(course, "s001", sgd="# wrong"), "--format", "gradescope") == 1
    data = gradescope(capfdbinary.readouterr().out)
    assert data["score"] == sum(test["score"] for test in data["tests"]) == 94
    assert sum(test["max_score"] for test in data["tests"]) == 100
    assert len({test["number"] for test in data["tests"]}) == len(data["tests"])


def test_gradescopes_students_read_why_a_check_failed() -> None:
    moved, stepped, four = gradescope(results_json(of_checks(PASSED, FAILED, SKIPPED)))["tests"]
    assert (moved["status"], moved["score"], moved["output"]) == ("passed", 4, "")
    assert (stepped["status"], stepped["score"]) == ("failed", 0)
    assert stepped["output"] == "`p[0]` is 1, should be 2\nDivide."
    assert stepped["tags"] == ["sgd", "no_batch_size"]
    assert (four["status"], four["score"], four["output"]) == ("failed", 0, "Not judged on its own.")


def test_gradescope_renders_nothing_of_a_students_and_shows_nothing_for_the_grader() -> None:
    hostile = CheckResult("x", "T", 1.0, "failed", "<img src=x>\x1b[2J\u202e **bold**")
    content = results_json(of_checks(hostile, seed=987654321, notices=("FOR THE GRADER",), repairs=("<b>r</b>",)))
    data = gradescope(content)
    assert {data[name] for name in ("output_format", "test_output_format", "test_name_format")} == {"text"}
    assert data["tests"][0]["output"] == "<img src=x> **bold**" and "<b>r</b>" in data["output"]
    assert b"987654321" not in content and b"FOR THE GRADER" not in content
    assert data["stdout_visibility"] == "hidden"


@pytest.mark.parametrize("visibility", VISIBILITIES)
def test_one_option_says_when_gradescope_shows_the_checks(course: Path, run: Run, visibility: str) -> None:
    notebook = submit(course, "s001")
    assert run("check", notebook, "--format", "gradescope", "--visibility", visibility, "--json", "results.json") == 0
    data = gradescope((course / "results.json").read_bytes())
    assert data["visibility"] == visibility
    assert not any("visibility" in test for test in data["tests"])
    assert not re.search(r"\d", data["output"])  # the score would be told while its checks are hidden


def test_visibility_without_gradescope_is_wrong_usage(course: Path, run: Run, capsys: Capture) -> None:
    assert run("check", submit(course, "s001"), "--visibility", "hidden") == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_our_own_fault_is_no_mark_for_gradescope(course: Path, run: Run, capsys: Capture) -> None:
    notebook = submit(course, "s001", sgd="# broken")
    assert run("check", notebook, "--format", "gradescope", "--json", "results.json") == 2
    assert not (course / "results.json").exists()
    assert re.match(r".*\bsgd\b.*\n\Z", capsys.readouterr().err)


@pytest.mark.parametrize(("assignment", "words"), [(ASSIGNMENT, "not valid JSON"), (f"{ASSIGNMENT}_zh", "无法评分")])
def test_gradescopes_student_is_told_why_a_notebook_cannot_be_graded(
    course: Path, run: Run, assignment: str, words: str
) -> None:
    (course / "mine.ipynb").write_text("{")
    arguments = ("--format", "gradescope", "--json", "results.json", "--summary", "summary.md")
    assert run("check", "mine.ipynb", "--assignment", assignment, *arguments) == 2
    data = gradescope((course / "results.json").read_bytes())
    assert data["score"] == 0 and words in data["output"]
    assert (course / "summary.md").read_text("utf-8").startswith("**")


@pytest.fixture
def autograder_folder(tmp_path: Path) -> Path:
    """/autograder, as Gradescope makes it from the archive, in another place."""
    folder = tmp_path / "autograder"
    for name in ("source", "submission", "results"):
        (folder / name).mkdir(parents=True)
    shutil.copytree(ROOT / "release", folder / "source" / "release")
    (folder / "source" / ".venv" / "bin").mkdir(parents=True)
    command = f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m autograder "$@"\n'
    (folder / "source" / ".venv" / "bin" / "autograder").write_text(command)
    (folder / "source" / ".venv" / "bin" / "autograder").chmod(0o755)
    shutil.copy(ROOT / "samples" / "gradescope" / "run_autograder", folder)
    return folder


def run_autograder(folder: Path) -> tuple[int, str]:
    """What Gradescope starts, from where it starts it; its status and what it printed."""
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        [folder / "run_autograder"], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_gradescopes_run_autograder_grades_what_was_submitted(autograder_folder: Path) -> None:
    shutil.copy(sample("dan-minus-equals"), autograder_folder / "submission" / "My homework (1).ipynb")
    status, printed = run_autograder(autograder_folder)
    assert status == 0, printed
    data = gradescope((autograder_folder / "results" / "results.json").read_bytes())
    assert data["score"] == sum(test["score"] for test in data["tests"]) == 77
    assert {test["tags"][1] for test in data["tests"] if len(test["tags"]) > 1} == {"unchanged"}
    assert data["extra_data"]["containment"] != "none"


def test_gradescopes_run_autograder_tells_a_student_who_submitted_no_notebook(autograder_folder: Path) -> None:
    (autograder_folder / "submission" / "homework.pdf").write_bytes(b"%PDF")
    status, _ = run_autograder(autograder_folder)
    data = gradescope((autograder_folder / "results" / "results.json").read_bytes())
    assert (status, data["score"]) == (0, 0) and "linreg_scratch.ipynb" in data["output"]


def test_gradescopes_setup_installs_with_the_newest_python_that_there_is(tmp_path: Path) -> None:
    log = tmp_path / "log"
    for name, script in {
        "apt-get": f'echo apt-get "$@" >> {log}; case "$*" in *python3.13*|*python3.12*) exit 100;; esac',
        "make": f'echo make "$@" >> {log}',
    }.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / name).chmod(0o755)
    environment = {"PATH": f"{tmp_path}:/usr/bin:/bin"}
    subprocess.run(["bash", ROOT / "samples" / "gradescope" / "setup.sh"], env=environment, check=True)
    lines = log.read_text().splitlines()
    assert any("bubblewrap" in line for line in lines)
    assert lines[-1] == "make -C /autograder/source PYTHON=python3.11 install"


# GitHub Actions


class Seen(HTMLParser):
    """The tags, attributes and text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: dict[str, int] = {}
        self.attributes: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] = self.tags.get(tag, 0) + 1
        self.attributes += [name for name, _ in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


def rendered(markdown: str) -> Seen:
    return Seen(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(markdown))


def test_githubs_summary_says_the_score_and_what_to_fix_first(course: Path, run: Run) -> None:
    (course / "summary.md").write_text("of an earlier step\n\n")
    notebook = submit(course, "s001", sgd="# wrong", ex2_ohm="# wrong")
    assert run("check", notebook, "--summary", "summary.md") == 1
    seen = rendered((course / "summary.md").read_text("utf-8"))
    assert "of an earlier step" in seen.text and "90.5 of 100" in seen.text
    assert "Fix this first. The optimiser: sgd[0] is 1, should be 2" in seen.text
    assert seen.tags["table"] == 1 and seen.tags["tr"] == 1 + 12 and seen.tags["td"] == 3 * 12
    assert "SEEN BY THE GRADER ONLY" not in seen.text


def test_githubs_summary_of_our_own_fault_says_that_a_person_has_to_look() -> None:
    assert "a person has to look" in rendered(summary(of_checks(PASSED, BROKEN))).text
    assert "要由老师看过" in rendered(summary(of_checks(PASSED, BROKEN, language="zh"))).text


HOSTILE = [
    "<img src=x onerror=alert(1)><script>alert(1)</script>",
    "</code></table><a href='javascript:alert(1)'>x</a>",
    "[x](https://example.com) ![i](https://example.com/i.png) <https://example.com> https://a.example www.a.example",
    "a | b | c\n\n# heading\n- item\n> quote\n```\ncode\n---|---",
    "`unclosed ``double`` \\`escaped` **bold** _em_ ~~gone~~ &lt;b&gt; &amp; $x$ :tada: @someone #1",
    "`</code><b>in code</b> | \\| \\`",
    "\x1b[31mred\x1b[0m \u202e\u200b\x00",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_githubs_summary_takes_nothing_of_a_students_for_markup(text: str) -> None:
    good = of_checks(PASSED, FAILED, repairs=("Mended.",))
    bad = CheckResult("x", text, 8.0, "failed", text, text)
    hostile = of_checks(PASSED, bad, student=text, assignment=text, repairs=(text,))
    seen, expected = rendered(summary(hostile)), rendered(summary(good))
    assert {tag: count for tag, count in seen.tags.items() if tag != "code"} == {
        tag: count for tag, count in expected.tags.items() if tag != "code"
    }
    assert set(seen.attributes) <= {"style"}  # of the table's columns
    assert not set(seen.text) & set("\x1b\u202e\u200b\x00")
    assert not re.search(r"(https?:|www\.)", summary(hostile))  # GitHub links what looks like an address


def blocks(language: str, name: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (ROOT / "docs" / name).read_text("utf-8"), re.DOTALL)


@pytest.mark.parametrize(("page", "assignment"), [("formats.md", ASSIGNMENT), ("formats.zh.md", f"{ASSIGNMENT}_zh")])
def test_the_documented_workflow_is_one_and_its_step_has_our_status(
    course: Path, run: Run, page: str, assignment: str
) -> None:
    workflow = yaml.safe_load(blocks("yaml", page)[0].replace("${{ inputs.student }}", "ada"))
    assert set(workflow) == {"name", True, "permissions", "jobs"}  # "on" is true in YAML 1.1
    (job,) = workflow["jobs"].values()
    step = job["steps"][-1]
    (course / ".venv" / "bin").mkdir(parents=True)
    (course / ".venv" / "bin" / "autograder").write_text('#!/bin/sh\nprintf "%s\\n" "$@" >> arguments\nexit 1\n')
    (course / ".venv" / "bin" / "autograder").chmod(0o755)
    submit(course, "ada", assignment=assignment)
    environment = {**os.environ, **step.get("env", {}), "GITHUB_STEP_SUMMARY": "summary.md"}
    (lenient,) = re.findall(r"`(\|\| [^`]+)`", (ROOT / "docs" / page).read_text("utf-8"))
    for script, status in ((step["run"].rstrip() + " " + lenient, 0), (step["run"], 1)):
        (course / "arguments").unlink(missing_ok=True)
        done = subprocess.run(["bash", "-e", "-c", script], env=environment, check=False)
        assert done.returncode == status
    assert run(*(course / "arguments").read_text().splitlines()) == 0
    assert re.search(r"100 of 100|满分 100 分", (course / "summary.md").read_text("utf-8"))


# Canvas and Moodle

EXPORT = [sys.executable, "-m", "nbgrader", "export"]
PEOPLE: dict[str, dict[str, str]] = {
    "ada": {"first_name": "Ada", "last_name": "Lovelace", "email": "ada@example.org", "lms_user_id": "4711"},
    "ben": {"first_name": "小明", "last_name": "王", "email": "ben@example.org", "lms_user_id": "4712"},
    "cho": {"first_name": "=cmd|' /C calc'!A0", "last_name": '@SUM(1;2), "x"', "lms_user_id": "12; =1+1"},
    "-dan": {"first_name": "Dan"},
    "eva": {},
}


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ada has all marks, Ben lost some and was late, Eva far too late; Cho waits for a person, Dan has nothing."""
    course = make_course(tmp_path_factory.mktemp("graded") / "course")
    with CourseGradebook(load_course(course)) as book:
        for student, answer in {"ada": "# right", "ben": "# wrong", "cho": "# broken", "eva": "# right"}.items():
            book.write(*tasks_of(course, student, sgd=answer), new_answers=True)
    with Gradebook(f"sqlite:///{course}/gradebook.db", "d2l") as plain:
        for student, fields in PEOPLE.items():
            plain.update_or_create_student(student, **fields)
        late = plain.find_submission_notebook(ASSIGNMENT, ASSIGNMENT, "ben")
        late.late_submission_penalty = 1.25
        plain.find_submission_notebook(ASSIGNMENT, ASSIGNMENT, "eva").late_submission_penalty = 120
        late.comments[0].manual_comment = "=Good,\nbut late"
        waiting = plain.find_submission_notebook(ASSIGNMENT, ASSIGNMENT, "cho")
        waiting.comments[0].manual_comment = "Not the last word"
        plain.db.commit()
    return course


def export(course: Path, name: str, *arguments: str) -> tuple[str, str]:
    """Run nbgrader's own command; what it wrote, and what it said."""
    command = [*EXPORT, f"--exporter=autograder.doors.exporters.{name}", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, cwd=course, env=environment, capture_output=True, text=True, check=True)
    written = course / {"CanvasExporter": "canvas.csv", "MoodleExporter": "moodle.csv"}[name]
    return written.read_bytes().decode("utf-8"), done.stderr


def canvas_import(text: str, people: dict[int, str], logins: dict[str, str]) -> dict[str, str | None]:
    """The grades by user, as Canvas's importer reads the file: columns by place, a user by number, login, then name."""
    assert text.startswith("\ufeffStudent")  # a quotation mark behind the byte order mark is malformed to it
    header, *rows = csv.reader(StringIO(text), strict=True)
    assert "Student" in header[0] and "ID" in header[1]
    assert header[2:5] == ["SIS User ID", "SIS Login ID", "Section"]
    assert "Points Possible" in rows[0][0] and float(rows[0][5]) == 100
    found = {}
    for row in rows[1:]:
        number = int((re.match(r"\s*([+-]?\d+)", row[1]) or ["", "0"])[1])  # to_i takes the digits in front
        found[people.get(number) or logins.get(row[3]) or row[0]] = row[5].strip() or None
    return found


def moodle_import(text: str, users: set[str]) -> dict[str, tuple[str | None, str]]:
    """Grade and feedback by user, as Moodle's importer reads it: a row without a user belongs to the one before."""
    lines = csv.reader(StringIO(text.removeprefix("\ufeff")), strict=True)
    header = next(lines)
    assert header == ["Username", "Last name", "First name", ASSIGNMENT, f"{ASSIGNMENT} (feedback)"]
    found, user = {}, None
    for line in ([cell.strip(" \t\n\r\0\x0b") for cell in line] for line in lines):
        user = line[0] if line[0] not in ("", "0") else user
        assert user in users
        found[user] = (None if line[3] in ("", "-") else str(float(line[3])), line[4])
    return found


def cells(text: str) -> Iterator[str]:
    return (cell for row in csv.reader(StringIO(text.removeprefix("\ufeff"))) for cell in row)


@pytest.fixture(scope="module")
def canvas(graded: Path) -> tuple[str, str]:
    return export(graded, "CanvasExporter")


@pytest.fixture(scope="module")
def moodle(graded: Path) -> tuple[str, str]:
    return export(graded, "MoodleExporter")


def test_canvas_finds_every_student_and_takes_final_marks_only(canvas: tuple[str, str]) -> None:
    found = canvas_import(canvas[0], {4711: "ada", 4712: "ben", 12: "SOMEBODY ELSE"}, {"cho": "cho", "eva": "eva"})
    assert (found["ada"], found["ben"], found["cho"], found["eva"]) == ("100", "92.75", None, "0")
    assert "SOMEBODY ELSE" not in found and len(found) == 5
    assert "王, 小明" in canvas[0]


def test_moodle_gives_every_mark_to_its_own_student(moodle: tuple[str, str]) -> None:
    assert moodle_import(moodle[0], set(PEOPLE)) == {
        "ada": ("100.0", ""),
        "ben": ("92.75", "=Good, but late"),
        "cho": (None, ""),
        "-dan": (None, ""),
        "eva": ("0.0", ""),
    }


def test_moodle_gets_no_row_without_the_identifier_and_the_teacher_hears_who_has_none(graded: Path) -> None:
    text, said = export(graded, "MoodleExporter", "--MoodleExporter.identifier=email")
    rows = list(csv.reader(StringIO(text.removeprefix("\ufeff"))))
    assert [row[0] for row in rows] == ["Email address", "ada@example.org", "ben@example.org"]
    (names,) = re.findall(r"left out 3 without email .*: (.*)", said)
    assert set(names.split(", ")) == {"cho", "-dan", "eva"}


def test_who_has_no_final_mark_yet_is_said_in_one_line(canvas: tuple[str, str], moodle: tuple[str, str]) -> None:
    for _, said in (canvas, moodle):
        lines = [line for line in said.splitlines() if "WARNING" in line and ASSIGNMENT in line]
        assert len(lines) == 1 and lines[0].endswith(": cho")


def test_no_cell_of_an_export_is_a_formula(canvas: tuple[str, str], moodle: tuple[str, str]) -> None:
    for text, _ in (canvas, moodle):
        assert "cmd|" in text
        assert [cell for cell in cells(text) if cell[:1] and cell[0] in "=+-@＝＋－＠" and cell != "-"] == []
        assert all(f'"{cell}"' in text for cell in cells(text) if cell.startswith("\t") and '"' not in cell)


def test_an_export_can_be_of_one_student_and_name_the_column(graded: Path) -> None:
    arguments = ["--student", "['ada']", "--CanvasExporter.columns", f"{ASSIGNMENT}=Lineare Regression (99)"]
    text, said = export(graded, "CanvasExporter", *arguments, "--CanvasExporter.login=SIS User ID")
    header, points, *rows = csv.reader(StringIO(text.removeprefix("\ufeff")))
    assert header[-1] == "Lineare Regression (99)" and points[-1] == "100"
    assert rows == [["Lovelace, Ada", "4711", "ada", "", "", "100"]] and "WARNING" not in said


def test_an_export_that_cannot_be_written_is_one_line(graded: Path) -> None:
    command = [*EXPORT, "--exporter=autograder.doors.exporters.CanvasExporter", "--to", "no/such/folder.csv"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, cwd=graded, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "no/such/folder.csv" in done.stderr.splitlines()[-1]
