"""Exercise 5: without reshape (n, 1) − (n,) is (n, n), and training quietly learns the mean."""

from __future__ import annotations

import numpy as np

from autograder.assignment import (
    Array,
    Draw,
    Finding,
    Student,
    Task,
    array,
    close,
    close_number,
    double,
    finding,
    show,
    single,
)

from .. import reference
from .core import CORE

task = Task("ex5_reshape", functions=("shape_without_reshape", "train_without_reshape"), uses=CORE)
NAME = "shape_without_reshape(y_hat, y)"


@task.check(points=3)
def shapes(student: Student, draw: Draw) -> Finding | None:
    """The shape of ŷ − y for (n,1) and (n,) in all pairings, as a list."""
    for hat, flat in (("column", True), ("column", False), ("flat", False), ("flat", True)):
        n = draw.integer(3, 9)
        y_hat = single(draw.normal(n)).reshape((n, 1) if hat == "column" else (n,))
        y = single(draw.normal(n)).reshape((n,) if flat else (n, 1))
        want = list(np.broadcast_shapes(y_hat.shape, y.shape))
        got = student.ask("call", function="shape_without_reshape", arguments=[y_hat, y])
        slips = {"shape_of_y_hat": list(y_hat.shape), "shape_number": [int(np.prod(want))]}
        wrong = {slip: double(shape) for slip, shape in slips.items()}
        problem = close(got, want, NAME, any_shape=True, slips=wrong, rtol=0, atol=1e-6)
        if problem:
            what = finding("wrong_list", got=_list(got), want=str(want), name=NAME, pair=f"{y_hat.shape}, {y.shape}")
            slip = problem.slip or next((s for s, v in slips.items() if _list(got) == str(v)), None)
            return what if slip is None else what.because(slip)
    return None


@task.check(points=2)
def w_vanishes(student: Student, draw: Draw) -> Finding | None:
    """Trained on flat labels without reshape, w goes to 0."""
    X, y, got = _train(student, draw)
    if isinstance(got, Finding):
        return got
    slips = {"keeps_reshape": reference.least_squares(X, y)[0]}
    return close(got[0], np.zeros(X.shape[1]), "w", rtol=0, atol=0.1, any_shape=True, slips=slips)


@task.check(points=2, needs=("w_vanishes",))
def b_is_the_mean(student: Student, draw: Draw) -> Finding | None:
    """… and b to the mean of the labels."""
    _, y, got = _train(student, draw)
    return got if isinstance(got, Finding) else close_number(got[1], float(y.mean()), "b", rtol=0, atol=0.1)


def _train(student: Student, draw: Draw) -> tuple[Array, Array, list[object] | Finding]:
    """Three standardised examples: every way of scaling the (n, n) loss converges."""

    def ask() -> tuple[Array, Array, list[object] | Finding]:
        n = 3
        X = single(draw.standardised(n, 2))
        y = single(double(X) @ np.array([[2.0], [-3.4]]) + draw.uniform(2, 5) * draw.sign() + 0.1 * draw.normal(n, 1))
        got = student.ask("call", long=True, function="train_without_reshape", arguments=[X, y, 0.55, 30, n])
        pair = got if isinstance(got, list) and len(got) >= 2 else finding("not_a_pair_of", got=type(got).__name__)
        return double(X), double(y), pair

    run: tuple[Array, Array, list[object] | Finding] = student.remember("ex5.train", ask)
    return run


def _list(got: object) -> str:
    values = array(got)
    return "?" if values is None else f"[{', '.join(show(v) for v in values.reshape(-1)[:6])}]"
