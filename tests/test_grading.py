"""From a notebook file to a result: a seed replays it, a failure costs its own marks, our faults are no marks."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import built_in
import nbformat
import pytest
from conftest import LIMITS, ROOT
from corpus import LOOKS, notebook

from autograder.box.box import Box
from autograder.box.kernel import Kernel
from autograder.errors import CannotContain, CannotGrade, JudgeFault, MachineFault
from autograder.judging.grading import Graded, Grader, seed_of
from autograder.submission.files import Submission, SubmissionData
from autograder.submission.matching import grade_id
from autograder.submission.rebuild import read_release
from autograder.verdicts import Result

SOURCE = ROOT / "source" / "linreg_scratch" / "linreg_scratch.ipynb"
RELEASE = read_release(ROOT / "release" / "linreg_scratch" / "linreg_scratch.ipynb")
EMPTY = "def data_iter_drop_last(*arguments, **options):\n    return []"


@pytest.fixture(scope="module")
def grader():
    with built_in.grader() as grader:
        yield grader


def submission(path: Path, student: str = "ada") -> SubmissionData:
    return Submission("linreg_scratch", student, path).read()


def grade(grader: Grader, path: Path, seed: int | None = None) -> Graded:
    return grader.grade(submission(path), RELEASE, seed)


def verdicts(result: Result) -> list[tuple[str, str, str, str]]:
    return [(task.id, check.id, check.verdict, check.message) for task in result.tasks for check in task.checks]


def solved(tmp_path: Path, **cells: str) -> Path:
    """The source's answers with some cells replaced, as a submission."""
    book = nbformat.read(SOURCE, as_version=4)
    for cell in book.cells:
        cell.source = cells.get(grade_id(cell), cell.source)
    path = tmp_path / "linreg_scratch.ipynb"
    nbformat.write(book, path)
    return path


def test_the_same_seed_gives_the_same_verdicts_and_another_one_other_inputs(grader, tmp_path):
    path = solved(tmp_path, sgd="def sgd(params, lr, batch_size):\n    pass")
    first, again, other = (grade(grader, path, seed).result for seed in (5, 5, 6))
    assert verdicts(first) == verdicts(again)
    assert verdicts(first) != verdicts(other)
    assert [task.score for task in first.tasks] == [task.score for task in other.tasks]


def test_without_a_seed_student_and_file_decide(tmp_path):
    path = solved(tmp_path)
    ada, ben = submission(path), submission(path, "ben")
    assert seed_of(ada) == seed_of(submission(path))
    assert seed_of(ada) != seed_of(ben)
    assert seed_of(ada) != seed_of(replace(ada, data=b"y"))
    assert seed_of(submission(path, "caf\udce9")) != seed_of(submission(path, "caf"))  # a file's name that is no UTF-8


def test_the_graded_notebook_has_the_boxs_outputs_and_nothing_of_this_machine(grader, tmp_path):
    graded = grader.grade(submission(solved(tmp_path, linreg="1 / 0")), RELEASE, figures=True)
    nbformat.validate(graded.notebook)
    text = json.dumps(graded.notebook)
    assert "ZeroDivisionError" in text and "image/png" in text
    assert str(ROOT) not in text and str(Path.home() / ".") not in text
    result = json.dumps(graded.result.to_json())
    assert str(ROOT) not in result


def test_a_file_that_cannot_be_read_is_named(grader, tmp_path):
    (tmp_path / "cut.ipynb").write_bytes(SOURCE.read_bytes()[:5000])
    with pytest.raises(CannotGrade, match="the file is damaged or cut off"):
        grade(grader, tmp_path / "cut.ipynb")


@pytest.mark.parametrize(
    "ex7",
    [
        "def batch_sizes(n, batch_size):\n    import os; os._exit(0)\n" + EMPTY,
        "def batch_sizes(n, batch_size):\n    while True: pass\n" + EMPTY,
        "import os; os._exit(0)",
        "while True: pass",
        "def batch_sizes(:",
        "raise SystemExit",
    ],
)
def test_a_hang_a_crash_and_an_exception_cost_their_own_task_only(grade, ex7):
    short = replace(LIMITS, cell=3.0, probe=1.0, task=3.0)
    results = grade(notebook({"ex7_last_batch": {"solution": ex7}}, skip=LOOKS), limits=short)
    assert {task.id for task in results.values() if task.score != task.max_score} == {"ex7_last_batch"}
    assert results["ex7_last_batch"].score == 0
    assert results["ex7_last_batch"].checks[0].verdict == "failed"


def test_a_crash_in_the_middle_leaves_the_later_tasks_their_marks(grade):
    killer = "def linreg(X, w, b):\n    import ctypes; ctypes.string_at(0)"
    results = grade(notebook({"linreg": {"solution": killer}}, skip=LOOKS))
    assert {task.id for task in results.values() if task.score != task.max_score} == {"linreg", "training"}


def test_a_submission_has_a_deadline_too(grade):
    asleep = {"ex1_zero_init": {"solution": "import time\ntime.sleep(60)"}}
    results = grade(notebook(asleep, skip=LOOKS), limits=replace(LIMITS, submission=4.0))
    assert results["ex7_last_batch"].score == 0
    assert all(check.verdict in ("failed", "skipped", "passed") for task in results.values() for check in task.checks)


def test_exercises_do_not_pay_for_a_slip_in_the_core(grade):
    slip = "def sgd(params, lr, batch_size):\n    for param in params:\n        param -= lr * param.grad / batch_size"
    results = grade(notebook({"sgd": {"solution": slip}}, skip=LOOKS))
    assert {task.id for task in results.values() if task.score != task.max_score} == {"sgd", "training"}


def test_noise_never_changes_a_mark(grade):
    noise = "import sys, warnings\nprint('x' * 10000)\nprint('oh', file=sys.stderr)\nwarnings.warn('careful')\n"
    loud = (
        noise + "def linreg(X, w, b):\n    print('hm', file=sys.stderr)\n    warnings.warn('!')\n    return X @ w + b"
    )
    results = grade(notebook({"linreg": {"solution": loud}}, skip=LOOKS))
    assert all(task.score == task.max_score for task in results.values())


def test_a_fault_of_ours_is_told_apart_and_tried_twice_and_once_more_for_nobody(monkeypatch, tmp_path):
    tries = []

    def broken(*_args, **_options):
        tries.append(1)
        raise JudgeFault("no kernel today")

    monkeypatch.setattr("autograder.judging.grading.Kernel", broken)
    with built_in.grader() as grader, pytest.raises(MachineFault, match="no kernel today"):
        grade(grader, solved(tmp_path))
    assert len(tries) == 3


def test_submissions_run_uncontained_only_when_trusted_and_the_result_says_so(tmp_path):
    with built_in.grader(trust_submissions=True) as grader:
        result = grade(grader, solved(tmp_path)).result
    assert result.containment == "none" and result.score == 100


def test_a_kernel_is_contained_unless_told_otherwise():
    assert Kernel.__init__.__defaults__ == (Box,)


def test_a_cold_kernel_stands_in_where_no_warm_one_can_be_forked(tmp_path, monkeypatch):
    monkeypatch.setattr("autograder.box.zygote.FORKS", False)
    with built_in.grader() as grader, pytest.raises(CannotContain, match="--trust-submissions"):
        grade(grader, solved(tmp_path))
    with built_in.grader(trust_submissions=True) as grader:
        result = grade(grader, solved(tmp_path, sgd="import os\nos._exit(3)")).result
    assert result.containment == "none" and result.versions["paddlepaddle"]
    assert {task.id for task in result.tasks if task.score == task.max_score} >= {"linreg", "ex7_last_batch"}
    assert next(task for task in result.tasks if task.id == "sgd").score == 0


WRONG = {  # in ways whose messages tell numbers that the functions drew
    "data_iter": "def data_iter(batch_size, features, labels):\n"
    "    keep = paddle.randperm(len(features))[: len(features) // 2]\n"
    "    yield features[keep], labels[keep]",
    "sgd": "def sgd(params, lr, batch_size):\n"
    "    for p in params:\n"
    "        p.set_value(p - lr * p.grad / batch_size * np.random.rand())\n"
    "        p.clear_grad()",
}


def test_marks_are_those_of_a_cold_run(grader, tmp_path, monkeypatch):
    """A fresh interpreter, no fork, no box, nobody graded before, against the warm grader that has graded others."""
    answers = [{}, WRONG]
    warm = [grade(grader, solved(tmp_path, **cells), 11) for cells in answers]
    monkeypatch.setattr("autograder.box.zygote.FORKS", False)
    for was, cells in zip(warm, answers, strict=True):
        with built_in.grader(trust_submissions=True) as cold:
            now = grade(cold, solved(tmp_path, **cells), 11)
        assert verdicts(now.result) == verdicts(was.result)
        assert said(now) == said(was)


def said(graded: Graded) -> list[str]:
    """What the cells have printed."""
    outputs = [output for cell in graded.notebook.cells for output in cell.get("outputs", ())]
    return [output.text for output in outputs if output.output_type == "stream"]


def test_the_graded_notebook_shows_the_verdicts_at_their_test_cells(grader, tmp_path):
    notebook = grade(grader, solved(tmp_path, linreg="def linreg(X, w, b):\n    return X @ w")).notebook
    (cell,) = [cell for cell in notebook.cells if grade_id(cell) == "test_linreg"]
    assert "✗ The values are Xw + b (2)" in cell.outputs[-1].data["text/plain"]
    assert "<script" not in cell.outputs[-1].data["text/html"]


def test_an_endless_training_does_not_cost_the_other_functions_of_its_task(grade):
    book = notebook({}, skip=LOOKS)
    (cell,) = [cell for cell in book.notebook.cells if grade_id(cell) == "ex6_learning_rate"]
    cell.source += "\n\ndef lr_experiment(*arguments):\n    while True: pass"
    short = replace(LIMITS, probe=1.0, long_probe=2.0, task=1.5)
    result = grade(book, limits=short)["ex6_learning_rate"]
    assert [check.id for check in result.checks if check.verdict == "passed"] == ["best", "stable_bound"]
    assert [check.verdict for check in result.checks] == ["passed", "passed", "failed", "skipped", "skipped"]


def test_what_the_feedback_draws_of_an_exercise_is_what_the_students_function_gave(grader, tmp_path):
    kept = {task.id: task.figures for task in grade(grader, solved(tmp_path), 3).result.tasks}
    rates, fit, spectrum = (
        kept["ex6_learning_rate"]["rates"],
        kept["ex2_ohm"]["resistance"],
        kept["ex3_planck"]["spectrum"],
    )
    assert len(rates["rates"]) == 3 and len(rates["right"]) == 18
    assert rates["yours"] == pytest.approx(rates["right"], rel=0.06)
    assert fit["yours"] == pytest.approx(fit["right"], rel=0.01)
    measured = zip(fit["current"], fit["voltage"], strict=True)
    assert all(i and v == pytest.approx(i * float(fit["right"][0] or 0), rel=0.06) for i, v in measured)
    assert spectrum["yours"] == pytest.approx(spectrum["right"], rel=0.02) and spectrum["right"] == (3000.0,)


def test_of_several_fits_the_first_one_that_failed_is_drawn(grader, tmp_path):
    cells = {
        "ex2_ohm": "def fit_resistance(I, V):\n    return (V / I).mean() if len(I.shape) == 1 else 7",
        "ex3_planck": "def fit_temperature(wavelength, intensity):\n    return 4000.0",
    }
    kept = {task.id: task.figures for task in grade(grader, solved(tmp_path, **cells), 3).result.tasks}
    assert kept["ex2_ohm"]["resistance"]["yours"] == (7.0,)
    assert kept["ex3_planck"]["spectrum"]["yours"] == (4000.0,)
    assert kept["ex3_planck"]["spectrum"]["right"] == (3000.0,)
