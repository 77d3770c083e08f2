"""linreg: ŷ = Xw + b, as a column, with gradients that reach w and b."""

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
    single,
)

from .. import reference
from .core import CourseTask, differ, follows, not_a_tensor, untouched

task = CourseTask("linreg", functions=("linreg",))
NAME = "linreg(X, w, b)"


@dataclass
class Call:
    """One call of linreg: its arguments as they were handed in, and the answer."""

    X: Any
    w: Any
    b: Any
    answer: dict[str, Any]

    @property
    def y_hat(self) -> Any:
        return self.answer["y_hat"]

    @property
    def want(self) -> Array:
        return reference.linreg(double(self.X), double(self.w), double(self.b))

    @property
    def column(self) -> tuple[int, int]:
        return len(self.X), 1


@task.check(points=2)
def values(student: Student, draw: Draw) -> Finding | None:
    """ŷ is Xw + b for several n and d."""
    for _ in range(3):
        call = _ask(student, draw)
        if problem := _values(call):
            return _explained(problem, student, call)
    return None


@task.check(points=2)
def column(student: Student, draw: Draw) -> Finding | None:
    """ŷ has the shape (n, 1), and row k of it belongs to row k of X."""
    call = _ask(student, draw)
    if problem := same_shape(call.y_hat, call.column, NAME, slips=_shapes(call)):
        return replace(problem, slip="returns_no_tensor") if call.answer["kind"] == "generator" else problem
    k = draw.integer(0, len(call.X) - 1)
    other = call.X.copy()
    w = call.w.reshape(-1)
    other[k] += (5 + 2 * abs(float(call.want[k, 0]))) * w / (w @ w)  # its prediction is larger by this
    if not follows(call.y_hat, _again(student, call, X=single(other)).y_hat, k):
        return _explained(finding("does_not_follow", name=NAME, k=k), student, call)
    return None


@task.check(points=2)
def gradients(student: Student, draw: Draw) -> Finding | None:
    """Gradients reach w and b, and are Xᵀu and sum(u) for an upstream gradient u."""
    upstream = draw.normal(6, 1)
    call = _ask(student, draw, n=6, upstream=upstream)
    u, answer = double(single(upstream)), call.answer
    if array(call.y_hat) is None:
        return not_numbers(call.y_hat, NAME)
    if problem := not_a_tensor(answer["kind"], NAME):
        return problem
    if np.size(call.y_hat) != u.size:
        return _values(call)  # what a gradient of something else says is nothing about this one
    if answer["w_grad"] is None and answer["b_grad"] is None:
        missing = finding("no_gradient", "no_gradient", name="w, b")
    elif answer["w_grad"] is None:
        missing = finding("no_gradient", "gradient_only_b", name="w")
    elif answer["b_grad"] is None:
        missing = finding("no_gradient", "gradient_only_w", name="b")
    else:
        wrong = close(answer["w_grad"], double(call.X).T @ u, "w.grad")
        wrong = wrong or close(answer["b_grad"], u.sum(0), "b.grad", any_shape=True)
        return _explained(wrong, student, call) if wrong else None
    wrong_too = _values(call)
    cause = _explained(wrong_too, student, call).slip if wrong_too else None
    return missing.because(cause) if cause else missing


@task.check(points=1)
def float64(student: Student, draw: Draw) -> Finding | None:
    """float64 in, float64's precision out."""
    call = _ask(student, draw, cast=double)
    problem = close(call.y_hat, call.want, NAME, rtol=1e-9, atol=1e-9, any_shape=True)
    if problem and close(call.y_hat, call.want, NAME, any_shape=True) is None:
        return finding("lost_precision", "float32_only", name=NAME)
    return _explained(problem, student, call) if problem else None


@task.check(points=1)
def arguments_untouched(student: Student, draw: Draw) -> Finding | None:
    """X, w and b have the same values and shapes after the call."""
    call = _ask(student, draw)
    if array(call.y_hat) is None:
        return not_numbers(call.y_hat, NAME)
    before = {"X": call.X, "w": call.w, "b": call.b}
    if problem := untouched(before, call.answer["after"], dict.fromkeys(before, "changes_arguments")):
        return problem
    others = [_again(student, call, X=single(-2 * call.X + 1)), _again(student, call, w=single(-2 * call.w + 1))]
    if all(differ(call.y_hat, other.y_hat) for other in others):
        return None
    return _explained(finding("ignores_inputs", name=NAME), student, call)


def _ask(student: Student, draw: Draw, n: int | None = None, upstream: Array | None = None, cast: Any = single) -> Call:
    n, d = n or draw.integer(6, 12), draw.integer(3, 5)  # different, so that each shape tells its mistake
    w = cast(2 * draw.normal(d, 1))  # large beside b: predictions of both signs
    X, b = cast(draw.normal(n, d)), cast(draw.normal(1) + 2 * draw.sign())
    u = cast(np.ones((n, 1)) if upstream is None else upstream)
    return Call(X, w, b, student.ask("linreg", X=X, w=w, b=b, upstream=u))


def _again(student: Student, call: Call, **changed: Any) -> Call:
    """The same call, with some arguments changed."""
    given = {"X": call.X, "w": call.w, "b": call.b, **changed}
    upstream = np.ones_like(given["X"][:, :1])
    return Call(**given, answer=student.ask("linreg", **given, upstream=upstream))


def _values(call: Call) -> Finding | None:
    """None if the values are right; else with the mistake that gives these numbers, or this shape."""
    X, w, b = double(call.X), double(call.w), double(call.b)
    product, d = X @ w, X.shape[1]
    slips: Slips = {
        "no_bias": product, "bias_subtracted": product - b, "bias_twice": product + 2 * b,
        "mean_over_features": product / d + b,
        "first_features_only": [X[:, :k] @ w[:k] + b for k in range(1, min(d, 3))],
    }  # fmt: skip
    inputs: Inputs = {"X": X, "w": w, "b": b, "len(w)": d, "len(X)": len(X)}
    problem = close(call.y_hat, call.want, NAME, any_shape=True, slips=slips, inputs=inputs)
    if problem is None or problem.slip or problem.kind != "wrong_size":
        return problem
    named = same_shape(call.y_hat, call.column, NAME, slips=_shapes(call))
    return named if named and named.slip else problem


def _shapes(call: Call) -> dict[str, tuple[int, ...]]:
    """The shapes that known mistakes give."""
    n, d = call.X.shape
    rows: dict[str, tuple[int, ...]] = {"flat_output": (n,), "row_output": (1, n), "one_number": ()}
    return {"not_summed": (n, d), "square_output": (n, n), **rows, "extra_dimension": (n, 1, 1)}


def _explained(problem: Finding, student: Student, call: Call) -> Finding:
    """The problem with its mistake: that of the values, chance, or parameters other than those handed in."""
    if problem.slip:
        return problem
    wrong = _values(call)
    if wrong and wrong.slip:
        return problem.because(wrong.slip)
    here = array(call.y_hat)
    again = array(_again(student, call).y_hat)
    if here is None or again is None or not here.size or not np.isfinite(here).all():
        return problem
    if close(again, here, NAME, rtol=1e-3):
        return problem.because("random_result")
    other = array(_again(student, call, w=call.w + 1).y_hat)
    if other is not None and close(other, here, NAME) is None and np.ptp(here) > 0:
        return problem.because("own_parameters")
    return problem
