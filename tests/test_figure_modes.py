"""Figures of given cells are drawn where a person will look, and no mark and no page depends on it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import nbformat
import pytest
from built_in import CODE, LINREG, PADDLE, TASKS, words
from conftest import SHORT
from corpus import entries, notebook
from kit import ASSIGNMENT, FakeGrader, add_essay, make_course, release_of, right_answers, submit
from nbformat import NotebookNode
from nbgrader.apps.api import NbGraderAPI
from traitlets.config import Config

from autograder.box.kernel import Kernel
from autograder.box.zygote import Zygote
from autograder.course import workers
from autograder.course.classroom import Class, grade_class
from autograder.course.configuration import load_course
from autograder.course.figures import MODES, are_drawn, mode_of
from autograder.course.regrade import regrade_class
from autograder.course.workers import Plan
from autograder.doors import autograde as door
from autograder.errors import CourseError
from autograder.judging.grading import Run
from autograder.judging.student import BoxedStudent
from autograder.submission.rebuild import Rebuilt, read_release
from autograder.verdicts import Result
from autograder.views.feedback import page

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning", "ignore::DeprecationWarning")
PNG, TEXT = "image/png", "text/plain"
Cells = dict[str, dict[str, str]]
# answers that end late, and those that seed themselves by the clock or the system: no two runs of them are alike
UNSTEADY = re.compile(r"endless|until_|loader_with_workers")
OWN_SEED = re.compile(r"perf_counter|time\.time|urandom|SystemRandom|secrets|default_rng\(\)|Random\(\)")


# ---- the same marks in every mode ------------------------------------------------------------------------------------


def from_the_corpus(turn: int, right: bool) -> Cells:
    """An answer of the corpus to every task; another one with every turn."""
    chosen: Cells = {}
    for task in TASKS:
        there = [entry for entry in entries() if entry.task == task and entry.right == right]
        there = [entry for entry in there if not (UNSTEADY.search(entry.name) or OWN_SEED.search(entry.text))]
        if there:
            chosen[task] = there[turn * 7 % len(there)].cells
    return chosen


def with_own_cell(source: str) -> Cells:
    """Right answers, and a cell of the student's own before that of sgd."""
    return {"sgd": {"before": source, "solution": right_answers()["sgd"]}}


CALLBACK = """
import builtins
fig, ax = plt.subplots()
ax.yaxis.set_major_formatter(lambda value, place: setattr(builtins, "drawn", True) or "x")
plt.show()
if hasattr(builtins, "drawn"):
    def squared_loss(y_hat, y): return y_hat
"""
HOSTILE = {
    "nan": "plt.plot([float('nan')] * 3, [float('inf')] * 3); plt.xlim(0, 1e300); plt.show()",
    "raises in drawing": "plt.plot([1, 2]); plt.title('$\\\\frac{1$'); plt.show()",
    "needs LaTeX": "plt.rcParams['text.usetex'] = True; plt.plot([1, 2]); plt.show()",
    "runs code in drawing": CALLBACK,
    "never ends in drawing": (
        "ax = plt.gca()\n"
        "def forever(value, place):\n    while True: pass\n"
        "ax.yaxis.set_major_formatter(forever)\nplt.show()\n"
        "def helper(): return 1"
    ),
    "dies in drawing": "import os; plt.gca().yaxis.set_major_formatter(lambda *_: os._exit(3)); plt.show()",
    "huge in all later figures": "plt.rcParams['figure.dpi'] = 3000",
    "replaces show": "plt.show = lambda *_, **__: print('nothing')",
    "breaks plotting": "plt.subplots = None",
    "keeps figures open": "%config InlineBackend.close_figures = False\nplt.plot([1, 2])",
}
STOPPED = "never ends in drawing"
ODD_CURVES = """
def fit_resistance(current, voltage): return float("nan")
def fit_temperature(wavelength, intensity): return float("inf")
def lr_experiment(lrs, *_): return {lr: [float("nan"), 1e300] * 6 for lr in lrs}
"""


@pytest.fixture(scope="module")
def judged(zygote: Zygote) -> Callable[..., tuple[Result, NotebookNode]]:
    """Judges a notebook with or without figures."""

    def judge(
        rebuilt: Rebuilt, figures: bool, language: str = "en", patient: bool = True
    ) -> tuple[Result, NotebookNode]:
        limits = SHORT if patient else replace(SHORT, cell=2.0, given=4.0, least=1.0)
        with BoxedStudent(partial(Kernel, zygote, limits, 7), limits, LINREG.well_formed, CODE) as student:
            student.patterns = LINREG.patterns(PADDLE.name)
            tasks = Run(LINREG, PADDLE.standins, student, 7, words(language), figures=figures).through(rebuilt)
        result = Result(ASSIGNMENT, "ada", 7, "T3", tasks, checks=LINREG.name, edition=PADDLE.name)
        return result, rebuilt.notebook

    return judge


CASES = {
    **{f"right answers {turn}": from_the_corpus(turn, right=True) for turn in (1, 4)},
    **{f"wrong answers {turn}": from_the_corpus(turn, right=False) for turn in (1, 2)},
    **{name: with_own_cell(source) for name, source in HOSTILE.items()},
    "odd curves": {task: {"solution": ODD_CURVES} for task in ("ex2_ohm", "ex3_planck", "ex6_learning_rate")},
}


@pytest.mark.parametrize("name", CASES)
def test_verdicts_and_pages_are_the_same_with_figures_and_without(name: str, judged: Callable[..., Any]) -> None:
    cells, patient = CASES[name], name not in HOSTILE
    (drawn, _), (left_out, _) = (judged(notebook(cells), figures, patient=patient) for figures in (True, False))
    assert drawn == left_out
    if name == STOPPED:  # whether its kernel lives on is a matter of moments, and with it all later random numbers
        return
    assert [task.figures for task in drawn.tasks] == [task.figures for task in left_out.tasks]
    assert page(drawn) == page(left_out)


def test_code_that_runs_in_drawing_can_cost_marks_so_that_equal_verdicts_mean_something(
    judged: Callable[..., Any],
) -> None:
    result, _ = judged(notebook(with_own_cell(CALLBACK)), figures=False)
    assert {task.id for task in result.tasks if not task.full} == {"training"}


# ---- what a notebook shows instead -----------------------------------------------------------------------------------


def shown(book: NotebookNode, mime: str) -> dict[str, list[str]]:
    """What the outputs of each cell hold in one form, by the cell's name."""
    named = {cell.metadata.get("nbgrader", {}).get("grade_id", cell.id): cell for cell in book.cells}
    found = {
        name: [one.data[mime] for one in cell.get("outputs", ()) if mime in one.get("data", {})]
        for name, cell in named.items()
    }
    return {name: values for name, values in found.items() if values}


LOOKS = {"look_data", "look_sgd", "look_training", "look_comparison", "look_ex2", "look_ex3", "look_ex5", "look_ex6"}
OWN = "plt.plot([1, 2])\nplt.show()"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_given_cell_says_in_one_line_how_to_get_its_figure(language: str, judged: Callable[..., Any]) -> None:
    _, book = judged(notebook({}), figures=False, language=language)
    sentence = words(language).say("notebook.no_figure")
    texts = shown(book, TEXT)
    assert shown(book, PNG) == {}
    assert {name: texts[name] for name in LOOKS} == {name: [sentence] for name in LOOKS}
    assert "\n" not in sentence and "autograder check FILE --notebook" in sentence
    assert "Figure size" not in json.dumps(book)


def test_a_students_own_figures_are_drawn_in_every_mode(judged: Callable[..., Any]) -> None:
    cells = {"linreg": {"before": OWN, "solution": right_answers()["linreg"] + "\n" + OWN}}
    _, book = judged(notebook(cells), figures=False)
    own = [cell.id for cell in book.cells if cell.source == OWN]
    assert shown(book, PNG).keys() == {"linreg", *own}


def test_with_figures_every_given_cell_has_its_own(judged: Callable[..., Any]) -> None:
    _, book = judged(notebook({}), figures=True)
    assert shown(book, PNG).keys() == LOOKS


def test_a_figure_of_too_many_dots_is_shown_as_its_size_and_the_next_one_is_drawn(kernel: Kernel) -> None:
    code = "import matplotlib.pyplot as plt\nplt.figure(figsize=(100, 90), dpi=100); plt.plot([1])\nplt.show()"
    ran = kernel.run("cell", code)
    assert [output["data"] for output in ran.outputs] == [{TEXT: "<Figure size 10000x9000 with 1 Axes>"}]
    assert PNG in kernel.run("cell", "plt.plot([1])\nplt.show()").outputs[0]["data"]


# ---- which mode ------------------------------------------------------------------------------------------------------


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setattr("autograder.judging.grading.Grader", NotingGrader)
    monkeypatch.setattr("autograder.box.zygote.early_zygote", lambda _: None)
    monkeypatch.setattr(workers, "local_pool", lambda count, zygote: ThreadPoolExecutor(count))
    monkeypatch.setattr(door, "_warm", door._WarmGrader())
    monkeypatch.chdir(make_course(tmp_path / "course"))
    GRADED.clear()
    return tmp_path / "course"


GRADED: list[tuple[str, bool]] = []  # who was graded, and whether with figures


class NotingGrader(FakeGrader):
    """Notes who was graded, and whether with figures."""

    def grade(self, submission: Any, release: Any, seed: int | None = None, figures: bool = False) -> Any:
        GRADED.append((submission.student, figures))
        return super().grade(submission, release, seed, figures)


def open_noting_grader(plan: Plan) -> NotingGrader:
    return NotingGrader(trust_submissions=plan.trust_submissions)


def noted() -> list[tuple[str, bool]]:
    """Who has been graded since the last call."""
    found = sorted(GRADED)
    GRADED.clear()
    return found


def grade(course: Path, **options: Any) -> Class:
    return grade_class(course, ASSIGNMENT, PLAN, workers=1, pool=ThreadPoolExecutor, **options)


PLAN = Plan(opener=open_noting_grader)


def configure(course: Path, line: str) -> None:
    config = course / "nbgrader_config.py"
    config.write_text(f"{config.read_text()}\n{line}\n")


def test_the_mode_is_manual_unless_the_course_says_otherwise() -> None:
    assert mode_of(Config()) == "manual"
    assert [mode_of(Config({"Autograde": {"figures": mode}})) for mode in MODES] == list(MODES)
    with pytest.raises(CourseError, match=r"c.Autograde.figures in nbgrader_config.py is 'sometimes'; it can be one"):
        mode_of(Config({"Autograde": {"figures": "sometimes"}}))


def test_manual_draws_where_a_person_marks_and_where_single_students_are_graded(course: Path) -> None:
    release = read_release(release_of(course))
    add_essay(course)
    marked = read_release(release_of(course))
    asked = [(mode, one, alone) for mode in MODES for one in (release, marked) for alone in (False, True)]
    drawn = [are_drawn(mode, one, singled_out=alone) for mode, one, alone in asked]
    assert drawn == [True] * 4 + [False, True, True, True] + [False] * 4


def test_a_class_is_graded_without_figures_and_one_student_with_them(course: Path) -> None:
    submit(course, "ada"), submit(course, "ben")
    grade(course)
    assert noted() == [("ada", False), ("ben", False)]
    grade(course, students=["ada"], force=True)
    assert noted() == [("ada", True)]


def test_the_configuration_decides_and_the_command_before_it(course: Path) -> None:
    submit(course, "ada")
    configure(course, "c.Autograde.figures = 'never'")
    grade(course, students=["ada"])
    assert noted() == [("ada", False)]
    configure(course, "c.Autograde.figures = 'always'")
    grade(course, force=True)
    assert noted() == [("ada", True)]
    grade(course, force=True, figures="never")
    assert noted() == [("ada", False)]


def test_an_unknown_mode_is_one_line_before_anything_is_graded(course: Path) -> None:
    submit(course, "ada")
    configure(course, "c.Autograde.figures = 'sometimes'")
    with pytest.raises(CourseError, match="is 'sometimes'; it can be one of 'always', 'manual', 'never'"):
        grade(course)
    assert noted() == []


def test_another_mode_grades_nobody_again_unless_figures_are_asked_for(course: Path) -> None:
    submit(course, "ada")
    grade(course)
    assert noted() == [("ada", False)]
    configure(course, "c.Autograde.figures = 'always'")
    assert list(grade(course).unchanged) == ["ada"] and noted() == []
    assert list(regrade_class(course, ASSIGNMENT, PLAN, workers=1, pool=ThreadPoolExecutor).done.unchanged) == ["ada"]
    grade(course, figures="always")
    assert noted() == [("ada", True)]
    grade(course, figures="always")
    assert noted() == [], "it has its figures"
    grade(course, figures="never")
    assert noted() == [], "nobody asks for fewer of them"


def test_the_formgraders_button_for_one_student_draws_and_nbgraders_command_for_a_class_does_not(course: Path) -> None:
    submit(course, "ada"), submit(course, "ben")
    folder = load_course(course)
    assert NbGraderAPI(folder, config=folder.config).autograde(ASSIGNMENT, "ada")["success"]
    assert noted() == [("ada", True)]
    assert NbGraderAPI(folder, config=folder.config).autograde(ASSIGNMENT, "*")["success"]
    assert noted() == [("ada", False), ("ben", False)]


def test_regrade_follows_the_configuration(course: Path) -> None:
    path = submit(course, "ada")
    grade(course)
    noted()
    path.write_text(path.read_text().replace("# right", "# right after all"))
    configure(course, "c.Autograde.figures = 'always'")
    regrade_class(course, ASSIGNMENT, PLAN, workers=1, pool=ThreadPoolExecutor, apply=True)
    assert noted() == [("ada", True)]


# ---- the commands ----------------------------------------------------------------------------------------------------

Command = Callable[..., int]


@pytest.fixture
def command(run: Command, course: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.setattr(workers, "Plan", partial(workers.Plan, opener=open_noting_grader))
    return run


def test_check_draws_and_writes_the_executed_notebook_where_it_is_asked_to(
    course: Path, command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    path = submit(course, "ada")
    assert command("check", path) == 0
    assert "Notebook: " not in capsys.readouterr().out
    assert command("check", path, "--notebook", "out.ipynb") == 0
    assert "Notebook: out.ipynb\n" in capsys.readouterr().out
    assert GRADED == [("ada", False), ("ada", True)]
    written = nbformat.read(course / "out.ipynb", as_version=4)
    nbformat.validate(written)
    assert [cell.source for cell in written.cells] == [cell.source for cell in nbformat.read(path, as_version=4).cells]


def test_check_does_not_replace_the_notebook_that_it_checks(
    course: Path, command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    path = submit(course, "ada")
    before = path.read_bytes()
    (course / "link.ipynb").symlink_to(path)
    for same in (path, "link.ipynb"):
        assert command("check", path, "--notebook", same) == 2
    err = capsys.readouterr().err.splitlines()
    assert len(err) == 2 and all("give --notebook another file" in line for line in err)
    assert path.read_bytes() == before


def test_one_notebook_is_written_not_several(
    course: Path, command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    path = submit(course, "ada")
    assert command("check", path, path, "--notebook", "out.ipynb") == 2
    assert "--html, --notebook, --all and --format are for one notebook" in capsys.readouterr().err
    assert not (course / "out.ipynb").exists()


def test_grade_takes_the_mode(course: Path, command: Command) -> None:
    submit(course, "ada")
    assert command("grade", ASSIGNMENT) == 0
    assert command("grade", ASSIGNMENT, "--figures", "always") == 0
    assert GRADED == [("ada", False), ("ada", True)]
