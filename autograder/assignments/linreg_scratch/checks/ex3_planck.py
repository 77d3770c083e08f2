"""Exercise 3: Planck's law in log space, where float32 neither overflows nor loses its gradient."""

from __future__ import annotations

import numpy as np

from autograder.assignment import (
    Array,
    Draw,
    Finding,
    Slips,
    Student,
    Task,
    close,
    close_number,
    double,
    finding,
    number,
    single,
)

from .. import reference
from .core import CORE

task = Task("ex3_planck", functions=("log_planck", "fit_temperature"), uses=CORE)
FIT = "fit_temperature(wavelength, intensity)"
HOT, COLD = (3000.0, 5778.0, 10000.0), 300.0
ROUND = (*HOT, 1000.0, 2000.0, 4000.0, 5000.0, 6000.0, 8000.0)  # where fits begin


@task.check(points=2)
def log_of_plancks_law(student: Student, draw: Draw) -> Finding | None:
    """log B(λ, T) within 0.002 from 50 nm to 1 mm and from 300 K on, in float32."""
    wavelength, temperatures = _grid(draw)
    answers = student.ask(
        "log_planck", wavelength=wavelength, temperatures=[single(np.asarray([T])) for T in temperatures]
    )
    x = double(wavelength)
    for T, answer in zip(temperatures, answers, strict=True):
        want = reference.log_planck(x, float(np.float32(T)))
        slips = _wrong_laws(x, float(np.float32(T)), want)
        problem = close(
            answer["value"], want, f"log_planck(wavelength, {T:.0f} K)", rtol=0, atol=2e-3, any_shape=True, slips=slips
        )
        if problem and problem.kind == "not_finite":
            return problem.because("overflow")
        if problem:
            return problem
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
            return finding("no_gradient", name="T")
        want = float(reference.log_planck_gradient(double(wavelength), T).sum())
        problem = close_number(answer["grad"], want, f"T.grad at {T:.0f} K", rtol=2e-3)
        if problem:
            return problem.because("overflow") if problem.kind == "not_finite" else problem
    return None


@task.check(points=1)
def finds_3000_K(student: Student, draw: Draw) -> Finding | None:
    """3000 K within 2 %, whatever constant factor the spectrum has."""
    return _fits(student, draw, 3000.0)


@task.check(points=1)
def finds_5778_K(student: Student, draw: Draw) -> Finding | None:
    """5778 K, the Sun's, within 2 %."""
    return _fits(student, draw, 5778.0)


@task.check(points=2)
def finds_10000_K(student: Student, draw: Draw) -> Finding | None:
    """10000 K within 2 %, where Wien's approximation no longer holds."""
    return _fits(student, draw, 10000.0)


def _fits(student: Student, draw: Draw, T: float) -> Finding | None:
    """A noisy spectrum of 200 points with an unknown factor that is far from 1."""
    wavelength = single(np.sort(draw.between(0.2e-6, 3e-6, 200)))
    factor = draw.uniform(3, 20) ** draw.sign()
    clean = np.exp(reference.log_planck(double(wavelength), T))
    intensity = single(factor * clean * (1 + 0.02 * draw.normal(200)))
    got = student.ask("call", long=True, function="fit_temperature", arguments=[wavelength, intensity])
    line = _wien_line(double(wavelength), double(intensity))
    problem = close_number(got, T, FIT, rtol=0.02)
    value = number(got)
    if problem is None or value is None or not np.isfinite(value):
        return problem
    if any(abs(value - start) < 1e-6 * start for start in ROUND):
        return problem.because("fixed_start")
    if abs(value - line) < 0.02 * line:
        return problem.because("wien_line")
    for slip, others in _without_factor(double(wavelength), double(intensity)).items():
        if any(abs(value - other) < 0.03 * other for other in others):
            return problem.because(slip)
    return problem


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
        "overflow": np.where(u > 88.7, -np.inf, right),
    }


def _wien_line(x: Array, intensity: Array) -> float:
    """T from the straight line log(B λ⁵) = const − hc/(kT) · 1/λ, which drops Planck's −1."""
    positive = np.maximum(intensity, 1e-300)
    slope = np.polyfit(1 / x, np.log(positive * x**5), 1)[0]
    return float(-reference.PLANCK * reference.LIGHT / (reference.BOLTZMANN * slope))


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
