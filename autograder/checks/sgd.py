"""sgd: every parameter becomes p − lr · grad / batch_size, in place, and starts the next step without a gradient."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..compare import Finding, close, finding
from . import Draw, Student, Task, double, single

task = Task("sgd", functions=("sgd",), core=True)
RTOL, ATOL = 1e-5, 1e-6  # a hundred roundings of float32
SHAPES = ((3, 1), (1,), (2, 4))


@task.check(points=4)
def divides_by_batch_size(student: Student, draw: Draw) -> Finding | None:
    """One step moves p to p − lr · grad / batch_size."""
    for scale in (1, 30, 1000):
        param, grad = single(draw.normal(3, 1)), single(scale * (draw.normal(3, 1) + 3))
        lr, n = draw.uniform(0.05, 1), draw.integer(3, 64)
        n += n == 10
        answer = _ask(student, [param], [[grad]], lr, n)
        p, g = double(param), double(grad)
        want = double(p - lr * g / n)
        slips = {
            "no_batch_size": p - lr * g, "uphill": p + lr * g / n, "unchanged": p, "no_lr": p - g / n,
            "fixed_batch_size": p - lr * g / 10, "divides_twice": p - lr * g / n**2,
            "sign_of_gradient": p - lr * np.sign(g),
            "sign_of_gradient ": p - lr * np.sign(g) / n, "divides_by_len_params": p - lr * g / 1,
        }  # fmt: skip
        if problem := close(_after(answer)[0], want, "param", slips=slips, rtol=RTOL, atol=ATOL):
            return _raised(answer) if answer["raised"] else _why_unchanged(problem, answer)
        if answer["raised"]:
            return _raised(answer)
    return None


@task.check(points=2)
def every_parameter(student: Student, draw: Draw) -> Finding | None:
    """All parameters move, whatever their shapes."""
    params, grads, lr, n = _several(draw)
    answer = _ask(student, params, [grads], lr, n)
    for i, (got, p, g) in enumerate(zip(_after(answer), params, grads, strict=True)):
        slips = {"first_param_only": p} if i else {}
        slips |= {"divides_by_len_params": p - lr * g / len(params), "no_batch_size": p - lr * g}
        slips |= {"unchanged": p, "uphill": p + lr * g / n}
        if problem := close(got, p - lr * g / n, f"params[{i}]", slips=slips, rtol=RTOL, atol=ATOL):
            return _raised(answer) if answer["raised"] else _why_unchanged(problem, answer)
    return _raised(answer) if answer["raised"] else None


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


@task.check(points=2, needs=("divides_by_batch_size",))
def several_steps(student: Student, draw: Draw) -> Finding | None:
    """Four steps in a row end where the formula says."""
    param, lr, n = single(draw.normal(3, 1)), draw.uniform(0.1, 1), draw.integer(3, 32)
    grads = [[single(draw.normal(3, 1) + 2)] for _ in range(4)]
    answer = _ask(student, [param], grads, lr, n)
    if answer["raised"]:
        return _raised(answer)
    steps = [double(g[0]) for g in grads]
    kept = np.cumsum(steps, axis=0)  # what the gradients are if none is ever cleared
    p = double(param)
    want = p - lr * sum(steps) / n
    slips = {"gradient_not_cleared": p - lr * kept.sum(axis=0) / n}
    return close(_after(answer)[0], want, "param", slips=slips, rtol=RTOL, atol=ATOL)


@task.check(points=1, needs=("divides_by_batch_size",))
def zero_gradient(student: Student, draw: Draw) -> Finding | None:
    """A zero gradient leaves the parameters alone."""
    p = single(draw.normal(4, 1))
    answer = _ask(student, [p], [[np.zeros_like(p)]], draw.uniform(0.1, 1), draw.integer(2, 32))
    return _raised(answer) if answer["raised"] else close(_after(answer)[0], p, "param", rtol=0, atol=1e-7)


@task.check(points=1, needs=("divides_by_batch_size",))
def same_tensors(student: Student, draw: Draw) -> Finding | None:
    """The tensors in the list are changed in place, not exchanged."""
    params, grads, lr, n = _several(draw)
    answer = _ask(student, params, [grads], lr, n)
    return None if answer["same"] is True else finding("exchanged", "replaces_tensor", name="params")


def _why_unchanged(problem: Finding, answer: dict[str, Any]) -> Finding:
    """A parameter stays where it is if a new tensor took its name, or was returned instead."""
    if problem.slip == "unchanged" and answer["returned_new"]:
        return problem.because("replaces_tensor")
    return problem


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
    return finding("moved_then_raised", slip, type=str(raised["type"]), text=str(raised["message"])[:200])
