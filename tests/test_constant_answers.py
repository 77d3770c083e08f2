"""No check passes on an answer that does not depend on its inputs: students whose replies are constant earn nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import count
from typing import Any

import numpy as np
import pytest
from built_in import LINREG, PADDLE, TASKS, words
from conftest import SHORT
from corpus import LOOKS, notebook

from autograder.box.kernel import Kernel
from autograder.box.zygote import Zygote
from autograder.judging.grading import Run
from autograder.judging.student import BoxedStudent
from autograder.outcomes import Outcome, Returned, Unreadable
from autograder.verdicts import TaskResult

Grade = Callable[..., dict[str, TaskResult]]

FIRST = "next((a for a in args if isinstance(a, paddle.Tensor)), paddle.ones([1]))"
BODIES = {
    "zeros": f"return paddle.zeros_like({FIRST})",
    "ones": f"return paddle.ones_like({FIRST})",
    "nan": f"return paddle.full_like({FIRST}, float('nan'))",
    "None": "return None",
    "nothing in a list": "return []",
    "the first argument": "return args[0]",
    "the last argument": "return args[-1]",
    "all arguments": "return args",
    "the data in one piece": "yield args[1:3]",
    "a number": "return 5778.0",
    "another number": "return 3000.0",
    "two zeros": "return paddle.zeros([2, 1]), paddle.zeros([1])",
    "two zeros in a list, without end": "return [(paddle.zeros([5, 2]), paddle.zeros([5, 1]))] * 8",
    "the parameters of the book": "return paddle.to_tensor([[2.0], [-3.4]]), paddle.to_tensor([4.2])",
    "rates without losses": "return {lr: [float('nan')] * 15 for lr in args[0]} if isinstance(args[0], list) else 0.0",
    "rates with growing losses": "return {lr: [1.0, 1e9] for lr in args[0]} if isinstance(args[0], list) else 1.0",
}
PATCHED = """
paddle.Tensor.grad = property(lambda tensor: paddle.zeros(tensor.shape))
paddle.Tensor.numpy = lambda tensor: np.zeros(tensor.shape, "float32")
"""


def constant(body: str) -> dict[str, dict[str, str]]:
    """Solution cells in which every function does this, and every other name is True."""
    cells = {}
    for task in TASKS.values():
        functions = [f"def {name}(*args, **more):\n    {body}" for name in task.functions if not name.isupper()]
        constants = [f"{name} = True" for name in task.functions if name.isupper()]
        cells[task.id] = {"solution": "\n\n".join([*functions, *constants])}
    return cells


def passed(results: dict[str, TaskResult]) -> list[str]:
    return [f"{task.id}.{check.id}" for task in results.values() for check in task.checks if check.verdict == "passed"]


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_functions_that_return_a_constant_earn_nothing(body: str, grade: Grade) -> None:
    results = grade(notebook(constant(body), skip=LOOKS))
    assert passed(results) == [] and results.keys() == TASKS.keys()
    assert not [check for task in results.values() for check in task.checks if check.verdict == "broken"]


class Replacing(BoxedStudent):
    """A student with right answers, in which every array and number is replaced on the way to the judge."""

    replace: Callable[[Any, list[Any]], Any]

    def outcome(self, probe: str, inputs: dict[str, Any], long: bool) -> Outcome:
        outcome = super().outcome(probe, inputs, long)
        if not isinstance(outcome, Returned):
            return outcome
        answer = replaced(outcome.value, self.replace, arrays(inputs))
        return Returned(answer) if LINREG.well_formed(probe, inputs, answer) else Unreadable("not of this form")


def arrays(value: Any) -> list[Any]:
    """All arrays in the inputs of a request."""
    if isinstance(value, np.ndarray):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [array for part in parts for array in arrays(part)]


def replaced(value: Any, replace: Callable[[Any, list[Any]], Any], given: list[Any]) -> Any:
    """The same answer with every array and number replaced."""
    if isinstance(value, dict):
        return {key: replaced(part, replace, given) for key, part in value.items()}
    if isinstance(value, list):
        return [replaced(part, replace, given) for part in value]
    number = isinstance(value, (int, float, np.ndarray)) and not isinstance(value, bool)
    return replace(value, given) if number else value


def like(value: Any, given: list[Any]) -> Any:
    """An input of this shape, or else the first input."""
    return next((array for array in given if np.shape(array) == np.shape(value)), given[0] if given else value * 0)


chance, steps = np.random.default_rng(1), count()
REPLIES: dict[str, Callable[[Any, list[Any]], Any]] = {
    "zeros": lambda value, given: np.zeros_like(value),
    "ones": lambda value, given: np.ones_like(value),
    "nan": lambda value, given: np.full(np.shape(value), np.nan, dtype="float32"),
    "None": lambda value, given: None,
    "empty": lambda value, given: np.zeros((0,), dtype="float32"),
    "inputs": like,
    "first input": lambda value, given: given[0] if given else 0.0,
    "chance": lambda value, given: chance.normal(size=np.shape(value)).astype("float32"),
    "counting": lambda value, given: np.full(np.shape(value), next(steps), dtype="float32"),
}


@pytest.mark.parametrize("replace", REPLIES.values(), ids=REPLIES)
def test_replies_without_the_students_numbers_earn_nothing(replace: Any, zygote: Zygote) -> None:
    student = Replacing(partial(Kernel, zygote, SHORT, 7), SHORT, LINREG.well_formed)
    student.replace = replace
    with student:
        run = Run(LINREG, PADDLE.standins, student, 7, words("en"))
        results = {task.id: task for task in run.through(notebook({}, skip=LOOKS))}
    assert passed(results) == [] and results.keys() == TASKS.keys()
    assert not [check for task in results.values() for check in task.checks if check.verdict == "broken"]


def test_a_framework_that_reads_zeros_only_passes_no_check_that_reads_tensors(grade: Grade) -> None:
    own = notebook({})
    source = next(cell.source for cell in own.notebook.cells if "def data_iter" in cell.source)
    results = grade(notebook({"data_iter": {"before": PATCHED, "solution": source}}, skip=LOOKS))
    right_all_the_same = {"ex6_learning_rate.stable_bound", "ex5_reshape.shapes", "ex6_learning_rate.best"}
    right_all_the_same |= {f"ex7_last_batch.{check}" for check in ("divisible", "remainder", "larger_than_n")}
    assert set(passed(results)) <= right_all_the_same
