"""`input` of a failed check: lines that run in the student's notebook and show what was called, in any edition."""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from built_in import CODE, LINREG, PADDLE
from conftest import SHORT
from corpus import LOOKS, Entry, entries, notebook

from autograder.assignment import Call, Form, Raised, close, finding, same_shape
from autograder.authoring.calls import LONGEST, MOST_NUMBERS, About, plain_call, written
from autograder.authoring.edition import NUMPY
from autograder.box.kernel import Kernel
from autograder.box.zygote import Zygote
from autograder.judging.asked import Asked, call_behind
from autograder.judging.grading import as_code
from autograder.outcomes import Returned
from autograder.verdicts import TaskResult

Grade = Callable[..., dict[str, TaskResult]]
CORPUS = {f"{entry.task}/{entry.name}": entry for entry in entries()}
SHOWN = [  # one wrong answer for each way in which a function is called
    "data_iter/wrong__drops_remainder_by_integer_division", "linreg/wrong__no_bias", "squared_loss/wrong__no_half",
    "sgd/wrong__no_batch_size", "sgd/wrong__gradient_not_cleared", "ex1_zero_init/wrong__changes_start",
    "ex2_ohm/wrong__raw_loop", "ex4_second_derivative/wrong__first_derivative", "ex5_reshape/wrong__shape_of_y_hat",
    "ex6_learning_rate/wrong__best_picks_nan", "ex6_learning_rate/wrong__no_reinit", "ex7_last_batch/wrong__floor_only",
]  # fmt: skip


@pytest.mark.parametrize("name", SHOWN)
def test_the_lines_run_where_the_student_would_paste_them(name: str, grade: Grade, zygote: Zygote) -> None:
    entry: Entry = CORPUS[name]
    rebuilt = notebook({entry.task: entry.cells}, skip=LOOKS, judged={entry.task})
    failed = [check for check in grade(rebuilt)[entry.task].checks if check.verdict == "failed"]
    shown = [check for check in failed if check.input]
    assert shown, "nothing shows how the function was called"
    kernel = Kernel(zygote, SHORT, seed=1)
    try:
        for cell, code in rebuilt.code():
            kernel.run(cell, code.source, 30)
        for check in shown:
            ran = kernel.run("pasted", check.input, 30)
            assert isinstance(ran.outcome, (Returned, Raised))
            if isinstance(ran.outcome, Raised):
                assert check.kind in ("raised", "moved_then_raised"), (check.input, ran.outcome)
            assert ran.outputs, "the lines show nothing"
    finally:
        kernel.close()


def test_the_numbers_are_those_of_the_call() -> None:
    X, w, b = (np.asarray(one, dtype=np.float32) for one in ([[0.1, -2]], [[1], [3]], [0.7]))
    lines = CODE("linreg", {"X": X, "w": w, "b": b, "upstream": X}).splitlines()
    assert lines == [
        "X = paddle.to_tensor([[0.1, -2.0]])",
        "w = paddle.to_tensor([[1.0], [3.0]])",
        "b = paddle.to_tensor([0.7])",
        "w.stop_gradient = False; b.stop_gradient = False",
        "linreg(X, w, b)",
    ]
    double = CODE("squared_loss", {"y_hat": np.array([0.1]), "y": np.array([1 / 3])})
    assert double.startswith(
        "y_hat = paddle.to_tensor([0.1], dtype='float64')\ny = paddle.to_tensor([0.3333333333333333]"
    )


def test_a_function_that_is_passed_is_written_as_the_framework_has_it() -> None:
    asked = {"f": "sine", "a": 1.5, "b": 2.0, "x": np.asarray(0.5, dtype=np.float32), "trainable": True}
    assert CODE("second_derivative", asked).splitlines() == [
        "a = 1.5", "b = 2.0", "f = lambda t: a - paddle.sin(t + b)",
        "x = paddle.to_tensor(0.5)", "x.stop_gradient = False", "second_derivative(f, x)",
    ]  # fmt: skip


def test_an_assignment_without_calls_of_its_own_shows_the_engines_own_call() -> None:
    call = plain_call("call", {"function": "mean", "arguments": [np.array([1.0, 2.0]), 3]})
    assert written(call, NUMPY) == "x1 = np.array([1.0, 2.0])\nx2 = 3\nmean(x1, x2)"
    assert plain_call("something else", {}) is None and written(None, NUMPY) == ""


SAYS = {  # what the lines for a wrong answer end in, by the check that failed
    "data_iter/wrong__endless_passes": ("last_batch", "1.0, 23)))]  # should be [5, 5, 5, 5, 3]"),
    "data_iter/wrong__labels_shuffled_apart_two_permutations": (
        "pairs_stay_together",
        "print(y)\nprint(X @ slopes + 1)",
    ),
    "sgd/wrong__gradient_not_cleared": ("clears_gradients", "print(param.grad)  # should be None / 0"),
    "ex1_zero_init/wrong__changes_start": ("start_unmodified", "batch_size=10)\nprint(w0, b0)"),
    "linreg/wrong__gradient_only_b": ("gradients", "linreg(X, w, b).sum().backward()\nprint(w.grad, b.grad)"),
    "squared_loss/wrong__overwrites_y_hat": ("arguments_untouched", "squared_loss(y_hat, y)\nprint(y_hat)"),
    "squared_loss/wrong__no_half": ("values", "print(squared_loss(y_hat, y)[3])  # should be 3.092"),
}


@pytest.mark.parametrize("name", SAYS)
def test_the_lines_end_in_what_is_wrong(name: str, grade: Grade) -> None:
    entry = CORPUS[name]
    id, end = SAYS[name]
    judged = grade(notebook({entry.task: entry.cells}, skip=LOOKS, judged={entry.task}))[entry.task]
    (shown,) = (check.input for check in judged.checks if check.id == id)
    assert shown.endswith(end)


def test_a_pass_that_never_ends_does_not_hold_up_the_notebook() -> None:
    asked = {"features": np.zeros((28, 2)), "labels": np.zeros((28, 1)), "batch_size": 4}

    def data_iter(size: int, X: Any, y: Any) -> Iterator[Any]:
        while True:
            yield X[:size], y[:size]

    names = {"data_iter": data_iter, "synthetic_data": lambda *_: (asked["features"], asked["labels"])}
    for kind in ("", "endless", "wrong_sizes", "not_each_once", "pairs_broken", "in_order", "inputs_changed"):
        code = CODE("passes", asked, About(kind))
        exec(code.replace("paddle.to_tensor", "list").replace("X @ slopes", "X"), dict(names))


def test_the_last_line_shows_what_the_message_is_about_and_what_it_should_be() -> None:
    call = Call("f(x)", {"x": 2.0}, instead={"moved": Call("f(x)\nprint(x)", {"x": 2.0}, want="2")})

    def last(kind: str, name: str, want: str = "1") -> str:
        return written(call, NUMPY, About(kind, name, want, "want {want}")).partition("\n")[2]

    assert last("wrong_values", "f(x)[2]") == "print(f(x)[2])  # want 1"
    assert last("wrong_shape", "f(x)", "(3,)") == "print(f(x).shape)  # want (3,)"
    assert last("argument_changed", "x", "") == "f(x)\nprint(x)"
    assert last("moved", "somewhere else") == "f(x)\nprint(x)  # want 2"
    for unknown in ("f(x, …)", "g(x)", "T at 300 K"):
        assert last("wrong_values", unknown) == "f(x)"
    assert last("wrong_size", "f(x)", "7") == "f(x)", "a number of entries is not what it shows"


def test_what_is_too_long_to_be_read_is_not_shown() -> None:
    assert written(Call("f(x)", {"x": np.zeros(MOST_NUMBERS)}), NUMPY)
    assert written(Call("f(x)", {"x": np.zeros(MOST_NUMBERS + 1)}), NUMPY) == ""
    assert written(Call("f(x)" * LONGEST), NUMPY) == ""


def test_a_call_that_cannot_be_put_in_a_few_lines_is_left_out_without_a_word(caplog: pytest.LogCaptureFixture) -> None:
    asked = {"function": "fit_temperature", "arguments": [np.zeros(200), np.zeros(200)]}
    assert CODE("call", asked) == CODE("training", {}) == ""
    assert caplog.records == []


def test_code_that_cannot_be_written_costs_nobody_a_mark() -> None:
    assert CODE("linreg", {"no": "such inputs"}) == ""
    broken = dataclasses.replace(LINREG, call_of=lambda probe, inputs: Call("f(x)", {"x": Form("no such form")}))
    assert as_code(broken, PADDLE.forms, "linreg", {}) == ""


@pytest.mark.parametrize("edition", LINREG.editions)
def test_every_form_of_an_edition_is_code(edition: str) -> None:
    forms = LINREG.edition(edition).forms
    assert {"array", "trainable", "sine"} <= forms.keys()
    for form in forms.values():
        ast.parse(form.format(values="[1.0]", name="w", value="loss.sum()"))


def test_a_gradient_is_recorded_as_the_framework_wants_it() -> None:
    p, grads = np.ones((2, 1), np.float32), [[np.ones((2, 1), np.float32)]] * 2
    asked = {"params": [p], "grads": grads, "lr": 0.1, "batch_size": 4}
    lines = as_code(LINREG, LINREG.edition("mxnet").forms, "sgd_steps", asked).splitlines()
    record = ["    with autograd.record():", "        l = (param * grad).sum()", "    l.backward()"]
    assert lines[3:] == ["for _ in range(2):", *record, "    sgd([param], 0.1, 4)", "print(param)"]


def asked(probe: str, answer: object = None, returned: bool = True, **inputs: object) -> Asked:
    return Asked(probe, inputs, answer, returned)


def test_of_several_calls_the_one_with_the_numbers_of_the_message_is_shown() -> None:
    calls = [
        asked("a", {"y": np.array([1.0, 2.0])}),
        asked("b", [np.array([[3.14159]])]),
        asked("why", np.array([9.0])),
    ]
    wrong = close(calls[1].answer[0], np.array([[2.0]]), "y")
    assert wrong is not None and call_behind(wrong, calls) is calls[1]
    last = asked("c", {"y": np.zeros((2, 5))})
    wide = same_shape(np.zeros((2, 5)), (2, 1), "y")
    assert wide is not None and call_behind(wide, [*calls, last]) is last


def test_an_exception_is_that_of_the_call_which_did_not_return() -> None:
    calls = [asked("a", 1.0), asked("b", returned=False), asked("why", 2.0)]
    raised = finding("raised", raised=Raised("ValueError", "no"), type="ValueError", text="no", line=2)
    assert call_behind(raised, calls) is calls[1]


def test_sizes_are_those_of_the_pass_that_had_them() -> None:
    calls = [asked("passes", features=np.zeros((n, 2)), batch_size=size) for n, size in ((12, 1), (5, 16), (1, 1))]
    wrong = finding("wrong_sizes", n=5, batch_size=16, got="[]", want="[5]")
    assert call_behind(wrong, calls) is calls[1]


def test_what_no_answer_shows_is_about_the_first_call() -> None:
    calls = [asked("a", 1.0), asked("why", 2.0)]
    assert call_behind(finding("gradient_left", name="p"), calls) is calls[0]
    assert call_behind(finding("gradient_left", name="p"), []) is None
