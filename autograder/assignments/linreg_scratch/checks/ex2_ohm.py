"""Exercise 2: one parameter, but data whose scale is not 1; a step that fits amperes does nothing to milliamperes."""

from __future__ import annotations

from typing import Any

from autograder.assignment import Draw, Finding, Slips, Student, Task, close_number, number, single

from .core import CORE

AUTOGRAD = frozenset(["backward", "grad", "train", "sgd", "Hessian", "hessian", "vjp", "jvp", "jacobian"])

task = Task("ex2_ohm", functions=("fit_resistance",), uses=CORE, expects=AUTOGRAD)
NAME = "fit_resistance(current, voltage)"
N = 200


@task.check(points=3)
def amperes(student: Student, draw: Draw) -> Finding | None:
    """Currents of about an ampere, shape (n,): R within 1 %."""
    return _fits(student, draw, 1.0, flat=True, low=0.5, high=30) or _fits(student, draw, 1.0, True, 30, 2000)


@task.check(points=2)
def column(student: Student, draw: Draw) -> Finding | None:
    """The same for columns, shape (n, 1)."""
    return _fits(student, draw, 1.0, flat=False, low=0.5, high=2000)


@task.check(points=2)
def milliampere_scale(student: Student, draw: Draw) -> Finding | None:
    """Currents of about a milliampere: R within 1 % all the same."""
    return _fits(student, draw, 1e-3, flat=True, low=0.5, high=30) or _fits(student, draw, 1e-3, False, 30, 2000)


def _fits(student: Student, draw: Draw, scale: float, flat: bool, low: float, high: float) -> Finding | None:
    """Draw R and data with 1 % noise (2.5 % at both ends, so that one point is no answer) and ask for R."""
    R = draw.log_uniform(low, high)
    current = scale * draw.between(0.1, 2.0, N)
    noise = 0.01 * draw.normal(N)
    noise[0], noise[-1] = 0.025, -0.025
    voltage = R * current * (1 + noise)
    shape = (N,) if flat else (N, 1)
    i, v = single(current).reshape(shape), single(voltage).reshape(shape)
    got = student.ask("call", long=True, function="fit_resistance", arguments=[i, v])
    slips: Slips = {"inverted": 1 / R, "milliampere_factor": [R / 1000, R * 1000]}
    problem = close_number(got, R, NAME, rtol=0.01, slips=slips)
    return _explained(problem, got, R)


def _explained(problem: Finding | None, got: Any, R: float) -> Finding | None:
    if problem is None or problem.slip:
        return problem
    value = number(got)
    stayed_behind = value is not None and -0.5 < value < 0.985 * R
    return problem.because("raw_loop") if stayed_behind or problem.kind == "not_finite" else problem
