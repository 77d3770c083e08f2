"""Charts say what the numbers say: read back as XML and measured, never compared with a picture from before."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from autograder.views import charts
from autograder.views.charts import Line, bars, lines, style, ticks

NAN, INF = float("nan"), float("inf")
HOSTILE = "<script>alert(1)</script>\"'&\x1b[31m\u202e"
numbers = st.floats(allow_nan=True, allow_infinity=True)


def read(chart: Markup) -> Element:
    """The picture; fails where it is not well-formed."""
    return ElementTree.fromstring(str(chart))


def texts(picture: Element, kind: str | None = None) -> list[str]:
    return [text.text or "" for text in picture.iter("text") if kind is None or text.get("class") == kind]


def boxes(picture: Element) -> list[dict[str, float]]:
    """The bars, as numbers."""
    found = [box for box in picture.iter("rect") if "bar" in (box.get("class") or "")]
    return [{name: float(box.get(name, "nan")) for name in ("x", "y", "width", "height")} for box in found]


def drawn(picture: Element, number: int = 0) -> list[list[tuple[float, float]]]:
    """The strokes of a line, each a list of points."""
    path = next(path for path in picture.iter("path") if path.get("class") == f"line c{number}")
    strokes = (path.get("d") or "").split("M")[1:]
    return [[(float(x), float(y)) for x, y in (point.split(",") for point in one.split("L"))] for one in strokes]


def bar_chart(values: Sequence[float], **options: Any) -> Element:
    labels = [str(place) for place in range(len(values))]
    return read(bars("n", "Title", "Told", labels, {"only": values}, **options))


def line_chart(*series: Line, log: bool = False) -> Element:
    return read(lines("n", "Title", "Told", series, x_label="x", y_label="y", log=log))


# For those who do not see it


@pytest.mark.parametrize(
    "chart",
    [
        bars("one", "Title", "All of it in words", ["a"], {"s": [1]}),
        lines("one", "Title", "All of it in words", [Line("s", [(0, 1)])]),
    ],
)
def test_a_chart_is_one_picture_with_a_name_and_a_description(chart: Markup) -> None:
    picture = read(chart)
    named = {child.get("id"): child.text for child in picture if child.tag in ("title", "desc")}
    assert picture.get("role") == "img"
    told = [named[place] for place in (picture.get("aria-labelledby") or "").split()]
    assert told == ["Title", "All of it in words"]


def test_nothing_in_a_chart_acts_or_has_a_style_of_its_own() -> None:
    chart = bars("n", HOSTILE, HOSTILE, [HOSTILE], {HOSTILE: [1], "b": [2]}, x_label=HOSTILE, y_label=HOSTILE)
    chart += lines("m", HOSTILE, HOSTILE, [Line(HOSTILE, [(0, 1)])], x_label=HOSTILE, y_label=HOSTILE)
    everything = ElementTree.fromstring(f"<both>{chart}</both>")
    assert {one.tag for one in everything.iter()} <= {"both", "svg", "title", "desc", "path", "rect", "text"}
    assert not {name for one in everything.iter() for name in one.attrib if name == "style" or name.startswith("on")}
    assert "\x1b" not in chart and "\u202e" not in chart
    assert any("<script>" in text for one in everything for text in texts(one))


def test_each_of_four_series_has_a_colour_a_dash_or_filling_and_a_marker_of_its_own() -> None:
    assert len(set(charts.MARKERS)) == 4
    rules = style()
    for number in range(4):
        assert f"--c{number}:" in rules and f".c{number} {{ --c: var(--c{number}); }}" in rules
    dashes = re.findall(r"\.chart \.line(?:\.c\d)? \{[^}]*?(?:dasharray: ([\d ]+))?; \}", rules)
    assert len(dashes) == len(set(dashes)) == 4


# Bars


@given(st.lists(st.just(0.0) | st.floats(1e-6, 1e6), min_size=1, max_size=30))
@settings(deadline=None)
def test_bars_are_as_high_as_their_values(values: list[float]) -> None:
    heights = [box["height"] for box in boxes(bar_chart(values))]
    highest = max(values) or 1.0
    scale = max(heights) / highest
    assert len(heights) == len(values)
    assert all(abs(height - value * scale) <= 0.11 for height, value in zip(heights, values, strict=True))


@given(st.lists(numbers, max_size=40), st.integers(200, 600))
@settings(deadline=None)
def test_bars_stand_in_the_picture_side_by_side_whatever_the_numbers_are(values: list[float], width: int) -> None:
    picture = bar_chart(values, width=width)
    found = boxes(picture)
    assert len(found) == sum(math.isfinite(value) and abs(value) <= charts.LARGEST for value in values)
    for box in found:
        assert box["x"] >= 0 and box["x"] + box["width"] <= width
        assert box["y"] >= 0 and box["y"] + box["height"] <= charts.HEIGHT
    assert all(one["x"] + one["width"] <= next_one["x"] for one, next_one in pairwise(found))


@pytest.mark.parametrize("values", [[42.0, 3.0], [1.0], [130.0, 61.0], [0.3]])
def test_no_grid_line_is_above_the_highest_bar(values: list[float]) -> None:
    picture = bar_chart(values)
    lines = [path.get("d") or "" for path in picture.iter("path") if path.get("class") == "grid"]
    heights = [float(line.split(",")[1].split("H")[0]) for line in lines]
    assert heights and min(heights) >= min(box["y"] for box in boxes(picture)) - 0.1


@pytest.mark.parametrize("place", [0.0, 1.0, 2.0, 3.0])
def test_a_mark_stands_between_the_bars_and_its_text_in_the_picture(place: float) -> None:
    picture = bar_chart([1, 2, 3], mark=(place, "Due 20 Nov 23:59"), y_label="students")
    (line,) = [path.get("d") or "" for path in picture.iter("path") if path.get("class") == "at"]
    bars_before = [box for box in boxes(picture) if box["x"] + box["width"] / 2 < float(line[1:].split(",")[0])]
    assert len(bars_before) == place
    (text,) = [text for text in picture.iter("text") if text.text == "Due 20 Nov 23:59"]
    left = float(text.get("x", "nan"))
    assert left > 8 * 7 and left + 16 * 7 < charts.WIDTH


def test_several_series_stand_beside_each_other_and_are_named() -> None:
    picture = read(bars("n", "t", "d", ["1", "2"], {"theirs": [1, 2], "right": [2, 2]}))
    theirs, right = boxes(picture)[:2], boxes(picture)[2:4]
    named = texts(picture, "label")
    assert named == ["theirs", "right"]
    assert all(one["x"] + one["width"] <= other["x"] + 0.1 for one, other in zip(theirs, right, strict=True))


@given(st.integers(1, 60), st.integers(1, 16))
@settings(deadline=None)
def test_names_below_bars_never_touch_and_stay_in_the_picture(count: int, length: int) -> None:
    labels = [f"{place:0{length}d}" for place in range(count)]
    picture = read(bars("n", "t", "d", labels, {"s": [1.0] * count}))
    shown = [text for text in picture.iter("text") if text.get("class") == "tick" and text.text in labels]
    places = [float(text.get("x", "nan")) for text in shown if float(text.get("y", "0")) > 200]
    assert places and all(after - before >= length * 6 for before, after in pairwise(places))
    assert len(places) == 1 or places[-1] + length * 6 / 2 <= charts.WIDTH + 8


# Lines


def test_a_line_goes_through_its_points_in_proportion() -> None:
    (stroke,) = drawn(line_chart(Line("s", [(0, 0), (1, 10), (4, 20)])))
    (x0, y0), (x1, y1), (x2, y2) = stroke
    assert (x2 - x0) / (x1 - x0) == pytest.approx(4, rel=0.01)
    assert (y0 - y2) / (y0 - y1) == pytest.approx(2, rel=0.01)


def test_on_a_logarithmic_axis_equal_factors_are_equal_distances() -> None:
    (stroke,) = drawn(line_chart(Line("s", [(0, 1), (1, 100), (2, 10_000)]), log=True))
    assert stroke[0][1] - stroke[1][1] == pytest.approx(stroke[1][1] - stroke[2][1], abs=0.11)


@pytest.mark.parametrize("hole", [NAN, INF, -INF, 1e300])
def test_a_line_has_a_gap_where_there_is_no_number_that_could_be_shown(hole: float) -> None:
    strokes = drawn(line_chart(Line("s", [(0, 1), (1, 2), (2, hole), (3, 4), (4, 5)])))
    assert [len(stroke) for stroke in strokes] == [2, 2]


@pytest.mark.parametrize("hole", [0.0, -1.0])
def test_zero_and_less_have_no_place_on_a_logarithmic_axis(hole: float) -> None:
    strokes = drawn(line_chart(Line("s", [(0, 1), (1, hole), (2, 1)]), log=True))
    assert [len(stroke) for stroke in strokes] == [1, 1]


@given(st.lists(st.lists(st.tuples(numbers, numbers), max_size=20), max_size=5), st.booleans(), st.booleans())
@example([[(0.0, 1e30), (5e-324, math.nextafter(1e30, 0))]], False, False)
@settings(deadline=None)
def test_any_numbers_give_a_picture_in_which_every_point_lies(
    series: list[list[tuple[float, float]]], log: bool, loose: bool
) -> None:
    picture = line_chart(*[Line(str(number), points, loose) for number, points in enumerate(series)], log=log)
    for path in picture.iter("path"):
        for x, y in re.findall(r"[ML](-?[\d.]+|nan),(-?[\d.]+|nan)", path.get("d") or ""):
            if "line" in (path.get("class") or ""):
                assert -0.1 <= float(x) <= charts.WIDTH + 0.1 and -0.1 <= float(y) <= charts.HEIGHT + 0.1


def test_the_names_of_lines_that_end_together_are_pushed_apart() -> None:
    picture = line_chart(*(Line(f"series {number}", [(0, 0), (1, 1)]) for number in range(3)))
    heights = sorted(float(text.get("y", "0")) for text in picture.iter("text") if "label" in (text.get("class") or ""))
    assert len(heights) == 3 and all(after - before >= charts.LETTER for before, after in pairwise(heights))


def test_names_that_are_too_long_to_stand_beside_their_lines_stand_above() -> None:
    picture = line_chart(Line("a name of a line that is far too long to stand beside it", [(0, 0), (1, 1)]))
    (name,) = (text for text in picture.iter("text") if text.get("class") == "label")
    assert float(name.get("x", "0")) < charts.WIDTH / 4 and float(name.get("y", "0")) < 2 * charts.ROW


# Axes


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=20))
@example([5e-324])
@example([0.0, 1e-300])
@example([1e9, 1e9 + 1e-7])
@settings(deadline=None)
def test_ticks_are_a_few_even_steps_that_span_the_values(values: list[float]) -> None:
    marks = ticks(values)
    steps = [after - before for before, after in pairwise(marks)]
    room = 1e-6 * max(1.0, *map(abs, marks))
    assert marks[0] <= min(values) + room and marks[-1] >= max(values) - room
    assert 2 <= len(marks) <= 8
    assert max(steps) - min(steps) <= room
    if max(values) - min(values) > 1e-8 * max(map(abs, values)):
        assert steps[0] <= max(1.0, 0.63 * (max(values) - min(values)))
    assert f"{steps[0]:.5e}"[0] in "125" or room > steps[0] / 100


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=20))
@settings(deadline=None)
def test_an_axis_of_counts_has_no_halves(values: list[int]) -> None:
    assert all(mark == round(mark) for mark in ticks([0.0, *map(float, values)]))


@given(st.lists(st.floats(1e-29, 1e29), min_size=1, max_size=20))
@settings(deadline=None)
def test_logarithmic_ticks_are_powers_of_ten_that_span_the_values(values: list[float]) -> None:
    marks = ticks(values, log=True)
    powers = [math.log10(mark) for mark in marks]
    assert marks[0] <= min(values) * (1 + 1e-9) and marks[-1] >= max(values) * (1 - 1e-9)
    assert all(abs(power - round(power)) < 1e-9 for power in powers) and 2 <= len(marks) <= 8


def test_large_and_small_numbers_are_written_as_people_write_them() -> None:
    picture = line_chart(Line("s", [(0, 1e-3), (1, 1e6)]), log=True)
    assert {"10⁻³", "0.1", "10"} <= set(texts(picture, "tick"))
    assert "−5" in texts(line_chart(Line("s", [(0, -5), (1, 5)])))
    assert {"−4×10⁴", "0", "2×10⁴"} <= set(texts(line_chart(Line("s", [(0, -4e4), (1, 2e4)])), "tick"))
