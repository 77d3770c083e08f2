"""linreg: ŷ = Xw + b, as a column, with gradients that reach w and b."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.assignment import (
    Array,
    Draw,
    Finding,
    Student,
    Task,
    array,
    close,
    double,
    finding,
    not_numbers,
    same_shape,
    single,
)

from .. import reference

task = Task("linreg", functions=("linreg",))
NAME = "linreg(X, w, b)"


@task.check(points=3)
def values(student: Student, draw: Draw) -> Finding | None:
    """ŷ is Xw + b for several n and d."""
    for _ in range(3):
        X, w, b, answer = _ask(student, draw)
        want = reference.linreg(X, w, b)
        slips = {"no_bias": X @ w, "bias_subtracted": X @ w - b}
        if problem := close(answer["y_hat"], want, NAME, any_shape=True, slips=slips):
            return problem
    return None


@task.check(points=2)
def column(student: Student, draw: Draw) -> Finding | None:
    """ŷ has the shape (n, 1)."""
    X, _, _, answer = _ask(student, draw)
    return same_shape(answer["y_hat"], (len(X), 1), NAME, slips={"flat_output": (len(X),)})


@task.check(points=2)
def gradients(student: Student, draw: Draw) -> Finding | None:
    """Gradients reach w and b, and are Xᵀu and sum(u) for an upstream gradient u."""
    upstream = draw.normal(6, 1)
    X, _, _, answer = _ask(student, draw, n=6, upstream=upstream)
    u = double(single(upstream))
    if array(answer["y_hat"]) is None:
        return not_numbers(answer["y_hat"], NAME)
    if answer["w_grad"] is None and answer["b_grad"] is None:
        return finding("no_gradient", "no_gradient", name="w, b")
    if answer["w_grad"] is None:
        return finding("no_gradient", name="w")
    if answer["b_grad"] is None:
        return finding("no_gradient", "gradient_only_w", name="b")
    return close(answer["w_grad"], X.T @ u, "w.grad") or close(answer["b_grad"], u.sum(0), "b.grad", any_shape=True)


@task.check(points=1)
def float64(student: Student, draw: Draw) -> Finding | None:
    """float64 in, float64's precision out."""
    X, w, b, answer = _ask(student, draw, cast=double)
    want = reference.linreg(X, w, b)
    problem = close(answer["y_hat"], want, NAME, rtol=1e-9, atol=1e-9, any_shape=True)
    if problem and close(answer["y_hat"], want, NAME, any_shape=True) is None:
        return finding("lost_precision", "float32_only", name=NAME)
    return problem


def _ask(
    student: Student, draw: Draw, n: int | None = None, upstream: Array | None = None, cast: Any = single
) -> tuple[Array, Array, Array, dict[str, Any]]:
    n, d = n or draw.integer(3, 12), draw.integer(2, 5)
    X, w, b = cast(draw.normal(n, d)), cast(draw.normal(d, 1)), cast(draw.normal(1) + 2 * draw.sign())
    u = cast(np.ones((n, 1)) if upstream is None else upstream)
    return double(X), double(w), double(b), student.ask("linreg", X=X, w=w, b=b, upstream=u)
