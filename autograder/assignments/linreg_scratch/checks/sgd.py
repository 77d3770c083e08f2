"""sgd: every parameter becomes p − lr · grad / batch_size, in place, and starts the next step without a gradient."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.assignment import (
    Draw,
    Finding,
    Raised,
    Slips,
    Student,
    Task,
    array,
    close,
    double,
    finding,
    gist,
    single,
)

task = Task("sgd", functions=("sgd",))
RTOL, ATOL = 1e-5, 1e-6  # a hundred roundings of float32
SHAPES = ((3, 1), (1,), (2, 4))


@task.check(points=4)
def divides_by_batch_size(student: Student, draw: Draw) -> Finding | None:
    """One step moves p to p − lr · grad / batch_size."""
    for scale in (1, 30, 1000):
        params = [single(draw.normal(3, 1)), single(draw.normal(1))]
        grads = [single(scale * (draw.normal(*param.shape) + 3)) for param in params]
        lr, n = draw.uniform(0.05, 1), draw.integer(3, 64)
        n += n == 10
        answer = _ask(student, params, [grads], lr, n)
        p, g = double(params[0]), double(grads[0])
        slips: Slips = {
            "no_batch_size": p - lr * g, "uphill": p + lr * g / n, "unchanged": p, "no_lr": p - g / n,
            "fixed_batch_size": p - lr * g / 10, "divides_twice": p - lr * g / n**2,
            "divides_by_len_params": p - lr * g / len(params),
            "sign_of_gradient": [p - lr * np.sign(g), p - lr * np.sign(g) / n],
        }  # fmt: skip
        problem = close(_after(answer)[0], p - lr * g / n, "param", slips=slips, rtol=RTOL, atol=ATOL)
        if answer["raised"]:
            return _raised(answer)
        if problem:
            return _why_unchanged(problem, answer, params)
    return None


@task.check(points=2)
def every_parameter(student: Student, draw: Draw) -> Finding | None:
    """All parameters move along their gradients by the same factor, right or wrong, whatever their shapes."""
    params, grads, lr, n = _several(draw)
    answer = _ask(student, params, [grads], lr, n)
    if answer["raised"]:
        return _raised(answer)
    factor = _factor(params[0], _after(answer)[0], grads[0]) or lr / n
    for i, (got, p, g) in enumerate(zip(_after(answer), params, grads, strict=True)):
        slips = {"first_param_only": p} if i else {"unchanged": p}
        if problem := close(got, p - factor * g, f"params[{i}]", slips=slips, rtol=1e-4, atol=ATOL):
            return _why_unchanged(problem, answer, params)
    return None


@task.check(points=2)
def clears_gradients(student: Student, draw: Draw) -> Finding | None:
    """After a step every gradient is None or zeros."""
    params, grads, lr, n = _several(draw)
    answer = _ask(student, params, [grads], lr, n)
    if answer["raised"]:
        return _raised(answer)
    for i, left in enumerate(answer["grads"]):
        if left is not None and close(left, np.zeros(np.shape(left)), f"params[{i}].grad"):
            return finding("gradient_left", "gradient_not_cleared", name=f"params[{i}].grad")
    return None


@task.check(points=2, needs=("every_parameter",))
def several_steps(student: Student, draw: Draw) -> Finding | None:
    """Four steps in a row go on as the first one began."""
    param, lr, n = single(draw.normal(3, 1)), draw.uniform(0.1, 1), draw.integer(3, 32)
    grads = [[single(draw.normal(3, 1) + 2)] for _ in range(4)]
    answer = _ask(student, [param], grads, lr, n)
    if answer["raised"]:
        return _raised(answer)
    p, steps = double(param), [double(g[0]) for g in grads]
    factor = _factor(param, answer["history"][0][0], grads[0][0]) or lr / n
    kept = np.cumsum(steps, axis=0)  # what the gradients are if none is ever cleared
    slips = {"gradient_not_cleared": p - factor * kept.sum(axis=0)}
    return close(_after(answer)[0], p - factor * sum(steps), "param", slips=slips, rtol=1e-4, atol=ATOL)


@task.check(points=1, needs=("every_parameter",))
def zero_gradient(student: Student, draw: Draw) -> Finding | None:
    """A zero gradient leaves the parameters alone."""
    p = single(draw.normal(4, 1))
    answer = _ask(student, [p], [[np.zeros_like(p)]], draw.uniform(0.1, 1), draw.integer(2, 32))
    return _raised(answer) if answer["raised"] else close(_after(answer)[0], p, "param", rtol=0, atol=1e-7)


@task.check(points=1, needs=("every_parameter",))
def same_tensors(student: Student, draw: Draw) -> Finding | None:
    """The tensors in the list are changed in place, not exchanged."""
    params, grads, lr, n = _several(draw)
    answer = _ask(student, params, [grads], lr, n)
    return None if answer["same"] is True else finding("exchanged", "replaces_tensor", name="params")


def _factor(param: Any, got: Any, grad: Any) -> float:
    """How far a step went along its gradient: the least-squares k in p − k · grad; 0 where nothing can be told."""
    values = array(got)
    if values is None or values.shape != param.shape or not np.isfinite(values).all():
        return 0.0
    step, g = (double(param) - values).reshape(-1), double(grad).reshape(-1)
    return float(step @ g / (g @ g))


def _why_unchanged(problem: Finding, answer: dict[str, Any], params: list[Any]) -> Finding:
    """A parameter stays where it is if a new tensor took its name, or was returned instead."""
    if problem.slip != "unchanged":
        return problem
    if answer["returned_new"]:
        return problem.because("replaces_tensor")
    moved = any(close(got, p, "param", rtol=RTOL, atol=ATOL) for got, p in zip(_after(answer), params, strict=True))
    return problem.because("first_param_only") if moved else problem


def _several(draw: Draw) -> tuple[list[Any], list[Any], float, int]:
    params = [single(draw.normal(*shape)) for shape in SHAPES]
    grads = [single(draw.normal(*shape) + 2) for shape in SHAPES]
    return params, grads, draw.uniform(0.1, 1), draw.integer(5, 64)


def _ask(student: Student, params: list[Any], grads: list[list[Any]], lr: float, n: int) -> dict[str, Any]:
    answer: dict[str, Any] = student.ask("sgd_steps", params=params, grads=grads, lr=lr, batch_size=n)
    return answer


def _after(answer: dict[str, Any]) -> list[Any]:
    """The parameters after the last step."""
    last: list[Any] = answer["history"][-1]
    return last


def _raised(answer: dict[str, Any]) -> Finding:
    """The step moved the parameters and raised all the same, at once or in a later backward pass."""
    raised = answer["raised"]
    slip: str | None = "breaks_backward"
    if len(answer["history"]) == 1:  # the ValueError of a leaf that was changed while it records gradients
        slip = "outside_no_grad" if raised["type"] == "ValueError" else None
    error = Raised(raised["type"], raised["message"], raised["cell"], raised["line"])
    return finding("moved_then_raised", slip, raised=error, type=error.type, text=gist(error.message), line=error.line)
