"""Exercise 3: Planck's law in log space, where float32 neither overflows nor loses its gradient."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from autograder.assignment import (
    Array,
    Draw,
    Finding,
    Halted,
    Slips,
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

task = CourseTask("ex3_planck", functions=("log_planck", "fit_temperature"), uses=CORE)
FIT = "fit_temperature(wavelength, intensity)"
HOT, COLD = (3000.0, 5778.0, 10000.0), 300.0
UNITS = (1e6, 1e9, 1e-6, 1e-9)
NEAR = {"no_factor": 0.03, "inverse_temperature": 0.02}  # how near a fit by a mistake comes; else it is exact


@task.check(points=2)
def log_of_plancks_law(student: Student, draw: Draw) -> Finding | None:
    """log B(λ, T) within 0.002 from 50 nm to 1 mm and from 300 K on, in float32."""
    wavelength, temperatures = _grid(draw)
    answers = student.ask(
        "log_planck", wavelength=wavelength, temperatures=[single(np.asarray([T])) for T in temperatures]
    )
    x = double(wavelength)
    student.remember("ex3.law", lambda: _law_of(answers[-1]["value"], x, float(np.float32(HOT[-1]))))
    for T, answer in zip(temperatures, answers, strict=True):
        want = reference.log_planck(x, float(np.float32(T)))
        slips = _wrong_laws(x, float(np.float32(T)), want)
        problem = close(
            answer["value"], want, f"log_planck(wavelength, {T:.0f} K)", rtol=0, atol=2e-3, any_shape=True, slips=slips
        )
        if problem and problem.kind == "not_finite":
            return problem.because("overflow")
        if problem:
            slip = _no_law(answer["value"], x, want) or _far_off(answer["value"], x, float(np.float32(T)))
            return problem if problem.slip else replace(problem, slip=slip)
    return None


@task.check(points=1)
def gradient_in_T(student: Student, draw: Draw) -> Finding | None:
    """∂ log B/∂T is finite and right, for the fit needs it."""
    wavelength, temperatures = _grid(draw)
    answers = student.ask(
        "log_planck", wavelength=wavelength, temperatures=[single(np.asarray([T])) for T in temperatures]
    )
    for T, answer in zip(temperatures, answers, strict=True):
        if answer["grad"] is None:
            return finding("no_gradient", "gradient_lost", name="T")
        want = float(reference.log_planck_gradient(double(wavelength), T).sum())
        problem = close_number(answer["grad"], want, f"T.grad at {T:.0f} K", rtol=2e-3)
        if problem and problem.kind == "not_finite":
            return problem.because("overflow")
        if problem:
            return replace(problem, slip=_law_of(answer["value"], double(wavelength), float(np.float32(T))))
    return None


@task.check(points=1)
def finds_3000_K(student: Student, draw: Draw) -> Finding | None:
    """3000 K within 2 %, whatever constant factor the spectrum has."""
    return _fits(student, draw, 3000.0, shown=True)


@task.check(points=1)
def finds_5778_K(student: Student, draw: Draw) -> Finding | None:
    """5778 K, the Sun's, within 2 %."""
    return _fits(student, draw, 5778.0)


@task.check(points=2)
def finds_10000_K(student: Student, draw: Draw) -> Finding | None:
    """10000 K, where Wien's approximation no longer holds, and a temperature that the task does not name."""
    return _fits(student, draw, 10000.0) or _fits(student, draw, student.remember("ex3.free", lambda: _unnamed(draw)))


def _unnamed(draw: Draw) -> float:
    """A temperature that is far from those in the task."""
    low, high = ((3300.0, 5200.0), (6400.0, 9000.0))[draw.integer(0, 1)]
    return draw.log_uniform(low, high)


def _fits(student: Student, draw: Draw, T: float, shown: bool = False) -> Finding | None:
    """A noisy spectrum of 200 points with an unknown factor that is far from 1; the first fit that fails is shown."""
    wavelength, intensity, got = _fit(student, draw, T)
    problem = close_number(got, T, FIT, rtol=0.02)
    if problem:
        student.remember("ex3.failed", lambda: _show(student, wavelength, intensity, number(got), T))
    elif shown:
        _show(student, wavelength, intensity, number(got), T)
    value = number(got)
    if problem is None:
        return _always_the_same(student, draw, T, value)
    if value is None or not np.isfinite(value):
        return problem
    law = student.remember("ex3.law", lambda: None)
    if law and any(abs(value - other) < 0.03 * other for other in _by_wrong_law(law, wavelength, intensity)):
        student.remember("ex3.fit_by_law", lambda: True)
        return problem.because(law)
    slip = _why(student, draw, T, value)
    if slip and not (law and slip == "end_of_the_search"):  # a wrong law leads there, too
        return problem.because(slip)
    return problem.because(law) if law and student.remember("ex3.fit_by_law", lambda: False) else problem


def _why(student: Student, draw: Draw, T: float, value: float) -> str | None:
    """The reason that holds for the spectra of two temperatures: one number is near many others by chance."""
    try:
        wavelength, intensity, got = _fit(student, draw, _other(T))
    except Halted:
        return None
    other = number(got)
    if other is not None and abs(other - value) < 1e-4 * abs(value):
        return "fixed_start"
    if value == round(value, -2) and 0 < value < 1e5:  # to the hundred: no fit of noisy data ends there
        return "end_of_the_search"
    if other is None or not np.isfinite(other):
        return None
    again = _reasons(_other(T), other, wavelength, intensity, slack=4)
    first = _reasons(T, value, *_fit(student, draw, T)[:2])
    return next((slip for slip in first if slip in again), None)


def _reasons(T: float, value: float, x: Array, intensity: Array, slack: float = 1) -> list[str]:
    """The mistakes that give this value for a spectrum, the nearest first; `slack` for descents that end early."""
    numbers = {**_wien_line(x, intensity), **_without_factor(x, intensity), **_peaks(x, intensity)}
    numbers["inverse_temperature"] = [unit / T for unit in (1, 1e3, 1e4)]
    far = {slip: min(abs(value / one - 1) for one in those) for slip, those in numbers.items()}
    return sorted((slip for slip in far if far[slip] < slack * NEAR.get(slip, 2e-3)), key=lambda slip: far[slip])


def _show(student: Student, wavelength: Array, intensity: Array, got: float | None, T: float) -> None:
    """Keep every fifth point of the spectrum and both temperatures for the feedback page."""
    few, yours = slice(None, None, 5), [] if got is None else [got]
    student.show("spectrum", wavelength=wavelength[few], intensity=intensity[few], yours=yours, right=[T])


def _fit(student: Student, draw: Draw, T: float) -> tuple[Array, Array, Any]:
    """The spectrum of a temperature, drawn once, and the temperature that was fitted to it."""

    def ask() -> tuple[Array, Array, Any]:
        wavelength = single(np.sort(draw.between(0.2e-6, 3e-6, 200)))
        factor = draw.uniform(3, 20) ** draw.sign()
        clean = np.exp(reference.log_planck(double(wavelength), T))
        intensity = single(factor * clean * (1 + 0.02 * draw.normal(200)))
        got = student.ask("call", long=True, function="fit_temperature", arguments=[wavelength, intensity])
        return double(wavelength), double(intensity), got

    fit: tuple[Array, Array, Any] = student.remember(f"ex3.{T}", ask)
    return fit


def _always_the_same(student: Student, draw: Draw, T: float, value: float | None) -> Finding | None:
    """None if another spectrum gives another temperature: a number that is always the same is no fit."""
    try:
        same = number(_fit(student, draw, _other(T))[2]) == value
    except Halted:
        return None
    return finding("same_temperature", "fixed_start", name=FIT, got=f"{value:.0f}") if same else None


def _other(T: float) -> float:
    """Another of the temperatures that are asked for."""
    return next(hot for hot in HOT if hot != T)


def _grid(draw: Draw) -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.float32]], list[float]]:
    """Wavelengths over the whole range, both ends included, and temperatures from 300 K to 10000 K."""
    middle = np.exp(draw.between(np.log(60e-9), np.log(0.9e-3), 30))
    wavelength = single(np.sort(np.concatenate([[50e-9], middle, [1e-3]])))
    return wavelength, [COLD, draw.uniform(500, 2500), *HOT]


def _wrong_laws(x: Array, T: float, right: Array) -> Slips:
    """What the usual slips in Planck's law would give for wavelengths x."""
    h, c, k = reference.PLANCK, reference.LIGHT, reference.BOLTZMANN
    u, log_c = h * c / (x * k * T), np.log(2 * h * c**2)
    frequency = c / x
    return {
        "wien": log_c - 5 * np.log(x) - u,
        "log10": right / np.log(10),
        "frequency_form": np.log(2 * h / c**2) + 3 * np.log(frequency) - u - np.log1p(-np.exp(-u)),
        "missing_two": right - np.log(2),
        "wrong_power": [right + np.log(x), right + 2 * np.log(x)],
        "wrong_units": [*(_law(x * unit, T) for unit in UNITS), *(_law(x, T, c * unit) for unit in (1e-3, 1e3))],
        "overflow": np.where(u > 88.7, -np.inf, right),
    }


def _law(x: Array, T: float, light: float = reference.LIGHT) -> Array:
    """log_planck for wavelengths and a speed of light in other units."""
    u = reference.PLANCK * light / (x * reference.BOLTZMANN * T)
    with np.errstate(all="ignore"):
        return np.asarray(np.log(2 * reference.PLANCK * light**2) - 5 * np.log(x) - u - np.log(-np.expm1(-u)))


def _law_of(value: Any, x: Array, T: float) -> str | None:
    """The mistake in the law that gives these values; None if they are right."""
    want = reference.log_planck(x, T)
    problem = close(value, want, "", rtol=0, atol=2e-3, any_shape=True, slips=_wrong_laws(x, T, want))
    return None if problem is None else problem.slip or _no_law(value, x, want)


def _far_off(value: Any, x: Array, T: float) -> str | None:
    """Wavelengths in other units where they make numbers so large that float32 knows a few digits of them only."""
    got = array(value)
    laws = (_law(x * unit, T) for unit in UNITS)
    fits = got is not None and got.size == x.size and any(np.allclose(got.reshape(-1), law, rtol=1e-5) for law in laws)
    return "wrong_units" if fits else None


def _no_law(value: Any, x: Array, want: Array) -> str | None:
    """The density itself instead of its logarithm, or a logarithm whose exponent was cut off at a limit."""
    got = array(value)
    if got is None or got.size != x.size or not np.isfinite(got).all():
        return None
    got = got.reshape(-1)
    with np.errstate(all="ignore"):
        if np.allclose(got, np.exp(want), rtol=2e-2, atol=1e-30):
            return "not_logged"
    wrong = np.abs(got - want) > 2e-3
    exponent = np.log(2 * reference.PLANCK * reference.LIGHT**2) - 5 * np.log(x) - got
    clipped = wrong.sum() > 2 and np.ptp(exponent[wrong]) < 1e-2 and not wrong.all()
    return "clipped_exponent" if clipped else None


def _peaks(x: Array, intensity: Array) -> dict[str, list[float]]:
    """T from the wavelength of the brightest reading, by Wien's displacement law per wavelength or per frequency."""
    peak = float(x[np.argmax(intensity)])
    return {"peak_displacement": [2.897771955e-3 / peak, reference.LIGHT / peak / 5.878925757e10]}


def _by_wrong_law(slip: str, x: Array, intensity: Array) -> list[float]:
    """T that fits best, with any factor, by a law with this mistake."""
    grid, log = np.geomspace(500, 60000, 1500), np.log(np.maximum(intensity, 1e-300))
    laws = [_wrong_laws(x, T, reference.log_planck(x, T)).get(slip) for T in grid]
    kinds = {len(law) if isinstance(law, list) else 1 for law in laws if law is not None}
    if len(kinds) != 1:
        return []
    best = []
    for place in range(kinds.pop()):
        picked = [law[place] if isinstance(law, list) else law for law in laws]
        best.append(float(grid[int(np.argmin([np.var(log - np.asarray(law)) for law in picked]))]))
    return best


def _wien_line(x: Array, intensity: Array) -> dict[str, list[float]]:
    """T from the straight line log(B λ⁵) = const − hc/(kT) · 1/λ, which drops Planck's −1."""
    positive = np.maximum(intensity, 1e-300)
    slope = np.polyfit(1 / x, np.log(positive * x**5), 1)[0]
    return {"wien_line": [float(-reference.PLANCK * reference.LIGHT / (reference.BOLTZMANN * slope))]}


def _without_factor(x: Array, intensity: Array) -> dict[str, list[float]]:
    """T that fits best, and T inverted point by point, if the factor is taken to be 1."""
    grid = np.geomspace(500, 60000, 4000)
    error = [np.mean((reference.log_planck(x, T) - np.log(np.maximum(intensity, 1e-300))) ** 2) for T in grid]
    plain = [np.mean((np.exp(reference.log_planck(x, T)) - intensity) ** 2) for T in grid]
    h, c, k = reference.PLANCK, reference.LIGHT, reference.BOLTZMANN
    inverted = h * c / (x * k * np.log1p(2 * h * c**2 / (x**5 * np.maximum(intensity, 1e-300))))
    return {
        "pointwise_inversion": [float(inverted.mean()), float(np.median(inverted))],
        "no_factor": [float(grid[np.argmin(error)]), float(grid[np.argmin(plain)])],
    }
