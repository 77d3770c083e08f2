"""sgd: every parameter becomes p − lr · grad / batch_size, in place, and starts the next step without a gradient."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder.assignment import (
    Array,
    Draw,
    Finding,
    Inputs,
    Raised,
    Student,
    array,
    close,
    double,
    finding,
    gist,
    single,
)

from .core import CourseTask
from .order import clears_before_it_writes, rebinds_a_parameter, throws_its_step_away

task = CourseTask("sgd", functions=("sgd",))
RTOL, ATOL = 1e-5, 1e-6  # a hundred roundings of float32
NOT_ALWAYS_FELT = ["clips_gradient", "weight_decay"]  # mistakes that leave some steps right
SHAPES = ((3, 1), (1,), (2, 4))
NAMES = ("param", "param2", "param3")  # of their parameters, as in calls.py


@dataclass
class Step:
    """One step of one parameter: p and g before it, what became of p, and the arguments of sgd."""

    p: Array
    g: Array
    got: Any
    lr: float
    n: int
    count: int  # of parameters
    norm: float  # of all gradients together

    @property
    def want(self) -> Array:
        return self.p - self.lr * self.g / self.n

    @property
    def problem(self) -> Finding | None:
        inputs: Inputs = {"param": self.p, "lr": self.lr, "param.grad": self.g, "batch_size": self.n}
        return close(self.got, self.want, "param", rtol=RTOL, atol=ATOL, inputs=inputs)

    @property
    def factor(self) -> float:
        """How far it went along its gradient; 0 where it went elsewhere."""
        factor = _factor(self.p, self.got, self.g)
        return 0.0 if close(self.got, self.p - factor * self.g, "param", rtol=RTOL, atol=ATOL) else factor


@task.check(points=4)
def divides_by_batch_size(student: Student, draw: Draw) -> Finding | None:
    """One step moves p to p − lr · grad / batch_size."""
    steps: list[Step] = []
    for scale in (0.2, 30, 1000):
        params = [single(draw.normal(3, 1)), single(draw.normal(1))]
        grads = [_gradient(draw, scale, *param.shape) for param in params]
        lr, n = draw.uniform(0.05, 1), draw.integer(3, 64)
        n += n == 10
        answer = _ask(student, params, [grads], lr, n)
        if answer["raised"]:
            return _raised(answer)
        steps.append(_steps(params, grads, answer, lr, n)[0])
    problem = next((step.problem for step in steps if step.problem), None)
    if problem is None:
        return None
    slip = _common(steps) or _fixed_rate(steps)
    if slip is None and _differs(answer, _ask(student, params, [grads], lr, n)):
        slip = "keeps_state"
    return replace(problem, slip=_why_unmoved(student, answer, params, lr, n) if slip == "unchanged" else slip)


@task.check(points=2)
def every_parameter(student: Student, draw: Draw) -> Finding | None:
    """All parameters move along their gradients by the same factor, right or wrong, whatever their shapes."""
    params, grads, lr, n = _several(draw)
    answer = _ask(student, params, [grads], lr, n)
    if answer["raised"]:
        return _raised(answer)
    steps = _steps(params, grads, answer, lr, n)
    factor = _factor(params[0], steps[0].got, grads[0]) or lr / n
    for i, step in enumerate(steps):
        if problem := close(step.got, step.p - factor * step.g, NAMES[i], rtol=1e-4, atol=ATOL):
            slip = _why_unmoved(student, answer, params, lr, n) if not all(map(_moved, steps)) else _common(steps)
            return replace(problem, slip=slip)
    return None


@task.check(points=2)
def clears_gradients(student: Student, draw: Draw) -> Finding | None:
    """After a step every gradient, which there was before it, is None or zeros."""
    params, grads, lr, n = _several(draw)
    answer = _ask(student, params, [grads], lr, n)
    if answer["raised"]:
        return _raised(answer)
    steps = _steps(params, grads, answer, lr, n)
    for param, fed, left, step in zip(NAMES, answer["fed"], answer["grads"], steps, strict=True):
        name = f"{param}.grad"
        if fed is None or close(fed, step.g, name):
            return finding("gradient_missing", name=name)
        if left is not None and close(left, np.zeros(np.shape(left)), name):
            cause = "gradient_not_cleared" if _moved(step) else _why_unmoved(student, answer, params, lr, n)
            return finding("gradient_left", cause, name=name)
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
    problem = close(_after(answer)[0], p - factor * sum(steps), "param", slips=slips, rtol=1e-4, atol=ATOL)
    if problem is None or problem.slip:
        return problem
    path = [array(state[0]) for state in answer["history"]]
    return replace(problem, slip=_memory(p, [state for state in path if state is not None], steps, factor))


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


def _steps(params: list[Any], grads: list[Any], answer: dict[str, Any], lr: float, n: int) -> list[Step]:
    """What the last step did to each parameter."""
    norm = float(np.sqrt(sum(np.sum(double(g) ** 2) for g in grads)))
    triples = zip(params, grads, _after(answer), strict=True)
    return [Step(double(p), double(g), got, lr, n, len(params), norm) for p, g, got in triples]


def _moved(step: Step) -> bool:
    return close(step.got, step.p, "param", rtol=0, atol=0) is not None


def _why_unmoved(student: Student, answer: dict[str, Any], params: list[Any], lr: float, n: int) -> str:
    """A parameter stays if others only had their turn, or a new tensor took its name, or the step was rounded to 0."""
    if any(close(got, p, "param", rtol=0, atol=0) for got, p in zip(_after(answer), params, strict=True)):
        return "first_param_only"
    if answer["returned_new"] or not answer["same"]:
        return "replaces_tensor"
    large = [single(1000 * np.ones(np.shape(p))) for p in params]
    steps = _steps(params, large, _ask(student, params, [large], lr, n), lr, n)
    slip = _common(steps) or "unchanged"
    if slip != "unchanged":
        return slip
    again = _ask(student, params, [large], 2.5 * n, n)
    floored = [
        close(got, p - 2 * g, "param", rtol=RTOL) for p, g, got in zip(params, large, _after(again), strict=True)
    ]
    return _why_unwritten(student.source("sgd"), answer) if any(floored) else "floor_division"


def _why_unwritten(source: str, answer: dict[str, Any]) -> str:
    """What the source tells: the gradient was cleared too early, the result thrown away, or a name bound anew."""
    cleared = all(left is None or not np.any(left) for left in answer["grads"])
    if cleared and clears_before_it_writes(source, answer["minus_writes"]):
        return "cleared_before_use"
    if throws_its_step_away(source, answer["minus_writes"]):
        return "result_thrown_away"
    return "unchanged" if rebinds_a_parameter(source, answer["minus_writes"]) else "no_tensor_changed"


def _common(steps: list[Step]) -> str | None:
    """The first mistake whose numbers came in all of these steps that are wrong."""
    found = [_mistakes(step) + NOT_ALWAYS_FELT * (step.problem is None) for step in steps]
    return next((slip for slip in found[0] if all(slip in others for others in found)), None)


def _mistakes(step: Step) -> list[str]:
    """All mistakes that give the numbers of this step."""
    p, g, lr, n = step.p, step.g, step.lr, step.n
    length, go = float(np.sqrt(np.sum(g**2))), lr * g
    known: dict[str, list[Array]] = {
        "floor_division": [p - go // n, p - lr * (g // n)], "unchanged": [p],
        "no_batch_size": [p - go], "uphill": [p + go / n], "no_lr": [p - g / n], "fixed_batch_size": [p - go / 10],
        "divides_twice": [p - go / n**2], "divides_by_len_params": [p - go / step.count],
        "divides_by_len_of_param": [p - go / len(p), p - go / p.size], "lr_squared": [p - lr * go / n],
        "gradient_twice": [p - 2 * go / n], "parameter_set_to_zero": [0 * p],
        "step_instead_of_parameter": [-go / n, go / n, -go, go],
        "mean_gradient": [p - lr * g.mean() / n, p - lr * g.mean()],
        "normalised_gradient": [p - go / norm / k for norm in (length, step.norm) for k in (1, n)],
        "sign_of_gradient": [p - lr * np.sign(g), p - lr * np.sign(g) / n],
    }  # fmt: skip
    found = [
        slip
        for slip, values in known.items()
        if any(close(step.got, value, "param", rtol=RTOL, atol=ATOL) is None for value in values)
    ]
    return found + ["weight_decay"] * _decays(step) + ["clips_gradient"] * _clips(step)


def _decays(step: Step) -> bool:
    """Whether what is left of the step is a fraction of the parameter, the same in every entry."""
    got = array(step.got)
    if got is None or got.shape != step.p.shape or not np.isfinite(got).all():
        return False
    rest = step.want - got
    part = float(np.sum(rest * step.p) / np.sum(step.p**2))
    return 0 < abs(part) < 0.5 and bool(np.all(np.abs(rest - part * step.p) <= 0.02 * np.abs(rest).max() + ATOL / 10))


def _clips(step: Step) -> bool:
    """Whether the step is that of a gradient whose entries are cut off at a limit."""
    got = array(step.got)
    if got is None or got.shape != step.p.shape or not np.isfinite(got).all():
        return False
    used = (step.p - got) * step.n / step.lr
    limit = float(np.abs(used).max())
    clipped = step.p - step.lr * np.clip(step.g, -limit, limit) / step.n
    return bool(0 < limit < np.abs(step.g).max()) and close(got, clipped, "param", rtol=1e-4, atol=ATOL) is None


def _fixed_rate(steps: list[Step]) -> str | None:
    """A rate that is written into the code, or a factor too many: the same in every step over batch_size."""
    rates = [step.factor * step.n for step in steps]
    parts = [rate / step.lr for rate, step in zip(rates, steps, strict=True)]
    for slip, numbers in {"fixed_learning_rate": rates, "constant_factor": parts}.items():
        if min(numbers) > 0 and max(numbers) - min(numbers) < 1e-3 * max(numbers):
            return slip
    return None


def _differs(answer: dict[str, Any], again: dict[str, Any]) -> bool:
    """Whether the same step, made once more, ended elsewhere."""
    return any(close(got, double(before), "param") for before, got in zip(_after(answer), _after(again), strict=True))


def _memory(p: Array, path: list[Array], grads: list[Array], factor: float) -> str | None:
    """Momentum, if every step is a gradient and a constant part of the step before; else whether steps change."""
    if len(path) != len(grads) or any(not np.isfinite(state).all() for state in path):
        return None
    used = [(before - after) / factor for before, after in zip([p, *path[:-1]], path, strict=True)]
    part = float(np.sum((used[1] - grads[1]) * used[0]) / np.sum(used[0] ** 2))
    rolling = all(
        np.allclose(now, g + part * before, rtol=1e-3, atol=1e-3)
        for before, now, g in zip(used[:-1], used[1:], grads[1:], strict=True)
    )
    if rolling and 0.01 < part < 1.5:
        return "momentum"
    factors = [float(np.sum(step * g) / np.sum(g**2)) for step, g in zip(used, grads, strict=True)]
    along = all(np.allclose(step, k * g, rtol=1e-3, atol=1e-3) for step, k, g in zip(used, factors, grads, strict=True))
    return "keeps_state" if along else None


def _several(draw: Draw) -> tuple[list[Any], list[Any], float, int]:
    params = [single(draw.normal(*shape)) for shape in SHAPES]
    grads = [_gradient(draw, 1, *shape) for shape in SHAPES]
    return params, grads, draw.uniform(0.1, 1), draw.integer(5, 64)


def _gradient(draw: Draw, scale: float, *shape: int) -> Any:
    """A gradient with entries of both signs: where all are positive, their sign is no other number than 1."""
    return single(scale * np.resize([-1, 1], shape) * (draw.normal(*shape) + 3))


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
    if "require gradients" in raised["message"]:  # of MXNet, where the step has switched them off
        slip = None
    elif len(answer["history"]) == 1:  # the ValueError of a leaf that was changed while it records gradients
        slip = "outside_no_grad" if raised["type"] == "ValueError" and "inplace" in raised["message"] else None
    error = Raised(raised["type"], raised["message"], raised["cell"], raised["line"])
    return finding("moved_then_raised", slip, raised=error, type=error.type, text=gist(error.message), line=error.line)
