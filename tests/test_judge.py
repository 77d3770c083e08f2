"""Verdicts, words and points: what a check finds becomes what a student reads."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import pytest
from built_in import TASKS, words

from autograder.assignments.linreg_scratch.checks.order import clears_before_it_writes, throws_its_step_away
from autograder.assignments.linreg_scratch.forms import well_formed
from autograder.authoring.compare import Finding, Slips, close, close_number, finding, same_shape, show
from autograder.authoring.task import Task
from autograder.inside.wire import Opaque
from autograder.judging.judge import Asking, judge, kept
from autograder.judging.table import Verdicts
from autograder.outcomes import Died, Outcome, Raised, Returned, TimedOut, Unreadable
from autograder.verdicts import CheckResult, Remark, Result, TaskResult


class Scripted(Asking):
    """A student whose every answer is this outcome."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__()
        self._outcome = outcome

    def outcome(self, probe: str, inputs: dict[str, Any], long: bool) -> Outcome:
        return self._outcome


def of(task: Task, outcome: Outcome | None = None, language: str = "en", **options: Any) -> TaskResult:
    return judge(task, Scripted(outcome or Returned(None)), 1, words(language), **options)


@pytest.fixture
def task():
    """linreg's name, for its words; the checks are the test's own."""
    return Task("linreg", functions=("linreg",))


def test_the_tasks_and_points_are_the_contracts():
    points = {task.id: task.points for task in TASKS.values()}
    core = {"data_iter": 12, "linreg": 8, "squared_loss": 8, "sgd": 12, "training": 11}
    assert {id: points[id] for id in core} == core
    assert all(points[id] == 7 for id in points if id.startswith("ex")) and sum(points.values()) == 100


def test_a_passed_check_gives_its_points_and_a_failed_one_none(task):
    @task.check(points=3)
    def values(student, draw):
        return None

    @task.check(points=2)
    def column(student, draw):
        return finding("none", name="y")

    result = of(task)
    assert [c.verdict for c in result.checks] == ["passed", "failed"] and result.score == 3 and result.max_score == 5


def test_our_own_fault_is_no_mark_and_is_not_blamed_on_the_student(task):
    @task.check(points=3)
    def values(student, draw):
        raise ZeroDivisionError

    result = of(task)
    assert result.checks[0].verdict == "broken" and result.score is None


def test_a_check_whose_need_failed_is_skipped_and_says_which(task):
    @task.check(points=3)
    def values(student, draw):
        return finding("none", name="y")

    @task.check(points=2, needs=("values",))
    def column(student, draw):
        raise AssertionError("is not run")

    skipped = of(task).checks[1]
    assert skipped.verdict == "skipped" and "The values are Xw + b" in skipped.message


def test_a_check_behind_a_skipped_one_names_the_failure_at_the_root(task):
    @task.check(points=3)
    def values(student, draw):
        return finding("none", name="y")

    @task.check(points=2, needs=("values",))
    def column(student, draw):
        raise AssertionError("is not run")

    @task.check(points=2, needs=("column",))
    def gradients(student, draw):
        raise AssertionError("is not run")

    last = of(task).checks[2]
    assert last.verdict == "skipped" and "The values are Xw + b" in last.message


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (Raised("NotImplementedError", ""), "not written yet"),
        (Raised("NameError", "…", name="foo"), "`foo` is not defined"),
        (Raised("TypeError", "bad", "linreg", 4), "TypeError: bad (line 4"),
        (TimedOut(6.0), "within 6 seconds"),
        (Died(-11), "status -11"),
        (Unreadable("x"), "could not be read"),
    ],
)
def test_code_that_does_not_return_is_told_so_and_not_our_fault(outcome, words):
    result = of(TASKS["linreg"], outcome)
    assert words in result.checks[0].message and result.score == 0
    assert {check.verdict for check in result.checks} <= {"failed", "skipped"}


def test_one_root_cause_is_told_once():
    checks = of(TASKS["sgd"], Raised("NotImplementedError", "", "sgd", 3)).checks
    assert [check.verdict for check in checks] == ["failed"] + ["skipped"] * 5


def test_a_kernel_that_keeps_dying_is_given_up_for_the_task():
    checks = of(TASKS["data_iter"], Died(-9)).checks
    assert [check.verdict for check in checks].count("failed") == 2


def test_a_cell_that_failed_explains_the_name_that_is_missing():
    missing = Raised("NameError", "…", name="linreg")
    result = of(TASKS["linreg"], missing, cell=Raised("SyntaxError", "invalid syntax", "linreg", 2))
    assert "SyntaxError: invalid syntax (line 2)" in result.checks[0].message


def test_chinese_words_come_in_the_chinese_edition():
    assert "还没有写" in of(TASKS["linreg"], Raised("NotImplementedError", ""), "zh").checks[0].message


def test_a_slip_is_named_by_its_numbers_and_explained():
    problem = close(np.array([2.0]), [1.0], "x", slips={"no_half": np.array([2.0])})
    assert problem is not None and problem.slip == "no_half"
    assert _slip(close(np.array([3.0]), [1.0], "x", slips={"no_half": np.array([2.0])})) is None


@pytest.mark.parametrize("got", [2.0, 4.0])
def test_a_slip_may_have_several_values(got):
    arrays: Slips = {"unchanged": np.zeros(1), "no_half": [np.array([2.0]), np.array([4.0])]}
    numbers: Slips = {"unchanged": 0.0, "no_half": [2.0, 4.0]}
    assert _slip(close(np.array([got]), [1.0], "x", slips=arrays)) == "no_half"
    assert _slip(close_number(got, 1.0, "x", rtol=1e-6, slips=numbers)) == "no_half"
    assert _slip(close(np.array([3.0]), [1.0], "x", slips=arrays)) is None


def _slip(found: Finding | None) -> str | None:
    assert found is not None
    return found.slip


@pytest.mark.parametrize(
    ("got", "kind"),
    [
        (None, "none"),
        (Opaque("Tensor"), "not_an_array"),
        ("1.0", "not_an_array"),
        ({"a": 1}, "not_an_array"),
        (np.zeros((2, 1)), "wrong_shape"),
        (np.array([1.0, np.nan]), "not_finite"),
        (np.array([np.inf, 2.0]), "not_finite"),
        (np.array([1.0, 2.1]), "wrong_values"),
        (np.zeros(0), "wrong_shape"),
        ([[1.0], 2.0], "not_an_array"),
        (10**400, "not_an_array"),
    ],
)
def test_a_comparison_stops_at_the_first_no(got, kind):
    problem = close(got, [1.0, 2.0], "x")
    assert problem is not None and problem.kind == kind


@pytest.mark.parametrize("got", [1.0, 1, np.array([1.0], np.float32), np.ones((1, 1)), [1.0], [[1]], True])
def test_one_number_may_have_any_one_element_shape(got):
    assert close_number(got, 1.0, "x", rtol=1e-6) is None


def test_an_answer_is_remembered_until_it_is_forgotten():
    student, answers = Scripted(Returned(None)), iter([1, 2])
    assert [student.remember("key", lambda: next(answers)) for _ in range(2)] == [1, 1]
    student.forget()
    assert student.remember("key", lambda: next(answers)) == 2


def test_nan_never_equals_a_number():
    assert close(np.array([np.nan]), [1.0], "x", atol=np.inf) is not None


def test_the_shape_of_a_slip_is_recognised():
    problem = same_shape(np.zeros(3), (3, 1), "x", slips={"flat_output": (3,)})
    assert problem is not None and problem.slip == "flat_output"


@pytest.mark.parametrize("answer", [None, [], {}, {"y_hat": 1}, 7, {"y_hat": 1, "w_grad": 2, "b": 3}])
def test_an_answer_that_no_probe_gives_is_refused(answer):
    assert not well_formed("linreg", {}, answer)


def test_a_result_survives_its_json():
    values: dict[str, str | int | float] = {"name": "y_hat", "got": 4, "want": 2.5}
    check = CheckResult("values", "title", 3.0, "failed", "message", "hint", "no_bias", "wrong_values", values)
    remarks = (Remark("repair", "missing", ("sgd",)), Remark("notice", "library", ("sgd", "paddle.nn")))
    task = TaskResult("linreg", 3.0, (check, CheckResult("column", "title", 2.0, "passed")))
    result = Result("linreg_scratch", "ada", 5, "T3", (task,), notices=("two",), repairs=("one",), remarks=remarks)
    assert Result.from_json(json.loads(json.dumps(result.to_json()))) == result
    assert set(result.to_json()) >= {
        "assignment",
        "student",
        "seed",
        "score",
        "max_score",
        "containment",
        "tasks",
        "notices",
        "repairs",
        "seconds",
    }
    failed, passed = result.to_json()["tasks"][0]["checks"]
    assert set(passed) == {"id", "title", "points", "verdict", "message", "hint", "slip"}
    assert set(failed) == {*passed, "kind", "values"}


def test_a_result_from_before_the_kinds_is_read_and_unknown_fields_are_ignored():
    check = CheckResult("values", "title", 3.0, "failed", "message", kind="wrong_values", values={"got": 1})
    remarks = (Remark("repair", "missing", ("sgd",)),)
    result = Result("linreg_scratch", "ada", 5, "T3", (TaskResult("linreg", 3.0, (check,)),), remarks=remarks)
    data = result.to_json()
    for part in (data, data["tasks"][0], data["tasks"][0]["checks"][0], data["remarks"][0]):
        part["newer"] = {"unknown": 1}
    assert Result.from_json(data) == result
    del data["remarks"], data["tasks"][0]["checks"][0]["kind"], data["tasks"][0]["checks"][0]["values"]
    read = Result.from_json(data)
    assert (read.tasks[0].checks[0].kind, read.tasks[0].checks[0].values, read.remarks) == ("", {}, ())


def test_a_failed_check_keeps_the_kind_and_the_values_of_its_finding(task):
    @task.check(points=3)
    def values(student, draw):
        return finding("wrong_values", "no_bias", name="y_hat[3]", got="4", want="2.5")

    @task.check(points=2, needs=("values",))
    def column(student, draw):
        raise AssertionError("is not run")

    @task.check(points=2)
    def gradients(student, draw):
        return None

    failed, skipped, passed = of(task).checks
    assert (failed.kind, failed.values) == ("wrong_values", {"name": "y_hat[3]", "got": "4", "want": "2.5"})
    assert (skipped.kind, skipped.values) == ("", {"check": "values"})
    assert (passed.kind, passed.values) == ("", {})


@pytest.mark.parametrize(
    ("value", "in_result"),
    [
        (3, 3),
        (2.5, 2.5),
        ("x" * 300, "x" * 300),
        ("x" * 301, "x" * 299 + "…"),
        (float("nan"), "nan"),
        (-float("inf"), "-inf"),
        (np.float32(0.5), 0.5),
        (np.int64(7), 7),
        (True, "True"),
        (None, "None"),
        ([1, 2], "[1, 2]"),
        (10**400, "1" + "0" * 298 + "…"),
    ],
)
def test_the_values_of_a_finding_are_numbers_of_json_or_bounded_text(value, in_result):
    found = kept({"got": value})
    assert found == {"got": in_result} and json.loads(json.dumps(found, allow_nan=False)) == found


def test_an_exception_is_told_in_one_line_and_without_addresses():
    text = "\n----\n(InvalidArgument) Leaf Var () cannot. [Hint: x]\n\nmore"
    raised = of(TASKS["linreg"], Raised("ValueError", text, "linreg", 2)).checks[0].message
    assert "Leaf Var () cannot." in raised and "more" not in raised
    assert "0x…" in of(TASKS["linreg"], Raised("ValueError", "<f at 0x7f40aa00>", "linreg", 2)).checks[0].message


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (10000, "10000"),
        (-123456.7, "-123500"),
        (999999.9, "1e+06"),
        (9999.96, "10000"),
        (0.19234, "0.1923"),
        (1.23456e-5, "1.235e-05"),
        (float("nan"), "nan"),
        (float("-inf"), "-inf"),
    ],
)
def test_a_temperature_of_10000_is_written_without_an_exponent(value, written):
    assert show(value) == written


# The table of verdicts


def verdicts(*checks: CheckResult, language: str = "en") -> Verdicts:
    return Verdicts(TaskResult("sgd", 12, checks), language, 7)


def rows(table: Verdicts) -> list[list[str]]:
    """The cells of a table in a notebook."""
    return [re.findall("<td.*?>(.*?)</td>", row) for row in re.findall("<tr>(.*?)</tr>", table._repr_html_())]


def test_code_in_the_table_of_verdicts_is_set_as_code_and_the_rest_is_harmless():
    failed = CheckResult("a", "`p` <b>", 1, "failed", "`p[0]` is <i>1</i>", "Use `p.clear_grad()`.")
    cells = ["✗", "<code>p</code> &lt;b&gt;", "0/1"]
    told = "<code>p[0]</code> is &lt;i&gt;1&lt;/i&gt;<br>Use <code>p.clear_grad()</code>."
    assert rows(verdicts(failed)) == [[*cells, told]]


@pytest.mark.parametrize(
    ("language", "also", "waiting"),
    [
        ("en", "1 more for the same reason, worth 2", "1 more not judged, because this one failed, worth 3"),
        ("zh", "因同一原因未通过的还有 1 项（2 分）", "因为这一项未通过，还有 1 项未判（3 分）"),
    ],
)
def test_in_the_table_of_verdicts_a_cause_is_told_once_and_what_follows_stands_below(language, also, waiting):
    cause = CheckResult("a", "A", 4, "failed", "Uphill.", "Subtract.", slip="uphill")
    same = CheckResult("b", "B", 2, "failed", "Again uphill.", "Subtract.", slip="uphill")
    waits = CheckResult("c", "C", 3, "skipped", "Because A failed.", values={"check": "b"})
    passed = CheckResult("d", "D", 1, "passed")
    table = verdicts(cause, passed, same, waits, language=language)
    assert [row[1] for row in rows(table)] == ["A", "B", "C", "D"]
    assert [bool(row[3]) for row in rows(table)] == [True, False, False, False]
    assert rows(table)[0][3].startswith("Uphill.<br>Subtract.<br>")
    assert rows(table)[0][3].endswith(f"{also}<br>{waiting}")
    assert repr(table).count("phill") == 1 and len(repr(table).splitlines()) == 5


def test_in_the_table_of_verdicts_checks_with_different_reasons_tell_each_its_own_but_no_hint_twice():
    one, other = (CheckResult(name, name, 1, "failed", f"{name} fails.", "Read.", kind="none") for name in "ab")
    assert [row[3] for row in rows(verdicts(one, other))] == ["a fails.<br>Read.", "b fails."]


@pytest.mark.parametrize(
    ("body", "early"),
    [
        ("p.clear_grad()\n p.subtract_(lr * p.grad / n)", True),
        ("p.grad.zero_()\n p -= 1\n p.copy_(p - p.grad)", True),
        ("p.grad = None\n p.set_value(p)", True),
        ("p.grad[:] = 0\n p[:] = p - lr * p.grad / n", True),
        ("p.clear_grad()\n p[...] -= p.grad", True),
        ("p.subtract_(lr * p.grad / n)\n p.clear_grad()", False),
        ("p.clear_grad()\n p -= lr * p.grad / n", False),
        ("p.clear_grad()\n params[0] = p - lr * p.grad / n", False),
        ("p.grad.subtract_(lr * p.grad / n)\n p.clear_grad()", False),
        ("p.clear_grad(", False),
    ],
)
def test_the_source_tells_whether_a_gradient_was_cleared_before_a_tensor_was_changed(body: str, early: bool) -> None:
    assert clears_before_it_writes(f"def sgd(p, lr, n):\n {body}", minus_writes=False) == early


def test_a_minus_equals_changes_a_tensor_where_the_framework_says_so() -> None:
    cell = "def sgd(p, lr, n):\n p.grad.zero_()\n p -= lr * p.grad / n"
    assert clears_before_it_writes(cell, minus_writes=True) and not clears_before_it_writes(cell, minus_writes=False)
    kept = "def sgd(p, lr, n):\n g = p.grad.clone()\n p.grad = None\n g *= lr\n p = (p - g).requires_grad_()"
    assert not clears_before_it_writes(kept, minus_writes=True)
    own = "def sgd(p, lr, n):\n p.clear_grad()\n p.momentum_()"
    assert not clears_before_it_writes(own, minus_writes=True), "a name with an underscore is not enough"


@pytest.mark.parametrize(
    ("body", "thrown"),
    [
        ("p.subtract(lr * p.grad / n)", True),
        ("p.sub(lr * p.grad / n)\n p.grad.zero_()", True),
        ("paddle.subtract(p, lr * p.grad / n)\n p.clear_grad()", True),
        ("p - lr * p.grad / n", True),
        ("p = p.subtract(lr * p.grad / n)", False),
        ("p.subtract_(lr * p.grad / n)", False),
        ("np.subtract(p, lr * p.grad / n, out=p)", False),
        ("p.subtract(1)\n p[:] = p - lr * p.grad / n", False),
        ("p.subtract(", False),
    ],
)
def test_the_source_tells_whether_a_step_was_computed_and_thrown_away(body: str, thrown: bool) -> None:
    assert throws_its_step_away(f"def sgd(p, lr, n):\n {body}", minus_writes=False) == thrown


def test_where_a_minus_equals_changes_a_tensor_a_difference_beside_it_explains_nothing() -> None:
    cell = "def sgd(p, lr, n):\n p - 1\n p -= lr * p.grad / n"
    assert throws_its_step_away(cell, minus_writes=False) and not throws_its_step_away(cell, minus_writes=True)


def test_the_source_of_a_function_is_the_cell_that_defined_it_last() -> None:
    student = Scripted(Returned(None))
    student.sources |= {
        "sgd": "def sgd(p): pass",
        "own": "x = 1\ndef sgd(p, lr): pass",
        "look": "sgd(1)\ndef sgd2(): pass",
    }
    assert student.source("sgd") == student.sources["own"]
    assert student.source("linreg") == ""
