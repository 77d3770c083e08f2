"""squared_loss: (ŷ − y)²/2 for each example, in the shape of ŷ, whatever the shape of y."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from autograder.assignment import (
    Array,
    Draw,
    Finding,
    Slips,
    Student,
    Task,
    array,
    close,
    double,
    finding,
    not_numbers,
    same_shape,
    single,
    size,
)

task = Task("squared_loss", functions=("squared_loss",))
NAME = "squared_loss(y_hat, y)"
ALIKE = (((-1, 1), (-1, 1)), ((-1,), (-1,)))
MIXED = (((-1, 1), (-1,)), ((-1,), (-1, 1)))


@task.check(points=3)
def values(student: Student, draw: Draw) -> Finding | None:
    """Each example's loss is (ŷ − y)²/2."""
    judged, unjudged = False, None
    for scale, shapes in zip((1, 100, 10, 1), (*ALIKE, *MIXED), strict=True):
        y_hat, y, answer = _ask(student, draw, *shapes, scale)
        got, e = array(answer["loss"]), y_hat.reshape(-1) - y.reshape(-1)
        if got is None:
            return not_numbers(answer["loss"], NAME)
        if got.size != e.size:  # a question of shape, which the next check asks, unless no pair can be judged
            unjudged = unjudged or same_shape(got, y_hat.shape, NAME)
            unjudged = unjudged and replace(unjudged, slip=_one_number(got, e))
            continue
        if problem := close(got, e**2 / 2, NAME, any_shape=True, slips=_slips(e)):
            return problem
        judged = True
    return None if judged else unjudged


@task.check(points=3)
def shape_of_y_hat(student: Student, draw: Draw) -> Finding | None:
    """The result has the shape of ŷ for (n,1) and (n,) in all four pairings."""
    for shapes in (*ALIKE, *MIXED):
        y_hat, y, answer = _ask(student, draw, *shapes)
        n = y_hat.size
        slips = {"no_reshape": (n, n), "shape_of_y": y.shape} if shapes in MIXED else {}
        if problem := same_shape(answer["loss"], y_hat.shape, NAME, slips):
            if shapes in ALIKE and size(answer["loss"]) == n:
                return problem.because("reshapes_flat")
            return problem
    return None


@task.check(points=2)
def gradient(student: Student, draw: Draw) -> Finding | None:
    """The gradient of the summed loss with respect to ŷ is ŷ − y."""
    y_hat, y, answer = _ask(student, draw, *ALIKE[0], 30)
    if answer["grad"] is None:
        return finding("no_gradient", "detached", name="y_hat")
    e = y_hat - y
    return close(
        answer["grad"], e, "y_hat.grad", slips={"no_half": 2 * e, "doubled": 4 * e, "returns_mean": e / e.size}
    )


def _ask(
    student: Student, draw: Draw, hat: tuple[int, ...], labels: tuple[int, ...], scale: float = 1
) -> tuple[Array, Array, Any]:
    n = draw.integer(4, 9)
    y_hat, y = single(scale * draw.normal(n)).reshape(hat), single(scale * draw.normal(n) * 2).reshape(labels)
    return double(y_hat), double(y), student.ask("squared_loss", y_hat=y_hat, y=y)


def _slips(e: Array) -> Slips:
    """What the usual slips give for differences e."""
    absolute = np.abs(e)
    return {"no_half": e**2, "doubled": 2 * e**2, "no_square": [e, e / 2], "absolute_error": [absolute, absolute / 2]}


def _one_number(got: Array, e: Array) -> str | None:
    """The slip of one number for all examples, with the half or without."""
    totals = {"returns_mean": np.mean(e**2), "returns_sum": np.sum(e**2)}
    for slip, total in totals.items():
        if any(close(got, value, NAME, any_shape=True) is None for value in (total, total / 2)):
            return slip
    return None
