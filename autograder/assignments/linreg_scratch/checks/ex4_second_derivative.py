"""Exercise 4: a second derivative is a gradient of a gradient, zero where there is nothing to bend."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.assignment import (
    Array,
    Draw,
    Finding,
    Halted,
    Inputs,
    Student,
    array,
    close,
    double,
    finding,
    same_shape,
    single,
    size,
)

from .. import reference
from .core import CORE, CourseTask, untouched

task = CourseTask("ex4_second_derivative", functions=("second_derivative", "loss_hessian"), uses=CORE)
NAME = "second_derivative(f, x)"
HESSIAN = "loss_hessian(features, labels, w, b)"

Formula = Callable[[Array, float, float], Array]
BENT: dict[str, tuple[Formula, Formula]] = {  # f' and f'' of functions that every framework can differentiate twice
    "sine": (lambda t, a, b: -np.cos(t + b), lambda t, a, b: np.sin(t + b)),
    "exponential": (
        lambda t, a, b: 2 * t * np.exp(t * t - b),
        lambda t, a, b: (2 + 4 * t * t) * np.exp(t * t - b),
    ),
    "quartic": (lambda t, a, b: 4 * t**3 + 4 * b * t, lambda t, a, b: 12 * t**2 + 4 * b),
    "tanh": (
        lambda t, a, b: -1 / np.cosh(t - b) ** 2,
        lambda t, a, b: 2 * np.tanh(t - b) / np.cosh(t - b) ** 2,
    ),
    "log": (lambda t, a, b: 2 * t / (t * t + b * b), lambda t, a, b: 2 * (b * b - t * t) / (t * t + b * b) ** 2),
}


@task.check(points=2)
def smooth(student: Student, draw: Draw) -> Finding | None:
    """f'' of smooth f at every entry of x."""
    for f in BENT:
        if problem := _bent(student, draw, f, single(draw.between(0.3, 1.5, 5))):
            return problem
    return None


@task.check(points=2, needs=("smooth",))
def zeros(student: Student, draw: Draw) -> Finding | None:
    """Zeros, neither None nor an error, for linear, relu and constant f."""
    for f in ("linear", "relu", "constant"):
        x = single(draw.between(0.2, 1.5, 4) * np.array([1, -1, 1, -1]))
        a, b = draw.uniform(1, 3), draw.uniform(1, 3)
        try:
            got = _ask(student, f, a, b, x, trainable=False)["value"]
        except Halted as halted:
            return halted.because("raises_for_constant" if f == "constant" else "none_for_linear")
        slips = {"first_derivative": {"linear": a + 0 * x, "relu": 1.0 * (x > 0), "constant": 1 + 0 * x}[f]}
        problem = close(got, np.zeros(4), NAME, slips=slips)
        if problem:
            return problem.because("none_for_linear") if problem.kind == "none" else problem
    return None


@task.check(points=1, needs=("smooth",))
def shapes_and_dtypes(student: Student, draw: Draw) -> Finding | None:
    """Shapes (2, 3) and (), float32 and float64."""
    f = ("sine", "quartic", "exponential")[draw.integer(0, 2)]
    cases: list[Any] = [single(draw.between(0.3, 1.5, 2, 3)), single(np.asarray(draw.uniform(0.3, 1.5)))]
    cases += [draw.between(0.3, 1.5, 2, 3), np.asarray(draw.uniform(0.3, 1.5))]
    for x in cases:
        if problem := _bent(student, draw, f, x):
            return problem
    return None


@task.check(points=1, needs=("smooth",))
def leaves_grad_alone(student: Student, draw: Draw) -> Finding | None:
    """The gradient that the caller keeps in x.grad stays, and so does x."""
    x = single(draw.between(0.3, 1.5, 5))
    answer = _ask(student, "sine", draw.uniform(1, 2), 1.0, x, trainable=True)
    if problem := untouched({"x": x}, {"x": answer["x"]}, {"x": "changes_x"}):
        return problem
    problem = close(answer["after"], np.full(x.shape, 3.0), "x.grad")
    return finding("grad_changed", "touches_grad") if problem else None


@task.check(points=1)
def hessian(student: Student, draw: Draw) -> Finding | None:
    """The Hessian of the mean loss in w is XᵀX/n at any w."""
    n, d = draw.integer(12, 30), draw.integer(3, 4)
    X, y, w, b = single(draw.normal(n, d)), single(draw.normal(n, 1)), single(draw.normal(d, 1)), single(draw.normal(1))
    got = student.ask("call", long=True, function="loss_hessian", arguments=[X, y, w, b])
    want = reference.hessian(double(X))
    sums = np.broadcast_to(want.sum(0), (d, d))
    slips: dict[str, Any] = {
        "hessian_summed": n * want,
        "hessian_doubled": 2 * want,
        "hessian_diagonal": np.diag(np.diag(want)),
        "hessian_centred": [np.cov(double(X).T, bias=True), np.cov(double(X).T)],
        "hessian_row_sums": [np.diag(sums[0]), sums[0], sums.T[:, :1], sums, sums.T],
    }
    shapes: dict[str, tuple[int, ...]] = {
        "hessian_of_examples": (n, n),
        "extra_dimension": (d, 1, d, 1),
        "hessian_with_bias": (d + 1, d + 1),
    }
    inputs: Inputs = {"features": double(X), "n": n, "d": d}
    problem = close(got, want, HESSIAN, rtol=1e-3, slips=slips, inputs=inputs)
    if problem and problem.kind == "wrong_shape" and not problem.slip:
        more = {"extra_dimension": np.shape(got)} if size(got) == d * d else {}
        return same_shape(got, (d, d), HESSIAN, {**shapes, **more})
    return problem


def _bent(student: Student, draw: Draw, f: str, x: Any) -> Finding | None:
    a, b = draw.sign() * draw.uniform(0.8, 2), draw.uniform(0.8, 1.6)
    got = _ask(student, f, a, b, x, trainable=draw.sign() <= 0)["value"]
    first, second = (formula(double(x), a, b) for formula in BENT[f])
    slips: dict[str, Any] = {"first_derivative": first, "scalar_sum": np.sum(second), "backward_twice": 2 * first}
    slips |= {"squared_first_derivative": first**2}
    inputs: Inputs = {"f'(x)": first, "f''(x)": second, "x": double(x)}
    problem = close(got, second, NAME, rtol=1e-3, atol=1e-3, slips=slips, inputs=inputs)
    if problem and not problem.slip and problem.kind == "wrong_values" and _scatters(student, draw, f, a, b):
        return problem.because("float32_differences")
    return problem


def _scatters(student: Student, draw: Draw, f: str, a: float, b: float) -> bool:
    """Whether the errors jump from entry to entry: differences of float32 values are multiples of eps/h²."""
    x = single(np.sort(draw.between(0.3, 1.5, 200)))
    got = array(_ask(student, f, a, b, x, trainable=False)["value"])
    if got is None or got.shape != x.shape or not np.isfinite(got).all():
        return False
    error = got - BENT[f][1](double(x), a, b)
    return bool(np.abs(np.diff(error)).mean() > 0.3 * np.abs(error).mean() > 1e-4)


def _ask(student: Student, f: str, a: float, b: float, x: Any, trainable: bool) -> dict[str, Any]:
    answer: dict[str, Any] = student.ask("second_derivative", f=f, a=a, b=b, x=x, trainable=trainable)
    return answer
