"""The figures of a feedback page: from the numbers that the judge has kept to a chart, its caption and its words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from autograder.assignment import show
from autograder.verdicts import Figures
from autograder.views.charts import LARGEST, Line, Picture, as_written, bars, lines

Say = Callable[..., str]
Numbers = Sequence[float | None]
MOST_BARS = 12
NO_BREAK = "\N{NO-BREAK SPACE}"
REACH = 2.0  # standard deviations of a feature


def pictures(figures: Figures, say: Say) -> Iterator[Picture]:
    """The figures of a task; numbers of which nothing could be drawn are left out."""
    for name, series in figures.items():
        yours, right = series.get("yours", ()), series.get("right", ())
        if name in DRAWN and right and any(number is not None for number in yours):
            yield DRAWN[name](yours, right, lambda key, name=name, **values: say(f"figure.{name}.{key}", **values))


def _loss(yours: Numbers, right: Numbers, say: Say) -> Picture:
    """Mean losses from before the first epoch on."""
    both = {say("yours"): yours, say("right"): right}
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


def _learned(yours: Numbers, right: Numbers, say: Say) -> Picture:
    """The learned line beside the true one, for each feature while the others are 0."""
    *w, b = _known(yours)
    *true_w, true_b = _known(right)
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
    values = (f"{name} = {_number(value)}".replace(" ", NO_BREAK) for name, value in zip(names, (*w, b), strict=True))
    return Picture(tuple(charts), say("caption", learned=say("comma").join(values)))


def _batch_sizes(yours: Numbers, right: Numbers, say: Say) -> Picture:
    """One group of bars for each minibatch."""
    both = {say("yours"): _known(yours)[:MOST_BARS], say("right"): _known(right)}
    labels = [str(number) for number in range(1, max(map(len, both.values())) + 1)]
    chart = bars("batch-sizes", say("title"), _told(both), labels, both, x_label=say("x"), y_label=say("y"))
    return Picture((chart,), say("caption") + (say("cut", most=MOST_BARS) if len(yours) > MOST_BARS else ""))


def _known(numbers: Numbers) -> list[float]:
    return [float("nan") if number is None else number for number in numbers]


def _told(series: Mapping[str, Numbers]) -> str:
    """The numbers in words, for those who do not see the chart."""
    return " ".join(
        f"{label}: {', '.join('–' if number is None else _number(number) for number in numbers)}."
        for label, numbers in series.items()
    )


def _number(value: float) -> str:
    return as_written(show(value))


DRAWN: dict[str, Callable[[Numbers, Numbers, Say], Picture]] = {
    "loss": _loss,
    "learned": _learned,
    "batch_sizes": _batch_sizes,
}
