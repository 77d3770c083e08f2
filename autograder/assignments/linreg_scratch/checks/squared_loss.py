"""squared_loss: (ŷ − y)²/2 for each example, in the shape of ŷ, whatever the shape of y."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder.assignment import (
    Array,
    Draw,
    Finding,
    Inputs,
    Slips,
    Student,
    array,
    close,
    double,
    finding,
    not_numbers,
    same_shape,
    show_shape,
    single,
    size,
)

from .core import CourseTask, differ, follows, not_a_tensor, untouched

task = CourseTask("squared_loss", functions=("squared_loss",))
NAME = "squared_loss(y_hat, y)"
ALIKE = (((-1, 1), (-1, 1)), ((-1,), (-1,)))
MIXED = (((-1, 1), (-1,)), ((-1,), (-1, 1)))


@dataclass
class Call:
    """One call of squared_loss: its arguments as they were handed in, and the answer."""

    y_hat: Any
    y: Any
    answer: dict[str, Any]

    @property
    def loss(self) -> Any:
        return self.answer["loss"]

    @property
    def e(self) -> Array:
        """The differences ŷ − y, in one row."""
        return double(self.y_hat).reshape(-1) - double(self.y).reshape(-1)

    @property
    def worst(self) -> int:
        """The example whose difference is the largest."""
        return int(np.argmax(np.abs(self.e)))


@task.check(points=3)
def values(student: Student, draw: Draw) -> Finding | None:
    """Each example's loss is (ŷ − y)²/2."""
    judged, unjudged = False, None
    for scale, shapes in zip((1, 100, 10, 1), (*ALIKE, *MIXED), strict=True):
        call = _ask(student, draw, *shapes, scale)
        problem = _values(call)
        if problem and problem.kind == "wrong_shape":  # the next check's question, unless no pair can be judged
            unjudged = unjudged or problem
        elif problem:
            return problem if problem.explained or not _ignores_y(student, call) else problem.because("other_labels")
        else:
            judged = True
    return None if judged else unjudged


@task.check(points=2)
def shape_of_y_hat(student: Student, draw: Draw) -> Finding | None:
    """The result has the shape of ŷ for (n,1) and (n,) in all four pairings, and entry k belongs to example k."""
    calls = [_paired(student, draw, hat, labels) for hat, labels in (*ALIKE, *MIXED)]
    one_rank = len({np.ndim(values) for call in calls if (values := array(call.loss)) is not None}) == 1
    for call in calls:
        wanted, k = np.shape(call.y_hat), call.worst
        if problem := same_shape(call.loss, wanted, NAME):
            return replace(problem, slip=_shape_slip(call, one_rank))
        if not all(follows(call.loss, other.loss, k) for other in _right_for(student, call)):
            wrong = _values(call)
            return finding("does_not_follow", wrong.slip if wrong else None, name=NAME, k=k)
    return None


@task.check(points=2)
def gradient(student: Student, draw: Draw) -> Finding | None:
    """The gradient of the summed loss with respect to ŷ is ŷ − y."""
    call = _ask(student, draw, *ALIKE[0], 30)
    if array(call.loss) is None:
        return not_numbers(call.loss, NAME)
    if problem := not_a_tensor(call.answer["kind"], NAME):
        return problem
    wrong = _values(call)
    cause = wrong.slip if wrong else "other_gradient"
    if call.answer["grad"] is None:
        return finding("no_gradient", cause if wrong and cause else "detached", name="y_hat")
    problem = close(call.answer["grad"], call.e.reshape(-1, 1), "y_hat.grad")
    return replace(problem, slip=cause) if problem else None


@task.check(points=1)
def arguments_untouched(student: Student, draw: Draw) -> Finding | None:
    """ŷ and y have the same values and shapes after the call."""
    for shapes in (*ALIKE, *MIXED):
        call = _paired(student, draw, *shapes)
        if array(call.loss) is None:
            return not_numbers(call.loss, NAME)
        before = {"y_hat": call.y_hat, "y": call.y}
        slips = {"y_hat": "overwrites_y_hat", "y": "changes_the_labels"}
        if problem := untouched(before, call.answer["after"], slips):
            return problem
        if argument := _ignored(student, call):
            return finding("ignores_argument", name=NAME, argument=argument)
    return None


def _ask(student: Student, draw: Draw, hat: tuple[int, ...], labels: tuple[int, ...], scale: float = 1) -> Call:
    n = draw.integer(4, 9)
    y_hat, y = scale * draw.normal(n), 2 * scale * draw.normal(n)
    if abs(np.sign(y_hat - y).sum()) == n:  # differences of one sign do not tell e from |e|
        y[0] = 2 * y_hat[0] - y[0]
    return _again(student, single(y_hat).reshape(hat), single(y).reshape(labels))


def _paired(student: Student, draw: Draw, hat: tuple[int, ...], labels: tuple[int, ...]) -> Call:
    """A call for one pair of shapes, made once for the checks that ask for it."""
    call: Call = student.remember(f"squared_loss.{hat}.{labels}", lambda: _ask(student, draw, hat, labels, 3))
    return call


def _again(student: Student, y_hat: Any, y: Any) -> Call:
    return Call(y_hat, y, student.ask("squared_loss", y_hat=y_hat, y=y))


def _right_for(student: Student, call: Call) -> list[Call]:
    """Two other calls, made once, in which ŷ, or else y, is right for the example whose error is the largest."""
    moved = call.e * (np.arange(call.e.size) == call.worst)
    y_hat, y = double(call.y_hat).reshape(-1) - moved, double(call.y).reshape(-1) + moved

    def ask() -> list[Call]:
        return [
            _again(student, single(y_hat).reshape(np.shape(call.y_hat)), call.y),
            _again(student, call.y_hat, single(y).reshape(np.shape(call.y))),
        ]

    others: list[Call] = student.remember(f"squared_loss.{np.shape(call.y_hat)}.{np.shape(call.y)}.right", ask)
    return others


def _ignores_y(student: Student, call: Call) -> bool:
    """Whether labels that are all right give the same numbers."""
    here, other = array(call.loss), array(_again(student, call.y_hat, call.y_hat.reshape(call.y.shape)).loss)
    return here is not None and other is not None and close(other, here, NAME) is None


def _ignored(student: Student, call: Call) -> str:
    """The argument that can change without the losses, '' if there is none."""
    answers = zip(("y_hat", "y"), _right_for(student, call), strict=True)
    return next((name for name, other in answers if not differ(call.loss, other.loss)), "")


def _values(call: Call) -> Finding | None:
    """None if the values are right, in whatever shape; else with the mistake that gives these numbers."""
    got, e = array(call.loss), call.e
    if got is None:
        return not_numbers(call.loss, NAME)
    if got.size != e.size:
        shape = finding("wrong_shape", name=NAME, got=show_shape(got.shape), want=show_shape(np.shape(call.y_hat)))
        return replace(shape, slip=_shape_slip(call, one_rank=False))
    inputs: Inputs = {"y_hat": double(call.y_hat).reshape(-1), "y": double(call.y).reshape(-1), "len(y)": e.size}
    return close(got, e**2 / 2, NAME, any_shape=True, slips=_slips(call), inputs=inputs)


def _slips(call: Call) -> Slips:
    """What the usual mistakes give."""
    e, hat, y = call.e, double(call.y_hat).reshape(-1), double(call.y).reshape(-1)
    absolute, n = np.abs(e), e.size
    return {
        "no_half": e**2, "doubled": 2 * e**2, "no_square": [e, e / 2, -e, -e / 2],
        "absolute_error": [absolute, absolute / 2], "half_squared": e**2 / 4, "negative": [-(e**2) / 2, -(e**2)],
        "divides_by_n": [e**2 / 2 / n, e**2 / n], "difference_of_squares": [(hat**2 - y**2) / 2, hat**2 - y**2],
        "precedence": [hat - y**2 / 2, hat - y**2], "sum_instead_of_difference": [(hat + y) ** 2 / 2, (hat + y) ** 2],
        "floor_division": e**2 // 2, "always_zero": 0 * e,
    }  # fmt: skip


def _shape_slip(call: Call, one_rank: bool) -> str | None:
    """The mistake behind a result of the wrong shape; `one_rank`: all pairings gave as many dimensions."""
    got, n = array(call.loss), call.e.size
    if got is None or size(got) == 1:
        return _one_number(got, call.e)
    shape = got.shape
    if shape == (n, n):
        return "no_reshape"
    if shape == np.shape(call.y) and not one_rank:
        return "shape_of_y"
    if one_rank and shape in ((n,), (n, 1)):
        return "reshapes_flat"
    named: dict[tuple[int, ...], str] = {
        (1, n): "row_output",
        (n, 1, 1): "extra_dimension",
        (n, n, 1): "extra_dimension",
    }
    return named.get(shape, "loses_a_dimension" if shape == (n,) else None)


def _one_number(got: Array | None, e: Array) -> str | None:
    """The mistake behind one number for all examples, with the half or without."""
    if got is None:
        return None
    totals = {"returns_mean": np.mean(e**2), "returns_sum": np.sum(e**2), "root_of_the_mean": np.sqrt(np.mean(e**2))}
    for slip, total in totals.items():
        if any(close(got, value, NAME, any_shape=True) is None for value in (total, total / 2)):
            return slip
    return None
