"""The figures of a feedback page: from the numbers that the judge has kept to a chart, its caption and its words."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from autograder.assignment import Array, show
from autograder.verdicts import Figures
from autograder.views.charts import LARGEST, Line, Picture, Point, as_written, bars, lines

from . import reference

Say = Callable[..., str]
Numbers = Sequence[float | None]
Series = Mapping[str, Numbers]
MOST_BARS = 12
NO_BREAK = "\N{NO-BREAK SPACE}"
REACH = 2.0  # standard deviations of a feature
MILLIAMPERES = 0.01  # below this current, in A
BEYOND = 1.2  # of the largest measured value: a fit is drawn no higher


def pictures(figures: Figures, say: Say) -> Iterator[Picture]:
    """The figures of a task; numbers of which nothing could be drawn are left out."""
    for name, series in figures.items():
        yours, right = series.get("yours", ()), series.get("right", ())
        if name in DRAWN and right and any(number is not None for number in yours):
            yield DRAWN[name](series, lambda key, name=name, **values: say(f"figure.{name}.{key}", **values))


def _loss(series: Series, say: Say) -> Picture:
    """Mean losses from before the first epoch on."""
    yours = series["yours"]
    both = {say("yours"): yours, say("right"): series["right"]}
    chart = lines(
        "loss",
        say("title"),
        _told(both),
        [Line(label, list(enumerate(_known(losses)))) for label, losses in both.items()],
        x_label=say("x"),
        y_label=say("y"),
        log=True,
    )
    lost = next((epoch for epoch, loss in enumerate(yours) if loss is None or loss > LARGEST), None)
    return Picture((chart,), say("caption") + (say("lost", epoch=lost) if lost is not None else ""))


def _learned(series: Series, say: Say) -> Picture:
    """The learned line beside the true one, for each feature while the others are 0."""
    *w, b = _known(series["yours"])
    *true_w, true_b = _known(series["right"])
    charts = []
    for index, (slope, true_slope) in enumerate(zip(w, true_w, strict=False), start=1):
        mine, truth = ([(x, k * x + c) for x in (-REACH, REACH)] for k, c in ((slope, b), (true_slope, true_b)))
        told = _told({say("yours"): [slope, b], say("right"): [true_slope, true_b]})
        charts.append(
            lines(
                f"learned-{index}",
                say("title", index=index),
                say("told", numbers=told),
                [Line(say("yours"), mine), Line(say("right"), truth)],
                x_label=say("x", index=index),
                y_label=say("y"),
                width=290,
                height=200,
            )
        )
    names = [*(f"w{index}" for index in range(1, len(w) + 1)), "b"]
    values = (_equal(name, _number(value)) for name, value in zip(names, (*w, b), strict=True))
    return Picture(tuple(charts), say("caption", learned=say("comma").join(values)))


def _batch_sizes(series: Series, say: Say) -> Picture:
    """One group of bars for each minibatch."""
    yours = series["yours"]
    both = {say("yours"): _known(yours)[:MOST_BARS], say("right"): _known(series["right"])}
    labels = [str(number) for number in range(1, max(map(len, both.values())) + 1)]
    chart = bars("batch-sizes", say("title"), _told(both), labels, both, x_label=say("x"), y_label=say("y"))
    return Picture((chart,), say("caption") + (say("cut", most=MOST_BARS) if len(yours) > MOST_BARS else ""))


def _rates(series: Series, say: Say) -> Picture:
    """The losses of each learning rate, all rates in one row, over the right ones as bands."""
    rates, yours, right = (_known(series.get(name, ())) for name in ("rates", "yours", "right"))
    epochs = len(right) // max(len(rates), 1)
    curves: list[Line] = []
    told: dict[str, Numbers] = {}
    for number, rate in enumerate(rates):
        mine, band = (row[number * epochs : (number + 1) * epochs] for row in (yours, right))
        label = _equal("lr", _number(rate))
        curves.append(Line(label, list(enumerate(mine, 1)), band=list(enumerate(band, 1))))
        told |= {f"{label}, {say('yours')}": mine, f"{label}, {say('right')}": band}
    chart = lines("rates", say("title"), _told(told), curves, x_label=say("x"), y_label=say("y"), log=True)
    return Picture((chart,), say("caption"))


def _resistance(series: Series, say: Say) -> Picture:
    """Measured voltages over currents, and the lines of both resistances."""
    current, voltage = (_known(series.get(name, ())) for name in ("current", "voltage"))
    small = max(current, default=1.0) < MILLIAMPERES
    factor = 1000 if small else 1
    highest = max(voltage, default=1.0)
    (yours, *_), (right, *_) = _known(series["yours"]), _known(series["right"])

    def line(R: float) -> list[Point]:
        end = min(max(current, default=1.0), BEYOND * highest / abs(R) if R else math.inf)
        return [(0.0, 0.0), (factor * end, R * end)]

    chart = lines(
        "resistance",
        say("title"),
        _told({say("yours"): [yours], say("right"): [right]}),
        [
            Line(say("yours"), line(yours), band=line(right)),
            Line(say("measured"), [(factor * i, v) for i, v in zip(current, voltage, strict=False)], loose=True),
        ],
        x_label=say("milliampere") if small else say("ampere"),
        y_label=say("y"),
    )
    return Picture(
        (chart,), say("caption", yours=_equal("R", _number(yours), "Ω"), right=_equal("R", _number(right), "Ω"))
    )


def _spectrum(series: Series, say: Say) -> Picture:
    """The measured spectrum, and Planck's law at both temperatures, with the factor that fits best."""
    wavelength, intensity = (np.asarray(_known(series.get(name, ()))) for name in ("wavelength", "intensity"))
    (yours, *_), (right, *_) = _known(series["yours"]), _known(series["right"])

    brightest = intensity.max(initial=1)
    fine = np.linspace(wavelength.min(initial=1), wavelength.max(initial=0), 100)

    def curve(T: float) -> list[Point]:
        return _points(fine, _spectrum_at(fine, T, wavelength, intensity) / brightest)

    chart = lines(
        "spectrum",
        say("title"),
        _told({say("yours"): [yours], say("right"): [right]}),
        [
            Line(say("yours"), curve(yours), band=curve(right)),
            Line(say("measured"), _points(wavelength, intensity / brightest), loose=True),
        ],
        x_label=say("x"),
        y_label=say("y"),
    )
    return Picture(
        (chart,), say("caption", yours=_equal("T", f"{yours:.5g}", "K"), right=_equal("T", f"{right:.0f}", "K"))
    )


def _spectrum_at(x: Array, T: float, wavelength: Array, intensity: Array) -> Array:
    """Planck's law at T for wavelengths x, times the constant factor that fits the measured intensities best."""
    with np.errstate(all="ignore"):
        ratios = np.log(intensity) - reference.log_planck(wavelength, T)
        return np.asarray(np.exp(reference.log_planck(x, T) + ratios.sum() / max(ratios.size, 1)))


def _points(wavelength: Array, height: Array) -> list[Point]:
    """Points of a spectrum over wavelengths in µm; none where the height is no number, or beyond the figure."""
    pairs = zip((1e6 * wavelength).tolist(), height.tolist(), strict=False)
    return [(x, y) for x, y in pairs if y <= BEYOND]


def _known(numbers: Numbers) -> list[float]:
    return [float("nan") if number is None else number for number in numbers]


def _told(series: Mapping[str, Numbers]) -> str:
    """The numbers in words, for those who do not see the chart."""
    return " ".join(
        f"{label}: {', '.join('–' if number is None else _number(number) for number in numbers)}."
        for label, numbers in series.items()
    )


def _equal(name: str, value: str, unit: str = "") -> str:
    """An equation that no line break separates."""
    return NO_BREAK.join([name, "=", value, *([unit] if unit else [])])


def _number(value: float) -> str:
    return as_written(show(value))


DRAWN: dict[str, Callable[[Series, Say], Picture]] = {
    "loss": _loss,
    "learned": _learned,
    "batch_sizes": _batch_sizes,
    "rates": _rates,
    "resistance": _resistance,
    "spectrum": _spectrum,
}
