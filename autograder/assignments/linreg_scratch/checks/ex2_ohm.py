"""Exercise 2: one parameter, but data whose scale is not 1; a step that fits amperes does nothing to milliamperes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from autograder.assignment import Array, Draw, Finding, Student, close_number, double, finding, number, single, size

from .core import AUTOGRAD, CORE, CourseTask

task = CourseTask("ex2_ohm", functions=("fit_resistance",), uses=CORE, expects=AUTOGRAD)
NAME = "fit_resistance(current, voltage)"
N = 170  # unlike the counts that stand in code, and twice or half of them
SHOWN = 25  # points in the figure


@task.check(points=3)
def amperes(student: Student, draw: Draw) -> Finding | None:
    """Currents of about an ampere, shape (n,): R within 1 %."""
    return _fits(student, draw, 1.0, (True, 0.5, 30), (True, 30, 2000), shown=True)


@task.check(points=2)
def column(student: Student, draw: Draw) -> Finding | None:
    """The same for columns, shape (n, 1)."""
    return _fits(student, draw, 1.0, (False, 0.5, 2000))


@task.check(points=2)
def milliampere_scale(student: Student, draw: Draw) -> Finding | None:
    """Currents of about a milliampere: R within 1 % all the same."""
    return _fits(student, draw, 1e-3, (True, 0.5, 30), (False, 30, 2000))


@dataclass
class Fit:
    """A resistance that was fitted to data: the truth, the data and the answer."""

    R: float
    current: Array
    voltage: Array
    got: Any

    @property
    def problem(self) -> Finding | None:
        return close_number(self.got, self.R, NAME, rtol=0.01)


def _fits(
    student: Student, draw: Draw, scale: float, *cases: tuple[bool, float, float], shown: bool = False
) -> Finding | None:
    """The first problem of these fits, the first of which is shown; a mistake is named if its number came twice."""
    for flat, low, high in cases:
        fit = _fit(student, draw, scale, flat, low, high)
        if fit.problem:
            student.remember("ex2.failed", partial(_show, student, fit))
        elif shown:
            _show(student, fit)
        if problem := fit.problem:
            again = _fit(student, draw, scale, flat, low, high)
            if student.remember("ex2.constant", partial(_alike, fit, again)):
                return finding("ignores_inputs", name=NAME)
            both = [mistake for mistake in _mistakes(fit) if mistake in _mistakes(again)]
            return replace(problem, slip=both[0][0] if both else None)
    return None


def _fit(student: Student, draw: Draw, scale: float, flat: bool, low: float, high: float) -> Fit:
    """Draw R and data with 1 % noise (2.5 % at both ends, so that one point is no answer) and ask for R."""
    R = draw.log_uniform(low, high)
    current = scale * draw.between(0.1, 1.8, N)  # their maximum is no 2 either
    noise = 0.01 * draw.normal(N)
    noise[0], noise[-1] = 0.025, -0.025
    voltage = R * current * (1 + noise)
    shape = (N,) if flat else (N, 1)
    i, v = single(current).reshape(shape), single(voltage).reshape(shape)
    got = student.ask("call", long=True, function="fit_resistance", arguments=[i, v])
    return Fit(R, double(i).reshape(-1), double(v).reshape(-1), got)


def _alike(fit: Fit, other: Fit) -> bool:
    """Whether the same number came for two resistances: of amperes, to which any loop moves, a number of the code."""
    value = number(fit.got)
    return value is not None and value == number(other.got)


def _show(student: Student, fit: Fit) -> None:
    """Keep the fit and a part of its data for the feedback page."""
    value = number(fit.got)
    few = slice(None, None, N // SHOWN)
    student.show(
        "resistance",
        current=fit.current[few],
        voltage=fit.voltage[few],
        yours=[] if value is None else [value],
        right=[fit.R],
    )


def _mistakes(fit: Fit) -> list[tuple[str, str]]:
    """All mistakes that give this number, each with its variant."""
    value, i, v = number(fit.got), fit.current, fit.voltage
    if value is None:
        return [("one_for_each_reading", "")] * (size(fit.got) == N)
    if not np.isfinite(value):
        return [("steps_too_long", "")]
    order = np.argsort(i)
    slopes, ratios = np.diff(v[order]) / np.diff(i[order]), v / i
    exact: dict[str, Any] = {
        "single_reading": ratios, "slope_of_two_readings": [*slopes, (v[-1] - v[0]) / (i[-1] - i[0])],
        "mean_of_slopes": [slopes.mean(), np.abs(slopes).mean(), np.mean(np.diff(v) / np.diff(i))],
        "power": [np.mean(v * i), np.mean(v) * np.mean(i)],
    }  # fmt: skip
    near: dict[tuple[str, str], float] = {("hard_coded_count", str(k)): fit.R * N / k for k in (10, 100, 1000)}
    near |= {
        ("pairs_broadcast", ""): float(np.mean(i) * np.mean(v) / np.mean(i * i)),
        ("pairs_broadcast", "sum"): float(np.sum(i) * np.sum(v) / np.sum(i * i)),
        ("hard_coded_count", "sum"): fit.R * N,
    }
    near |= {("inverted", ""): 1 / fit.R, ("milliampere_factor", "small"): fit.R / 1000}
    near |= {("milliampere_factor", "large"): fit.R * 1000}
    found = [(slip, "") for slip, numbers in exact.items() if np.isclose(value, numbers, rtol=1e-5, atol=0).any()]
    far = {mistake: abs(value / other - 1) for mistake, other in near.items()}
    found += sorted((mistake for mistake in far if far[mistake] < 0.01), key=lambda mistake: far[mistake])
    found += [mistake for mistake, other in _scaled(fit).items() if abs(value - other) < 0.003 * abs(other)]
    if value >= 1 and value == round(value) and abs(value - fit.R) < 1:
        return [*found, ("rounded", "")]
    return found + [("raw_loop", "")] * (-0.5 < value < fit.R)


def _scaled(fit: Fit) -> dict[tuple[str, str], float]:
    """R if the data were divided by a measure of their size and the result was not scaled back."""
    measures: dict[str, Callable[[Array], Any]] = {"mean": np.mean, "max": np.max, "std": np.std}
    found: dict[tuple[str, str], float] = {}
    for name, measure in measures.items():
        i, v = float(measure(fit.current)), float(measure(fit.voltage))
        for power, factor in {"i": i, "2i": 2 * i, "i/2": i / 2, "1/i": 1 / i, "1/v": 1 / v, "i/v": i / v}.items():
            found["scale_not_undone", f"{name} {power}"] = fit.R * factor
    return found
