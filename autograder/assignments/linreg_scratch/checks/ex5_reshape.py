"""Exercise 5: without reshape (n, 1) − (n,) is (n, n), and training quietly learns the mean."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from autograder.assignment import (
    Array,
    Draw,
    Finding,
    Halted,
    Student,
    array,
    close,
    close_number,
    double,
    finding,
    number,
    show,
    single,
)

from .. import reference
from .core import AUTOGRAD, CORE, CourseTask

task = CourseTask(
    "ex5_reshape", functions=("shape_without_reshape", "train_without_reshape"), uses=CORE, expects=AUTOGRAD
)
LR = 0.55
NAME = "shape_without_reshape(y_hat, y)"
REFUSALS = {"AssertionError", "Exception", "MXNetError", "RuntimeError", "ValueError"}  # not those of a slip of the pen
Run = tuple[Array, Array, list[object] | Finding]  # features, labels, and (w, b) or why there are none


@task.check(points=3)
def shapes(student: Student, draw: Draw) -> Finding | None:
    """The shape of ŷ − y for (n,1) and (n,) in all pairings, as a list."""
    for hat, flat in (("column", True), ("column", False), ("flat", False), ("flat", True)):
        n = draw.integer(3, 9)
        y_hat = single(draw.normal(n)).reshape((n, 1) if hat == "column" else (n,))
        y = single(draw.normal(n)).reshape((n,) if flat else (n, 1))
        want = list(np.broadcast_shapes(y_hat.shape, y.shape))
        try:
            got = student.ask("call", function="shape_without_reshape", arguments=[y_hat, y])
        except Halted as halted:
            refused = y_hat.shape != y.shape and _refuses(student, halted.finding, y_hat)
            return halted.because("refuses_shapes") if refused else halted.finding
        slips = {"shape_of_y_hat": list(y_hat.shape), "shape_number": [int(np.prod(want))], "always_n_by_n": [n, n]}
        slips |= {"shapes_joined": [*y_hat.shape, *y.shape]}
        wrong = {slip: double(shape) for slip, shape in slips.items()}
        problem = close(got, want, NAME, any_shape=True, slips=wrong, rtol=0, atol=1e-6)
        if problem:
            what = finding("wrong_list", got=_list(got), want=str(want), name=NAME, pair=f"{y_hat.shape}, {y.shape}")
            slip = problem.slip or ("shape_of_one_number" if isinstance(got, list) and not got else None)
            return what if slip is None else what.because(slip)
    return None


def _refuses(student: Student, found: Finding, y_hat: npt.NDArray[np.float32]) -> bool:
    """Whether an exception was raised because the shapes differ: none is where they are alike."""
    if found.values.get("type") not in REFUSALS:
        return False
    try:
        student.ask("call", function="shape_without_reshape", arguments=[y_hat, y_hat])
    except Halted:
        return False
    return True


@task.check(points=2)
def w_vanishes(student: Student, draw: Draw) -> Finding | None:
    """Trained on flat labels without reshape, w goes to 0 while b leaves it for the mean of the labels."""
    runs = _runs(student, draw)
    for X, y, got in runs:
        if isinstance(got, Finding):
            return got
        slips = {"keeps_reshape": reference.least_squares(X, y)[0]}
        if problem := close(got[0], np.zeros(X.shape[1]), "w", rtol=0, atol=0.1, any_shape=True, slips=slips):
            return problem if problem.slip else replace(problem, slip=_untrained(runs))
        b, mean = number(got[1]), float(y.mean())
        if b is None or not abs(b - mean) < abs(mean) / 2:
            return finding("not_trained", _untrained(runs), got=_list(got[1]), want=show(mean))
    return None


@task.check(points=2, needs=("w_vanishes",))
def b_is_the_mean(student: Student, draw: Draw) -> Finding | None:
    """… and b to the mean of the labels."""
    for _, y, got in _runs(student, draw):
        if isinstance(got, Finding):
            return got
        mean = float(y.mean())
        if problem := close_number(got[1], mean, "b", rtol=0, atol=0.1, slips={"one_epoch_only": LR * mean}):
            return problem
    return None


def _runs(student: Student, draw: Draw) -> list[Run]:
    """Two trainings on three standardised examples, where every way of scaling the (n, n) loss converges; the labels
    have means of different signs, so that no fixed numbers are right twice.
    """

    def ask(sign: float) -> Run:
        n = 3
        X = single(draw.standardised(n, 2))
        y = single(double(X) @ np.array([[2.0], [-3.4]]) + draw.uniform(2, 5) * sign + 0.1 * draw.normal(n, 1))
        got = student.ask("call", long=True, function="train_without_reshape", arguments=[X, y, LR, 30, n])
        pair = got if isinstance(got, list) and len(got) >= 2 else finding("not_a_pair_of", got=type(got).__name__)
        return double(X), double(y), pair

    sign = draw.sign()
    runs: list[Run] = student.remember("ex5.train", lambda: [ask(sign), ask(-sign)])
    return runs


def _untrained(runs: list[Run]) -> str | None:
    """Whether the same parameters came from different data."""
    one, other = (got for _, _, got in runs)
    if isinstance(one, Finding) or isinstance(other, Finding):
        return None
    return "untrained" if [_list(got) for got in one[:2]] == [_list(got) for got in other[:2]] else None


def _list(got: object) -> str:
    values = array(got)
    return "?" if values is None else f"[{', '.join(show(v) for v in values.reshape(-1)[:6])}]"
