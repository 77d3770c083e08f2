"""What the figures say: the text on the console, the table in docs/performance.md and its chart."""

from __future__ import annotations

import re
from pathlib import Path
from statistics import median
from typing import Any

TARGETS = {"stock": (6, 10), "otter": (10, 20)}  # times as fast: at least, aim
MOST_OVER_FLOOR = 1.3
MOST_IMPORTS = 1.0
NAMES = {
    "stock": "`nbgrader autograde`, stock",
    "otter": "`otter run`",
    "ours": "`autograder grade`",
    "floor": "the floor, on all cores at once",
    "floor alone": "the floor, one after another",
}
BEGIN, END = "<!-- written by bench/bench.py: begin -->", "<!-- written by bench/bench.py: end -->"
MEASURED = "Measured {date} on {machine}; {versions}. Processor time: {counted}."

Figures = dict[str, Any]


def text(results: Figures) -> str:
    """Everything that was measured, in Markdown."""
    parts = {
        "class": _class,
        "check": _check,
        "ordinary": _ordinary,
        "parts": _parts,
        "scale": _scale,
        "simulated": _simulated,
    }
    written = [
        f"{part(results[key])}\n\n*{MEASURED.format(**results[key])}*" for key, part in parts.items() if key in results
    ]
    return "\n\n".join(written)


def write(results: Figures, docs: Path) -> None:
    """Put the figures into docs/performance.md, between the two marks, and draw the chart beside it."""
    page = docs / "performance.md"
    chart_shown = "![Submissions graded in an hour](performance.svg)\n\n" if "class" in results else ""
    words = f"{BEGIN}\n\n{chart_shown}{text(results)}\n\n{END}"
    before, after = re.split(f"{re.escape(BEGIN)}.*{re.escape(END)}", page.read_text("utf-8"), flags=re.DOTALL)
    page.write_text(before + words + after, "utf-8")
    if "class" in results:
        (docs / "performance.svg").write_text(chart(rates(results["class"])), "utf-8")


def rates(figures: Figures) -> dict[str, float]:
    """Submissions in an hour, of those that end."""
    return {name: 3600 / _each(figures, name, "wall") for name in ("stock", "otter", "ours")}


def _each(figures: Figures, name: str, key: str) -> float:
    """Seconds for each submission over all rounds: their parts of the class differ in how many slow ones they have."""
    counted = [(one[name][key], one[name].get("count") or one["stock"]["count"]) for one in figures["rounds"]]
    return float(sum(value * count for value, count in counted) / sum(count for _, count in counted))


def _weight(figures: Figures) -> float:
    """How many times as much the peers' students cost the floor as all do."""
    counted = [(one["floor"], one["stock"]["count"]) for one in figures["rounds"]]
    part = sum(floor["of the peers' part"] * count for floor, count in counted) / sum(count for _, count in counted)
    return float(part / _each(figures, "floor", "cpu"))


def _class(figures: Figures) -> str:
    ours = _each(figures, "ours", "wall")
    cpu = {name: _each(figures, name, "cpu") for name in NAMES}
    return "\n".join(
        [
            "### A class",
            "",
            f"{figures['size']} submissions: {figures['mix']}; nbgrader and otter graded {figures['sample']}.",
            f"Those that end, means over {len(figures['rounds'])} rounds (the lowest and the highest of a round):",
            "",
            "| | a submission takes | in an hour | processor time of each | times the floor | full marks, right ones |",
            "|---|---|---|---|---|---|",
            *(_row(figures, name, cpu) for name in NAMES),
            "",
            "| against | times as fast | at least | aim | |",
            "|---|---|---|---|---|",
            *(_target(name, _each(figures, name, "wall") / ours) for name in TARGETS),
            "",
            f"The part that nbgrader and otter grade costs the floor {_weight(figures):.2f} times what the class does.",
            "",
            *(_over_the_floor(name, cpu["ours"] / cpu[name]) for name in ("floor", "floor alone")),
            "",
            *_whole(figures),
        ]
    )


def _row(figures: Figures, name: str, cpu: Figures) -> str:
    walls = [one[name]["wall"] for one in figures["rounds"]]
    takes = f"{_each(figures, name, 'wall'):.2f} s ({min(walls):.2f} to {max(walls):.2f})"
    hour = "" if name.startswith("floor") else f"{3600 / _each(figures, name, 'wall'):.0f}"
    marks = figures["marks"].get(name)
    full = f"{marks['full']} of {marks['right']}" if marks else ""
    return f"| {NAMES[name]} | {takes} | {hour} | {cpu[name]:.2f} s | {cpu[name] / cpu['floor']:.2f} | {full} |"


def _target(name: str, ratio: float) -> str:
    least, aim = TARGETS[name]
    said = "above the aim" if ratio >= aim else _met(ratio >= least)
    return f"| {NAMES[name]} | **{ratio:.1f}** | {least} | {aim} | {said} |"


def _over_the_floor(name: str, ratio: float) -> str:
    return (
        f"- Processor time of {NAMES['ours']} over {NAMES[name]}: **{ratio:.2f}** times, at most {MOST_OVER_FLOOR}: "
        f"{_met(ratio <= MOST_OVER_FLOOR)}."
    )


def _whole(figures: Figures) -> list[str]:
    """The whole class; what the peers need for it is put together from those that end and the one that does not."""
    count, whole = figures["size"], figures["whole"]
    without_end = count - figures["ending"]
    lines = [
        f"The whole class of {count}, with {without_end} that never end: {whole['wall'] / 60:.1f} minutes with this "
        f"project, {whole['peak']:.0f} MiB for the coordinator at most."
    ]
    for name in TARGETS:
        seconds = _each(figures, name, "wall") * figures["ending"] + figures["endless"][name]["wall"] * without_end
        lines.append(
            f"{NAMES[name]} would need {seconds / 60:.1f} minutes, {seconds / whole['wall']:.1f} times as long; "
            f"one that never ends took it {figures['endless'][name]['wall']:.0f} s."
        )
    return lines


def _check(figures: Figures) -> str:
    over = (figures["check"]["wall"] - figures["floor"]["wall"]) / figures["import"]["wall"]
    rows = (
        ("`autograder check`", "check"),
        ("the imports of a notebook (paddle, matplotlib, IPython), cold", "import"),
        ("the floor", "floor"),
    )
    return "\n".join(
        [
            "### A single file",
            "",
            "| | by the clock | processor time |",
            "|---|---|---|",
            *(f"| {name} | {figures[key]['wall']:.2f} s | {figures[key]['cpu']:.2f} s |" for name, key in rows),
            "",
            f"More than the floor: **{over:.2f}** cold imports, at most {MOST_IMPORTS:.0f}: "
            f"{_met(over <= MOST_IMPORTS)}.",
        ]
    )


def _ordinary(figures: Figures) -> str:
    """An assignment without checks of ours: the median over the rounds, and how it compares with stock nbgrader."""
    ways = {
        "stock": "stock `nbgrader autograde`",
        "boxed": "the same with the doors open, in a box",
        "ours": "`autograder grade`",
    }
    each = {
        name: {key: median(one[name][key] for one in figures["rounds"]) for key in ("wall", "cpu")} for name in ways
    }
    rows = [
        f"| {words} | {each[name]['wall']:.2f} s | {each['stock']['wall'] / each[name]['wall']:.1f} "
        f"| {each[name]['cpu']:.2f} s | {each['stock']['cpu'] / each[name]['cpu']:.2f} |"
        for name, words in ways.items()
    ]
    return "\n".join(
        [
            f"### An ordinary class of {figures['size']}",
            "",
            "Three functions with asserts, no checks of ours. Seconds for each submission; the marks "
            f"{'are the same' if figures['equal'] else 'DIFFER'}.",
            "",
            "| | by the clock | times stock | processor time | times stock for each core |",
            "|---|---|---|---|---|",
            *rows,
        ]
    )


def _parts(figures: Figures) -> str:
    parts = figures["parts"]
    whole = sum(parts.values())
    rows = (
        f"| {name} | {1000 * seconds:.0f} ms | {100 * seconds / whole:.0f} % |"
        for name, seconds in sorted(parts.items(), key=lambda part: -part[1])
    )
    head = ["### Where the time of one submission goes", "", "| | | |", "|---|---|---|"]
    return "\n".join([*head, *rows, f"| all | {1000 * whole:.0f} ms | |"])


def _scale(figures: Figures) -> str:
    rows = (
        f"| {one['size']} | {one['wall']:.0f} s | {one['wall'] / one['size']:.2f} s | {one['cpu'] / one['size']:.2f} s "
        f"| {one['peak']:.0f} MiB |"
        for one in figures["curve"]
    )
    head = "| submissions | in all | each | processor time of each | coordinator's peak memory |"
    return "\n".join(["### Small and large classes", "", head, "|---|---|---|---|---|", *rows])


def _simulated(figures: Figures) -> str:
    return "\n".join(
        [
            f"### {figures['size']:,} submissions",
            "",
            "Everything of the coordinator and the workers is real, files, gradebook and pages in full size; only the",
            "judging is replaced by results that the judge gave to the same answers before. What is left:",
            "",
            "| in all | each | first tenth, each | last tenth, each | coordinator's peak memory |",
            "|---|---|---|---|---|",
            f"| {figures['wall'] / 60:.1f} minutes | {1000 * figures['wall'] / figures['size']:.0f} ms "
            f"| {1000 * figures['first_tenth']:.0f} ms | {1000 * figures['last_tenth']:.0f} ms "
            f"| {figures['peak']:.0f} MiB |",
        ]
    )


def _met(yes: bool) -> str:
    return "met" if yes else "**not met**"


def chart(hourly: dict[str, float]) -> str:
    """Horizontal bars, submissions in an hour."""
    bars, most = [], max(hourly.values())
    for place, (name, rate) in enumerate(hourly.items()):
        y, width = 38 + 34 * place, 380 * rate / most
        colour = "#2f6fb0" if name == "ours" else "#9aa5b1"
        bars.append(
            f'<text x="170" y="{y + 16}" text-anchor="end">{NAMES[name].split("`")[1]}</text>'
            f'<rect x="180" y="{y}" width="{width:.1f}" height="22" fill="{colour}"/>'
            f'<text x="{186 + width:.1f}" y="{y + 16}">{rate:.0f}</text>'
        )
    height = 44 + 34 * len(hourly)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 {height}" width="640" height="{height}" '
        'font-family="sans-serif" font-size="13" fill="#1f2933" role="img">\n'
        '<rect width="100%" height="100%" fill="#ffffff"/>\n'
        '<text x="180" y="24" font-weight="bold">Submissions graded in an hour, on one machine</text>\n'
        + "\n".join(bars)
        + "\n</svg>\n"
    )
