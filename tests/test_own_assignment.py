"""A course's own assignment: graded through every door, kept secret, its errors are one line each."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import nbformat
import pytest
from kit import ROOT, grades
from own import NAME, RIGHT, SUM, VARIANCE, answered, api_of, hand_in, judged, own_course

from autograder.authoring.edition import BUILT_IN, find_folder
from autograder.authoring.loading import load
from autograder.box import box, fence
from autograder.box.box import PACKAGE, Box
from autograder.box.fence import readable
from autograder.box.kernel import Kernel
from autograder.box.limits import Limits
from autograder.box.preflight import contain
from autograder.box.zygote import Zygote
from autograder.course.workers import Plan, new_grader, packed, plan_for
from autograder.errors import CannotContain, CourseError
from autograder.outcomes import Returned
from autograder.submission.files import SubmissionData
from autograder.submission.peek import equipment_for
from autograder.submission.rebuild import Release


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return own_course(tmp_path_factory.mktemp("own") / "course")


@pytest.fixture
def course(released: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(released, tmp_path / "course"))


def result_of(course: Path, student: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((course / "autograded" / student / NAME / "result.json").read_text("utf-8"))
    return found


def files_below(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


# ---- every door -----------------------------------------------------------------------------------------------------


def test_a_class_is_graded_reported_and_regraded(course, run, monkeypatch, capsys):
    monkeypatch.chdir(course)
    for student, answers in {"ada": RIGHT, "ben": SUM, "cho": VARIANCE}.items():
        hand_in(course, student, answers)
    assert run("grade", NAME) == 0
    assert {name: result_of(course, name)["score"] for name in ("ada", "ben", "cho")} == {"ada": 10, "ben": 7, "cho": 5}
    assert result_of(course, "ada")["checks"] == NAME and result_of(course, "ada")["edition"] == "numpy"
    page = (course / "feedback" / "cho" / NAME / f"{NAME}.html").read_text("utf-8")
    assert "Standardizing" in page and "The standard deviation is the square root of the variance." in page
    assert run("report", NAME) == 0
    report = (course / "report" / NAME / "report.html").read_text("utf-8")
    assert "differences were divided by the variance" in report and "Standardizing" in report
    assert run("leaks", NAME) == 0
    assert run("regrade", NAME) == 0
    assert "0 gain, 0 lose, 3 stay the same" in capsys.readouterr().out


def test_nbgraders_commands_give_the_same_marks(course, run, monkeypatch):
    monkeypatch.chdir(course)
    hand_in(course, "ben", SUM)
    assert run("grade", NAME) == 0
    before = grades(course)
    api = api_of(course)
    assert api.autograde(NAME, "ben", force=True)["success"]
    assert grades(course) == before
    assert api.generate_feedback(NAME, "ben", force=True)["success"]
    assert "The mean is the sum divided" in (course / "feedback" / "ben" / NAME / f"{NAME}.html").read_text("utf-8")


def test_a_single_file_is_checked_and_told_in_other_formats(course, run, monkeypatch, capsys):
    monkeypatch.chdir(course)
    path = hand_in(course, "cho", VARIANCE)
    assert run("check", path, "--format", "gradescope", "--summary", "summary.md") == 1
    tests = json.loads(capsys.readouterr().out)["tests"]
    assert [test["score"] for test in tests] == [3, 2, 0, 0] and "Standardizing" in tests[2]["name"]
    assert "Standardizing" in Path("summary.md").read_text("utf-8")
    page = course / "page.html"
    assert run("check", hand_in(course, "ada", RIGHT), "--html", page) == 0
    assert "The mean" in page.read_text("utf-8")


def test_marks_are_exported(course, run, monkeypatch):
    monkeypatch.chdir(course)
    hand_in(course, "ben", SUM)
    assert run("grade", NAME) == 0
    exporter = "autograder.doors.exporters.CanvasExporter"
    command = [sys.executable, "-m", "nbgrader", "export", f"--exporter={exporter}", "--to=canvas.csv"]
    subprocess.run(command, cwd=course, check=True, capture_output=True)
    rows = list(csv.reader((course / "canvas.csv").read_text("utf-8-sig").splitlines()))
    assert rows[0][-1] == NAME and rows[-1][-1] == "7"


@pytest.mark.parametrize("notebook", [NAME, f"{NAME}_zh"])
def test_the_source_notebook_judges_its_own_functions(course, notebook):
    source = course / "source" / notebook / f"{notebook}.ipynb"
    command = [sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute", "--inplace", str(source)]
    subprocess.run(command, check=True, capture_output=True)
    outputs = [out for cell in nbformat.read(source, as_version=4).cells for out in cell.get("outputs", [])]
    tables = [out.data["text/plain"] for out in outputs if out.output_type == "display_data"]
    assert len(tables) == 2 and all("✓" in table and "✗" not in table for table in tables)
    assert ("平均值" in tables[0]) == notebook.endswith("_zh")


def test_a_worker_of_another_machine_gets_the_assignment_as_files(course):
    folder = find_folder(NAME, course).resolve()
    travelling = packed(Plan(folder=folder, elsewhere=True))
    shutil.rmtree(folder)
    assert not travelling.folder.is_absolute()
    with new_grader(travelling) as grader:
        assert [task.id for task in grader.assignment.tasks] == ["mean", "standardize"]
        assert grader.assignment.folder.parents[1].stat().st_mode & 0o077 == 0


# ---- fair and strict ------------------------------------------------------------------------------------------------


def test_a_mistake_in_a_function_costs_nothing_where_it_is_used(course):
    tasks = {task.id: task.score for task in judged(course, SUM).result.tasks}
    assert tasks == {"mean": 2, "standardize": 5}


def test_an_answer_that_does_not_depend_on_its_input_earns_nothing(course):
    for constant in ("0.0", "np.zeros(5)", "None", "float('nan')", "[]"):
        answers = {name: f"def {name}(x):\n    return {constant}" for name in RIGHT}
        assert judged(course, answers).result.score == 0, constant


EARLY = "mean = None\nright = globals().get('standardize')\ndef standardize(x):\n    return right(x)"


def test_a_right_function_stands_in_only_once_its_own_task_has_been_judged(course):
    """With a wrong `mean`, the right `standardize` of the stand-ins is nothing that a student can find."""
    standins = course / "assignments" / NAME / "standins.py"
    more = '\n\ndef standardize(x: Any) -> Any:\n    """The right one."""\n    return (x - x.mean()) / x.std()\n'
    standins.write_text(standins.read_text("utf-8") + more, "utf-8")
    nothing = judged(course, {**SUM, "standardize": "pass"}).result
    found = judged(course, {**SUM, "standardize": EARLY}).result
    assert [result.tasks[1].score for result in (nothing, found)] == [0, 0]


def test_a_changed_stand_in_takes_no_marks_from_a_class_under_way(course):
    release = Release.from_text(NAME, (course / "release" / NAME / f"{NAME}.ipynb").read_text("utf-8"))
    with new_grader(plan_for(release, course, Plan())) as grader:
        (course / "assignments" / NAME / "standins.py").write_text("def me", "utf-8")
        result = grader.grade(SubmissionData(NAME, "ada", answered(course, SUM).encode()), release, 7).result
    assert [task.score for task in result.tasks] == [2, 5]


# ---- proof ----------------------------------------------------------------------------------------------------------


def test_a_new_assignment_proves_itself_in_both_languages(course, run, monkeypatch, capsys):
    monkeypatch.chdir(course)
    assert run("prove", NAME) == 0
    out = capsys.readouterr().out
    assert "every answer is judged as it should be" in out
    assert re.search(r"\b1/1\b", out) and "True" not in out  # one answer is a count, too


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("checks.py", "x.std(), ", "x.std() * 2, "), "a right answer loses marks in standardize"),
        (("checks.py", "slips=slips", "slips={}"), "should be named divides_by_variance"),
        (("corpus/mean/wrong__forgets_to_divide.py", "x.sum()", "x.mean()"), "wrong, but mean has full marks"),
        (("checks.py", "points=3)\ndef value", "points=4)\ndef value"), "has 5 points, its checks have 6"),
        (("checks.py", "x.mean()) / x.var()", "y.mean()) / x.var()"), "name 'y' is not defined"),
        (("corpus/standardize/wrong__divides_by_variance.py", "# slip:", "# slipp:"), "# slipp: is not known here"),
        (("corpus/mean/wrong__forgets_to_divide.py", "# why:", "# loses: maen\n# why:"), "no task maen"),
        (("checks.py", "divides_by_variance", "divides_by_var"), "names the mistake divides_by_var, but there are no"),
        (("assignment.py", "tasks=(mean, standardize)", "tasks=(mean,)"), "has the test cell test_standardize"),
    ],
    ids=["unfair", "unnamed", "lax", "points", "broken", "header", "loses", "wordless", "task"],
)
def test_prove_says_what_is_wrong_with_a_check(course, run, monkeypatch, capsys, caplog, change, said):
    monkeypatch.chdir(course)
    file, old, new = change
    path = course / "assignments" / NAME / file
    assert old in path.read_text("utf-8")
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    assert run("prove", NAME) == 1
    assert said in capsys.readouterr().err + caplog.text


def test_prove_names_a_practice_that_raises(course, run, monkeypatch, capsys, caplog):
    monkeypatch.chdir(course)
    (course / "assignments" / NAME / "practice.py").write_text("import numpy as np\nnp.sunm([1.0])\n", "utf-8")
    assert run("prove", NAME) == 1
    said = capsys.readouterr().err + caplog.text
    assert f"assignments/{NAME}/practice.py raises AttributeError(" in said and "sunm" in said


# ---- errors in the folder -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("words/en.toml", 'one_value = "The mean of one value is that value"\n', "", "check.mean.one_value is missing"),
        ("words/en.toml", "[task]", "[task", "en.toml"),
        ("words/zh.toml", "hint = ", "hnt = ", "slip.divides_by_variance.hint is missing"),
        ("checks.py", "def one_value", "def value", "the check mean.value is there twice"),
        ("checks.py", "from __future__", "from __past__", "checks.py: line 7"),
        ("checks.py", 'uses=("mean",)', 'uses=("median",)', "uses median, which no earlier task asks for"),
        ("standins.py", "def mean", "def average", "define it here"),
        ("standins.py", "def mean(", "def mean((", "standins.py: line"),
        ("assignment.py", "assignment = ", "something = ", "defines no `assignment"),
        ("assignment.py", "import mean, standardize", "import mean, standardise", "assignment.py: line"),
        ("checks.py", "points=2)\ndef one_value", "points=2, needs=('later',))\ndef one_value", "no earlier check"),
    ],
)
def test_an_error_in_the_folder_is_one_line_with_file_and_remedy(
    course, run, monkeypatch, capsys, file, old, new, said
):
    monkeypatch.chdir(course)
    hand_in(course, "ada", RIGHT)
    path = course / "assignments" / NAME / file
    assert old in path.read_text("utf-8")
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    assert run("grade", NAME) == 2
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 1 and said in lines[0] and f"assignments/{NAME}/{file}" in lines[0], lines
    assert not (course / "autograded").exists()


def test_a_check_that_raises_is_named_once_and_nobody_loses_marks(course, run, monkeypatch, capfd):
    monkeypatch.chdir(course)
    path = course / "assignments" / NAME / "checks.py"
    path.write_text(path.read_text("utf-8").replace("float(x.mean())", "float(y.mean())"), "utf-8")
    hand_in(course, "ada", RIGHT)
    assert run("grade", NAME, "--workers", 1) == 0
    lines = [line for line in capfd.readouterr().err.splitlines() if "checks.py" in line]
    assert len(lines) == 2 and "name 'y' is not defined" in lines[0], lines
    tasks = {task["id"]: task["score"] for task in result_of(course, "ada")["tasks"]}
    assert tasks == {"mean": None, "standardize": 5}


@pytest.mark.parametrize("name", ["../evil", "1st", "a-b", "", "überblick"])
def test_new_refuses_what_is_no_name(tmp_path, run, monkeypatch, capsys, name):
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    monkeypatch.chdir(tmp_path)
    assert run("new", name) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir() if path.name != "__pycache__"] == ["nbgrader_config.py"]


def test_new_overwrites_nothing(course, run, monkeypatch, capsys):
    monkeypatch.chdir(course)
    before = {path: path.read_bytes() for path in course.rglob("*") if path.is_file()}
    assert run("new", NAME) == 2
    assert "is there already" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in course.rglob("*") if path.is_file()} == before


def test_new_copies_a_built_in_assignment_as_it_is(tmp_path, run, monkeypatch):
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    monkeypatch.chdir(tmp_path)
    assert run("new", "linreg_scratch") == 0
    copied = tmp_path / "assignments" / "linreg_scratch"
    expected = files_below(BUILT_IN / "linreg_scratch")
    of_courses = {name for name in expected if "course" in Path(name).parts}  # the notebooks that `init` hands out
    assert of_courses and files_below(copied) == {name: expected[name] for name in expected.keys() - of_courses}


def test_an_assignment_that_nobody_knows_is_refused_with_those_that_there_are(course):
    with pytest.raises(CourseError, match=f"{NAME}.*linreg_scratch"):
        load("nothing", course)


def test_a_changed_check_counts_at_once_in_a_process_that_lives_on(course):
    assert judged(course, SUM).result.tasks[0].score == 2
    path = course / "assignments" / NAME / "checks.py"
    path.write_text(path.read_text("utf-8").replace("float(x.mean())", "float(x.sum())"), "utf-8")
    assert judged(course, SUM).result.tasks[0].score == 5


def test_two_courses_with_an_assignment_of_one_name_keep_their_own_checks(course, tmp_path):
    other = Path(shutil.copytree(course, tmp_path / "other"))
    path = other / "assignments" / NAME / "checks.py"
    path.write_text(path.read_text("utf-8").replace("float(x.mean())", "float(x.sum())"), "utf-8")
    assert [judged(one, SUM).result.tasks[0].score for one in (course, other, course)] == [2, 5, 2]


HOSTILE: dict[str, bytes] = {
    "deep": b"[" * 100_000,
    "not_a_number": b'{"metadata": NaN}',
    "list": b"[]",
    "null": b"null",
    "not_text": b"\xff\xfe",
    "outside": b'{"metadata": {"autograder": {"assignment": "../x"}}}',
    "long": b'{"metadata": {"autograder": {"assignment": "%s"}}}' % (b"a" * 5000),
    "surrogate": b'{"metadata": {"autograder": {"assignment": "linreg_scratch", "edition": "\\ud800"}}}',
    "edition": b'{"metadata": {"autograder": {"assignment": "linreg_scratch", "edition": "../paddle"}}}',
    "number": b'{"metadata": {"autograder": {"assignment": 5}}}',
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_a_peek_at_a_hostile_notebook_sees_nothing_and_raises_nothing(tmp_path, content):
    path = tmp_path / "x.ipynb"
    path.write_bytes(content)
    assert equipment_for([str(path)], tmp_path) is None


def test_a_release_that_does_not_say_what_its_source_does_is_refused_in_one_line(course, run, monkeypatch, capsys):
    monkeypatch.chdir(course)
    hand_in(course, "ada", RIGHT)
    release = course / "release" / NAME / f"{NAME}.ipynb"
    notebook = json.loads(release.read_text("utf-8"))
    del notebook["metadata"]["autograder"]
    release.write_text(json.dumps(notebook), "utf-8")
    assert run("grade", NAME) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1 and f"nbgrader generate_assignment {NAME} --force" in err
    source = course / "source" / NAME / f"{NAME}.ipynb"
    notebook = json.loads(source.read_text("utf-8"))
    del notebook["metadata"]["autograder"]  # as sources were before there was such an entry
    source.write_text(json.dumps(notebook), "utf-8")
    assert run("grade", NAME) == 2
    assert "does not say to which assignment it belongs" in capsys.readouterr().err


def test_a_link_in_the_folder_is_refused(course, run, monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(course)
    hand_in(course, "ada", RIGHT)
    path = course / "assignments" / NAME / "checks.py"
    path.rename(tmp_path / "checks.py")
    path.symlink_to(tmp_path / "checks.py")
    assert run("grade", NAME) == 2
    assert f"assignments/{NAME}/checks.py: this is a link" in capsys.readouterr().err


# ---- secrets --------------------------------------------------------------------------------------------------------

LOOK = """
import os
def looked(place):
    try:
        return sorted(os.listdir(place))
    except OSError:
        return []
print("seen:", looked({folder!r}), looked({course!r}))
"""


def _homes() -> list[Path]:
    """Places that a box shows: the system's programs, the assignment's Python."""
    return [Path("/usr/local/share"), Path(sys.prefix) / "share"]


@pytest.mark.parametrize("home", _homes(), ids=["system", "python"])
def test_the_folder_is_hidden_wherever_the_course_lies(released, home, tmp_path):
    place = home / f"autograder-test-{tmp_path.name}"
    try:
        home.mkdir(parents=True, exist_ok=True)
        shutil.copytree(released, place / "course")
    except OSError:
        pytest.skip("only an administrator can put a course there")
    try:
        seen = LOOK.format(folder=str(place / "course" / "assignments" / NAME), course=str(place / "course"))
        outputs = [
            out for cell in judged(place / "course", RIGHT, seen).notebook.cells for out in cell.get("outputs", [])
        ]
        assert "seen: [] []\n" in [out.text for out in outputs if out.output_type == "stream"]
    finally:
        shutil.rmtree(place)


def test_a_hidden_folder_is_found_through_links(tmp_path, monkeypatch):
    real = tmp_path / "real"
    (real / "course").mkdir(parents=True)
    (tmp_path / "link").symlink_to(real)
    assert box.covered(str(tmp_path / "link"), [real / "course"]) == [str(tmp_path / "link" / "course")]
    assert box.covered(str(real), [tmp_path / "link" / "course"]) == [str(real / "course")]
    assert box.covered(str(real / "course"), [real]) == []


def test_what_a_link_of_the_course_leads_to_is_secret_too_but_not_python(course, tmp_path):
    (tmp_path / "elsewhere" / "b").mkdir(parents=True)
    (course / "assignments" / "b").symlink_to(tmp_path / "elsewhere" / "b")
    (course / ".venv").symlink_to(sys.prefix)
    release = Release.from_text(NAME, (course / "release" / NAME / f"{NAME}.ipynb").read_text("utf-8"))
    secret = plan_for(release, course, Plan()).secret
    assert set(secret) == {course.resolve(), (tmp_path / "elsewhere" / "b").resolve()}


def test_a_fence_allows_no_link_that_leads_to_a_hidden_folder(tmp_path):
    (tmp_path / "shown" / "lib" / "secret").mkdir(parents=True)
    (tmp_path / "shown" / "lib64").symlink_to("lib")
    (tmp_path / "shown" / "bin").mkdir()
    secret = tmp_path / "shown" / "lib" / "secret"
    places = box.covered(str(tmp_path / "shown"), [secret])
    assert fence._without(tmp_path / "shown", places, {secret}) == [tmp_path / "shown" / "bin"]


def test_a_course_in_the_folder_of_its_own_python_is_refused():
    bare = Zygote(bare=True)
    with closing(bare), pytest.raises(CannotContain, match="the folder of its own Python"):
        contain(bare, Limits(), (PACKAGE, Path(sys.prefix)))


def test_python_is_there_where_it_lies_in_a_course_that_is_hidden(tmp_path, monkeypatch):
    """Outermost first: the course is emptied, then the environment in it is mounted."""
    monkeypatch.setattr(sys, "prefix", "/usr/local/share/course/.venv")
    monkeypatch.setattr(sys, "base_prefix", "/usr/local")
    assert box.python_folders(sys.executable) == []
    assert box.python_folders(sys.executable, [Path("/usr/local/share/course")]) == [sys.prefix]


def test_a_fence_lists_nothing_of_a_hidden_folder(tmp_path, monkeypatch):
    secret = Path(sys.prefix) / "share" / f"autograder-test-{tmp_path.name}"
    secret.mkdir(parents=True)
    try:
        allowed = [Path(path) for path in readable(sys.executable, (PACKAGE, secret))]
        assert not [path for path in allowed if path == secret or path in secret.parents]
        assert Path(sys.prefix, "bin") in allowed
    finally:
        secret.rmdir()


def test_the_preflight_attacks_the_folder_and_sees_it_where_it_is_not_hidden(tmp_path):
    from autograder.box.preflight import assault

    secret = Path("/usr/local/share") / f"autograder-test-{tmp_path.name}"
    try:
        (secret / "inside").mkdir(parents=True)
    except OSError:
        pytest.skip("only an administrator can put a folder there")
    bare = Zygote(bare=True)
    try:
        open_box = assault(bare, Box, Limits(), (secret,))
        hidden = assault(bare, lambda limits: Box(limits, secret=(PACKAGE, secret)), Limits(), (secret,))
    finally:
        bare.close()
        shutil.rmtree(secret)
    got = [{attempt.name: attempt.got for attempt in attempts}["reads_the_checks"] for attempts in (open_box, hidden)]
    assert got == [str(secret / "inside"), ""]


@pytest.mark.parametrize(
    "attack",
    [
        "import autograder.assignment\nprint('got through')",
        "import autograder.authoring.loading\nprint('got through')",
        "import sys, json\nwords = [str(vars(m)) for n, m in sys.modules.items() if n.startswith('autograder')]\n"
        "print('got through' if any('divides_by_variance' in w or 'rtol' in w for w in words) else 'refused')",
        "from autograder.inside import probes\nprobes.PROBES['call'] = lambda ns, **k: 1.0",
        "from autograder.inside import framework\nframework.tensor = lambda value, trainable=False: value * 0",
        "from autograder.inside import probes\nprobes.read = lambda value, depth=0: 0.0",
        "from autograder.inside import framework as fw\nfw.is_tensor = lambda value: True\n"
        "fw.numbers = lambda value: np.zeros(5)",
        "import gc\nprint('got through' if any('small_numbers' in str(o)[:5000] for o in gc.get_objects() "
        "if isinstance(o, str)) else 'refused')",
    ],
    ids=["import", "loading", "modules", "probe", "framework", "read", "numbers", "memory"],
)
def test_an_attack_from_inside_earns_nothing(course, attack):
    graded = judged(course, {}, attack)
    outputs = " ".join(str(out.get("text", "")) for cell in graded.notebook.cells for out in cell.get("outputs", []))
    assert "got through" not in outputs
    assert graded.result.score == 0


def test_a_student_cannot_choose_other_checks(course, run, monkeypatch, capsys):
    """What a submission's metadata say about its assignment chooses nothing: the release's count."""
    path = hand_in(course, "ada", {})
    notebook = json.loads(path.read_text("utf-8"))
    notebook["metadata"]["autograder"] = {"assignment": "../../../tmp/evil", "edition": "..", "language": "xx"}
    path.write_text(json.dumps(notebook), "utf-8")
    monkeypatch.chdir(course)
    assert run("check", path) == 1
    assert run("grade", NAME) == 0
    assert result_of(course, "ada")["checks"] == NAME


def test_a_line_of_the_checks_that_was_handed_out_is_found(course, run, monkeypatch, capsys):
    monkeypatch.chdir(course)
    hand_in(course, "ada", RIGHT)
    assert run("grade", NAME) == 0 and run("leaks", NAME) == 0
    shutil.copy(course / "assignments" / NAME / "checks.py", course / "release" / NAME)
    assert run("leaks", NAME) == 1
    assert f"assignments/{NAME}/checks.py" in capsys.readouterr().out


def test_kernels_of_the_own_assignment_know_no_answer(course):
    """Only probes and framework go inside; a kernel that has just started knows neither checks nor words."""
    with new_grader(Plan(folder=find_folder(NAME, course).resolve())) as grader:
        zygote, containment = grader._warm()
        kernel = Kernel(zygote, Limits(), 1, containment.enclose)
        code = "import sys\nprint(sorted(n for n in sys.modules if n.startswith('autograder')))"
        ran = kernel.run("own-1", code)
        kernel.close()
    assert isinstance(ran.outcome, Returned)
    names = eval(ran.outputs[0]["text"])
    inside = {"wire", "framework", "missing", "probes", "own_probes"}
    inside |= {"figures", "walls", "state", "trial", "kernel", "zygote"}
    assert set(names) == {"autograder", "autograder.inside", *(f"autograder.inside.{name}" for name in inside)}
