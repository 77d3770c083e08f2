"""Exercise 1: zeros are a fine start for linear regression, for the loss is convex.

The claim is worth something only where a training shows it, and so is a start that no training has touched.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.assignment import (
    Array,
    Draw,
    Finding,
    Inputs,
    Student,
    array,
    close,
    close_number,
    double,
    finding,
    number,
    single,
)

from .. import reference
from .core import CORE, CourseTask

task = CourseTask("ex1_zero_init", functions=("gradient_at_zero", "train_from", "ZERO_INIT_WORKS"), uses=CORE)
NAME = "train_from(w0, b0, …)"
WIDE = 5.0


@dataclass
class Run:
    """A training: its data, where it started, and the answer."""

    X: Any
    y: Any
    w0: Any
    b0: Any
    answer: dict[str, Any]


@task.check(points=2)
def gradient_at_zero(student: Student, draw: Draw) -> Finding | None:
    """At zero the gradient of the mean loss is −Xᵀy/n and −mean(y)."""
    features = single(draw.normal(draw.integer(20, 60), draw.integer(3, 4)))
    labels = _labels(draw, features)
    got = _pair(student.ask("call", function="gradient_at_zero", arguments=[features, labels]))
    if isinstance(got, Finding):
        return got
    X, y, n = double(features), double(labels), len(features)
    grad_w, grad_b = reference.gradient_at_zero(X, y)
    if not close(got[0], grad_b, "", rtol=1e-3, any_shape=True) and not close(got[1], grad_w, "", any_shape=True):
        return finding("pair_swapped", "gradients_swapped", first="grad_w", second="grad_b")
    for part, want, name in zip(got, (grad_w, grad_b), ("grad_w", "grad_b"), strict=True):
        value = np.asarray(want, dtype=np.float64).reshape(-1)
        ones = X @ np.ones((X.shape[1], 1)) + 1 - y
        from_ones = X.T @ ones.reshape(-1) / n if name == "grad_w" else np.mean(ones, keepdims=True).reshape(-1)
        slips = {"gradient_sign": -value, "gradient_summed": n * value, "gradient_doubled": 2 * value}
        slips |= {"gradient_from_ones": from_ones, "gradient_of_zeros": 0 * value, "hard_coded_count": value * n / 1000}
        inputs: Inputs = {"features": X, "labels": y, "n": n}
        if problem := close(part, value, name, rtol=1e-3, atol=1e-5, any_shape=True, slips=slips, inputs=inputs):
            return problem
    return None


@task.check(points=1)
def from_zero(student: Student, draw: Draw) -> Finding | None:
    """Training from zeros reaches the least-squares solution."""
    return _trains(student, draw, 0.0)


@task.check(points=1)
def from_small(student: Student, draw: Draw) -> Finding | None:
    """So does training from N(0, 0.01²)."""
    return _trains(student, draw, 0.01)


@task.check(points=1)
def from_wide(student: Student, draw: Draw) -> Finding | None:
    """So does training from N(0, 5²), and it does start there."""
    return _trains(student, draw, WIDE) or _starts_where_told(student, draw)


@task.check(points=1, needs=("from_zero",))
def start_unmodified(student: Student, draw: Draw) -> Finding | None:
    """w0 and b0 stay as they were."""
    run = _run(student, draw, WIDE)
    if close(run.answer["w0"], run.w0, "w0", atol=0) or close(run.answer["b0"], run.b0, "b0", atol=0):
        return finding("start_changed", "changes_start")
    return None


@task.check(points=1, needs=("from_zero",))
def claim(student: Student, draw: Draw) -> Finding | None:
    """ZERO_INIT_WORKS says what the training has shown."""
    got = student.ask("constant", name="ZERO_INIT_WORKS")
    if number(got) == 1.0:
        return None
    kind = getattr(got, "type", "")
    slip = "claims_failure" if number(got) == 0.0 else "claim_is_text" if kind == "str" else None
    return finding("claim", slip, got=kind or got)


def _labels(draw: Draw, X: Any) -> Any:
    w, b = draw.between(1, 4, X.shape[1]), draw.uniform(1, 5) * draw.sign()
    return single(reference.synthetic_data(w, b, double(X), 0.01 * draw.normal(len(X))))


def _run(student: Student, draw: Draw, scale: float) -> Run:
    """A training from N(0, scale²), made once."""

    def train() -> Run:
        d = draw.integer(2, 3)
        X = single(draw.standardised(80, d))  # 24 steps: of 9,000 runs the worst ends at 0.004 from the solution
        y, w0, b0 = _labels(draw, X), single(scale * draw.normal(d, 1)), single(scale * draw.normal(1))
        return Run(X, y, w0, b0, _ask(student, w0, b0, X, y, 0.3, 3))

    run: Run = student.remember(f"ex1.{scale}", train)
    return run


def _trains(student: Student, draw: Draw, scale: float) -> Finding | None:
    run = _run(student, draw, scale)
    got = _pair(run.answer["trained"])
    if isinstance(got, Finding):
        return got
    w, b = reference.least_squares(double(run.X), double(run.y))
    problem = close(got[0], w, "w", rtol=0, atol=0.02, any_shape=True)
    if problem and close(got[0], double(run.w0), "w", any_shape=True) is None:
        return problem.because("untrained")
    problem = problem or close_number(got[1], b, "b", rtol=0, atol=0.02)
    on_the_way = problem and not problem.slip and _on_the_way(got[0], double(run.w0).reshape(-1), w)
    return problem.because("stops_on_the_way") if problem and on_the_way else problem


def _on_the_way(got: Any, start: Array, end: Array) -> bool:
    """Whether w lies between its start and the solution, as after too few steps."""
    w = array(got)
    if w is None or w.size != end.size or not np.isfinite(w).all():
        return False
    way, gone = end - start, w.reshape(-1) - start
    part = float(gone @ way / (way @ way))
    return 0.002 < part < 0.98 and float(np.abs(gone - part * way).max()) < 0.2 * part * float(np.abs(way).max())


def _starts_where_told(student: Student, draw: Draw) -> Finding | None:
    """Four small steps lead not far; whoever is near zero after them did not start from w0. A closed form may pass."""
    X = single(draw.normal(40, 2))
    y = _labels(draw, X)
    w0 = single(draw.sign() * draw.between(20, 30, 2, 1))
    got = _pair(_ask(student, w0, single(np.zeros(1)), X, y, 1e-3, 1)["trained"])
    w = array(got[0]) if not isinstance(got, Finding) else None
    if w is not None and w.size == 2 and np.abs(w).max() < 0.1:
        return finding("ignores_start", "ignores_start", name=NAME)
    if w is not None and w.size == 2 and np.array_equal(w.reshape(-1), double(w0).reshape(-1)):
        return finding("untrained", "untrained", name=NAME)
    return None


def _ask(student: Student, w0: Any, b0: Any, X: Any, y: Any, lr: float, num_epochs: int) -> dict[str, Any]:
    answer: dict[str, Any] = student.ask(
        "train_from", long=True, w0=w0, b0=b0, features=X, labels=y, lr=lr, num_epochs=num_epochs, batch_size=10
    )
    return answer


def _pair(got: Any) -> tuple[Any, Any] | Finding:
    """The (w, b) or (grad_w, grad_b) of an answer, extra values left out."""
    if isinstance(got, list) and len(got) >= 2:
        return got[0], got[1]
    slip = "one_value_returned" if number(got) is not None or isinstance(got, np.ndarray) else None
    return finding("not_a_pair_of", slip, got="None" if got is None else getattr(got, "type", type(got).__name__))
