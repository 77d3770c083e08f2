"""Small charts as inline SVG, for pages whose policy allows neither scripts nor style attributes.

Elements carry classes that charts.css colours for light, dark and print: each series has a colour, a dash and a marker
of its own. Text is real text in the page's font. Values that cannot be drawn, such as NaN, are left out.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from markupsafe import Markup, escape

from ..words.plaintext import plain

Point = tuple[float, float]

WIDTH, HEIGHT = 380, 230
SIZE = 1.15  # pixels of a unit, where there is room
LETTER = 12  # font size, in units of the viewBox; charts.css has the same
ROW = 17  # height of a line of text
LARGEST, SMALLEST = 1e30, 1e-30  # what lies beyond is not drawn
FLAT = 1e-9  # of the largest value: what differs by less is one height
FEW = 14  # points, up to which each gets a marker
SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
MARKERS = (
    "M-3.2,0a3.2,3.2 0 1,0 6.4,0a3.2,3.2 0 1,0 -6.4,0z",
    "M-3,-3h6v6h-6z",
    "M0,-4.2l4.2,4.2l-4.2,4.2l-4.2,-4.2z",
    "M0,-4l4,7h-8z",
)


@dataclass(frozen=True)
class Picture:
    """One figure of a feedback page: charts that belong together, and a caption."""

    charts: tuple[Markup, ...]
    caption: str


@dataclass(frozen=True)
class Line:
    """A series of (x, y), joined by a line, or as `loose` points; `band` is drawn below it, wide and pale."""

    label: str
    points: Sequence[Point]
    loose: bool = False
    band: Sequence[Point] = ()


@dataclass(frozen=True)
class Axis:
    """A scale from values to coordinates: `low` is drawn at `start`, `high` at `end`."""

    low: float
    high: float
    start: float
    end: float
    log: bool = False

    def at(self, value: float) -> float:
        """The coordinate of a value."""
        low, high, value = (math.log10(v) if self.log else v for v in (self.low, self.high, value))
        return self.start + (value - low) / (high - low) * (self.end - self.start)


def style() -> str:
    """The CSS rules that a page with charts adds to its style sheet."""
    return _rules()


def lines(
    name: str,
    title: str,
    description: str,
    series: Sequence[Line],
    *,
    x_label: str = "",
    y_label: str = "",
    log: bool = False,
    width: int = WIDTH,
    height: int = HEIGHT,
) -> Markup:
    """Lines and points over a common x-axis; `log` is for the y-axis. `name` is unique on the page."""
    shown = [[point for point in _broken(line.points, log) if point] for line in series]
    bands = [_broken(line.band, log) for line in series]
    everything = [point for points in shown for point in points] + [point for band in bands for point in band if point]
    y_ticks = ticks([y for _, y in everything], log)
    left = 10 + max(_width(_number(tick, log)) for tick in y_ticks)
    ends = _ends(series, shown)
    room = max((_width(label) for label, _ in ends), default=0)
    direct = len(ends) == len(series) and room <= 0.36 * width
    top = ROW * (1 + (0 if direct else len(series)))
    right = width - (room + 10 if direct else 14)
    x_ticks = ticks([x for x, _ in everything])
    x = Axis(x_ticks[0], x_ticks[-1], left, right)
    y = Axis(y_ticks[0], y_ticks[-1], height - 2.3 * ROW, top + 8, log)
    body = [_frame(x, y, _thinned(x_ticks, x), y_ticks, log), _axis_labels(x_label, y_label, x, height)]
    for number, band in enumerate(bands):
        body.append(_stroke(band, x, y, f"band c{number % 4}"))
    for number, line in enumerate(series):
        body.append(_drawn(_broken(line.points, log), x, y, number, line.loose))
    body.append(_beside(ends, y, right) if direct else _key(series, left, top))
    return _svg(name, title, description, Markup("").join(body), width, height)


def bars(
    name: str,
    title: str,
    description: str,
    labels: Sequence[str],
    series: Mapping[str, Sequence[float]],
    *,
    x_label: str = "",
    y_label: str = "",
    mark: tuple[float, str] | None = None,
    width: int = WIDTH,
    height: int = HEIGHT,
) -> Markup:
    """Vertical bars, a group for each label; several series stand side by side and have a legend above.

    `mark` is a vertical line with a text, at so many labels from the left.
    """
    values = [value for row in series.values() for value in row if _can_be_shown(value)]
    highest = max([0.0, *values])
    y_ticks = [tick for tick in ticks([0.0, *values]) if tick <= highest] if highest else ticks([0.0, *values])
    left = 10 + max(_width(_number(tick)) for tick in y_ticks)
    top = ROW * (1 + (len(series) if len(series) > 1 else 0))
    y = Axis(y_ticks[0], highest or y_ticks[-1], height - 2.3 * ROW, top + ROW)
    slot = (width - 8 - left) / max(len(labels), 1)
    wide = slot * 0.78 / max(len(series), 1)
    x = Axis(0, max(len(labels), 1), left, width - 8)
    body = [_frame(x, y, [], y_ticks, False), _axis_labels(x_label, y_label, x, height)]
    for number, row in enumerate(series.values()):
        for place, value in enumerate(row):
            if _can_be_shown(value):
                start = left + slot * (place + 0.11) + wide * number
                body.append(_bar(number, start, min(y.at(0), y.at(value)), wide, abs(y.at(0) - y.at(value))))
                if wide >= _width(_number(value)) - 4:
                    body.append(_text(start + wide / 2, y.at(value) - 4, _number(value), "middle", "value"))
    room = max((_width(label) + 4 for label in labels), default=1)
    for place in range(0, len(labels), math.ceil(room / slot)):
        middle = left + slot * (place + 0.5)
        if place == 0 or middle + room / 2 <= width + 8:
            body.append(_text(middle, y.start + ROW, labels[place], "middle"))
    if len(series) > 1:
        body.append(_box_key(list(series), left, top))
    if mark:
        body.append(_mark(left + slot * mark[0], mark[1], _width(y_label) + 10, y, width))
    return _svg(name, title, description, Markup("").join(body), width, height)


def ticks(values: Iterable[float], log: bool = False) -> list[float]:
    """About five round numbers that span the values; powers of ten on a logarithmic axis."""
    known = list(values) or [1.0]
    low, high = min(known), max(known)
    if log:
        first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
        stride = max(1, math.ceil((last - first) / 5))
        return [10.0**power for power in range(first, max(last, first + 1) + stride, stride)]
    size = max(abs(low), abs(high))
    if high - low <= max(FLAT * size, SMALLEST):
        room = size / 2 if size > SMALLEST else 0.5
        low, high = low - room, high + room
    rough = (high - low) / 4
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * round_one for round_one in (1, 2, 5, 10) if power * round_one >= 0.999 * rough)
    if all(float(value).is_integer() for value in known):
        step = max(step, 1.0)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [step * count for count in range(first, last + 1)]


def _can_be_shown(value: float, log: bool = False) -> bool:
    return math.isfinite(value) and abs(value) <= LARGEST and (not log or value >= SMALLEST)


def _broken(points: Sequence[Point], log: bool) -> list[Point | None]:
    """The points, with None for each that cannot be drawn: the line has a gap there."""
    return [(x, y) if _can_be_shown(x) and _can_be_shown(y, log) else None for x, y in points]


def _ends(series: Sequence[Line], shown: Sequence[Sequence[Point | None]]) -> list[tuple[str, Point]]:
    """The label and the last point of each line; loose points have no end for a label."""
    return [
        (line.label, points[-1])
        for line, points in zip(series, shown, strict=True)
        if points and points[-1] and not line.loose
    ]


def _frame(x: Axis, y: Axis, x_ticks: Sequence[float], y_ticks: Sequence[float], log: bool) -> Markup:
    """The horizontal grid lines, and the tick labels of both axes."""
    parts = []
    for tick in y_ticks:
        parts.append(Markup('<path class="grid" d="M{:.1f},{:.1f}H{:.1f}"/>').format(x.start, y.at(tick), x.end))
        parts.append(_text(x.start - 6, y.at(tick) + 4, _number(tick, log), "end"))
    for tick in x_ticks:
        parts.append(Markup('<path class="tick" d="M{:.1f},{:.1f}v4"/>').format(x.at(tick), y.start))
        parts.append(_text(x.at(tick), y.start + ROW, _number(tick), "middle"))
    parts.append(Markup('<path class="axis" d="M{:.1f},{:.1f}H{:.1f}"/>').format(x.start, y.start, x.end))
    return Markup("").join(parts)


def _axis_labels(x_label: str, y_label: str, x: Axis, height: float) -> Markup:
    below = _text((x.start + x.end) / 2, height - 4, x_label, "middle", "name") if x_label else Markup("")
    return below + (_text(0, LETTER, y_label, "start", "name") if y_label else Markup(""))


def _thinned(x_ticks: Sequence[float], x: Axis) -> Sequence[float]:
    """As many ticks as have room for their labels."""
    wide = max(_width(_number(tick)) for tick in x_ticks) + 8
    step = math.ceil(wide * len(x_ticks) / (x.end - x.start))
    return x_ticks[::step]


def _drawn(points: Sequence[Point | None], x: Axis, y: Axis, number: int, loose: bool) -> Markup:
    """One series: its line, broken at gaps, and markers where they are few or loose."""
    parts = []
    if not loose:
        parts.append(_stroke(points, x, y, f"line c{number % 4}"))
    if loose or len(points) <= FEW:
        shape, kind = MARKERS[number % 4], "loose" if loose else "mark"
        places = [f"{x.at(point[0]):.1f},{y.at(point[1]):.1f}" for point in points if point]
        start = Markup('<path class="{} c{}" transform="translate(').format(kind, number % 4)
        end = Markup(')" d="{}"/>').format(shape)
        parts.append(start + (end + start).join(places) + end if places else Markup(""))
    return Markup("").join(parts)


def _stroke(points: Sequence[Point | None], x: Axis, y: Axis, kind: str) -> Markup:
    """A line through the points, broken at gaps; nothing where there are none."""
    path, pen = [], "M"
    for point in points:
        if point is None:
            pen = "M"
            continue
        path.append(f"{pen}{x.at(point[0]):.1f},{y.at(point[1]):.1f}")
        pen = "L"
    return Markup('<path class="{}" d="{}"/>').format(kind, "".join(path)) if path else Markup("")


def _beside(ends: Sequence[tuple[str, Point]], y: Axis, right: float) -> Markup:
    """Labels at the ends of the lines, moved apart where they would overlap."""
    wanted = sorted((y.at(point[1]) + 4, number, label) for number, (label, point) in enumerate(ends))
    parts, height = [], -math.inf
    for index, (beside, number, label) in enumerate(wanted):
        below = len(wanted) - index - 1
        height = max(min(beside, y.start + 4 - below * ROW), height + ROW, LETTER)
        parts.append(_text(right + 8, height, label, "start", f"label c{number % 4}"))
    return Markup("").join(parts)


def _key(series: Sequence[Line], left: float, top: float) -> Markup:
    """The legend of lines, above the plot."""
    parts = []
    for number, line in enumerate(series):
        height = top - (len(series) - number) * ROW + 9
        sample = Axis(0, 1, left, left + 22), Axis(0, 1, height, height - 1)
        parts.append(_drawn([(0.5, 0)], *sample, number, line.loose))
        if not line.loose:
            parts.append(_drawn([(x / FEW, 0) for x in range(FEW + 1)], *sample, number, False))
        parts.append(_text(left + 30, height + 4, line.label, "start", "label"))
    return Markup("").join(parts)


def _mark(x: float, text: str, least: float, y: Axis, width: float) -> Markup:
    """A vertical line and its text above the plot, on the side that has room and not left of `least`."""
    line = Markup('<path class="at" d="M{:.1f},{:.1f}V{:.1f}"/>').format(x, LETTER + 5, y.start)
    wide = _width(text)
    left = min(max(x - wide / 2, least), width - wide)
    return line + _text(left, LETTER, text, "start", "name")


def _box_key(labels: Sequence[str], left: float, top: float) -> Markup:
    """The legend of bars, above the plot."""
    parts = []
    for number, label in enumerate(labels):
        height = top - (len(labels) - number) * ROW + 9
        parts.append(_bar(number, left + 8, height - 5, 14, 10))
        parts.append(_text(left + 30, height + 4, label, "start", "label"))
    return Markup("").join(parts)


def _bar(number: int, x: float, y: float, width: float, height: float) -> Markup:
    return Markup('<rect class="bar c{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>').format(
        number % 4, x, y, width, height
    )


def _text(x: float, y: float, text: str, anchor: str, kind: str = "tick") -> Markup:
    return Markup('<text class="{}" x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>').format(
        kind, x, y, anchor, plain(text)
    )


def _svg(name: str, title: str, description: str, body: Markup, width: float, height: float) -> Markup:
    """The SVG element, with a title and a description for screen readers."""
    return Markup(
        '<svg class="chart" role="img" width="{wide}" viewBox="0 0 {w} {h}" aria-labelledby="{n}-title {n}-text">'
        '<title id="{n}-title">{title}</title><desc id="{n}-text">{text}</desc>{body}</svg>'
    ).format(
        wide=round(SIZE * width),
        w=width,
        h=height,
        n=escape(name),
        title=plain(title),
        text=plain(description),
        body=body,
    )


def _number(value: float, log: bool = False) -> str:
    """A number as a tick label."""
    if log:
        power = round(math.log10(value))
        return {-1: "0.1", 0: "1", 1: "10", 2: "100"}.get(power, "10" + str(power).translate(SUPERSCRIPT))
    return as_written(f"{value:.4g}")


def as_written(number: str) -> str:
    """A number formatted by Python in typographic notation: 1.2e-05 becomes 1.2×10⁻⁵."""
    digits, _, power = number.partition("e")
    return digits.replace("-", "−") + (f"×10{str(int(power)).translate(SUPERSCRIPT)}" if power else "")


def _width(text: str) -> float:
    """The estimated width of a text: a Chinese character is as wide as it is high."""
    return LETTER * sum(1.0 if ord(letter) > 0x2E80 else 0.62 for letter in text)


@cache
def _rules() -> str:
    return (files(__package__) / "templates" / "charts.css").read_text(encoding="utf-8")
