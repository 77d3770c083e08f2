"""What the figures say: the text on the console, the table in docs/performance.md and its chart."""

from __future__ import annotations

import re
from pathlib import Path
from statistics import median
from typing import Any

TARGETS = {  # times as fast: with the figures that everybody draws, and by default
    "always": {"stock": 9, "otter": 14},
    "never": {"stock": 12, "otter": 18},
}
MOST_OVER_FLOOR = 1.15  # of the same mode
MOST_IMPORTS = 0.6
MOST_SECONDS = 2.5  # of a click, after the first
MOST_MILLISECONDS = 8  # of the writer
PEERS = {"stock": "`nbgrader autograde`, stock", "otter": "`otter run`"}
MODES = {"always": "all figures drawn", "never": "no figures drawn, the default here"}
NAMES = PEERS | {
    f"{who} {mode}": f"{name}, {words}"
    for mode, words in MODES.items()
    for who, name in {
        "ours": "`autograder grade`",
        "floor": "the floor on all cores at once",
        "floor alone": "the floor one after another",
    }.items()
}
BEGIN, END = "<!-- written by bench/bench.py: begin -->", "<!-- written by bench/bench.py: end -->"
MEASURED = "Measured {date} on {machine}; {versions}. Processor time: {counted}."

Figures = dict[str, Any]


def text(results: Figures) -> str:
    """Everything that was measured, in Markdown."""
    parts = {
        "class": _class,
        "check": _check,
        "clicks": _clicks,
        "ordinary": _ordinary,
        "writer": _writer,
        "editions": _editions,
        "parts": _parts,
        "scale": _scale,
        "simulated": _simulated,
    }
    written = [
        f"{part(results[key])}\n\n*{MEASURED.format(**results[key])}{_note(results[key])}*"
        for key, part in parts.items()
        if key in results
    ]
    return "\n\n".join(written)


def _note(figures: Figures) -> str:
    return f" {figures['note']}" if figures.get("note") else ""


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
    return {name: 3600 / _each(figures, name, "wall") for name in (*PEERS, "ours always", "ours never")}


def _each(figures: Figures, name: str, key: str) -> float:
    """Seconds for each submission over all rounds: their parts of the class differ in how many slow ones they have."""
    counted = [(one[name][key], one[name].get("count") or one["stock"]["count"]) for one in figures["rounds"]]
    return float(sum(value * count for value, count in counted) / sum(count for _, count in counted))


def _weight(figures: Figures) -> float:
    """How many times as much the peers' students cost the floor as all do."""
    counted = [(one["floor always"], one["stock"]["count"]) for one in figures["rounds"]]
    part = sum(floor["of the peers' part"] * count for floor, count in counted) / sum(count for _, count in counted)
    return float(part / _each(figures, "floor always", "cpu"))


def _class(figures: Figures) -> str:
    return "\n".join(
        [
            "### A class",
            "",
            f"{figures['size']} submissions: {figures['mix']}; nbgrader and otter graded {figures['sample']}.",
            f"Those that end, means over {len(figures['rounds'])} rounds (the lowest and the highest of a round):",
            "",
            "| | a submission takes | in an hour | processor time of each | full marks, right ones |",
            "|---|---|---|---|---|",
            *(_row(figures, name) for name in NAMES),
            "",
            "How many times as fast, by the clock. Like with like comes first: nbgrader and otter draw all figures.",
            "The limit is the floor on all cores, which is nobody's grader: the notebooks and the checks alone.",
            "",
            "| `autograder grade` | against | times as fast | at least | | the limit |",
            "|---|---|---|---|---|---|",
            *(_target(figures, mode, peer) for mode in TARGETS for peer in PEERS),
            "",
            f"The part that nbgrader and otter grade costs the floor {_weight(figures):.2f} times what the class does.",
            "",
            f"Processor time over that of the floor in the same mode, at most {MOST_OVER_FLOOR} times:",
            "",
            "| `autograder grade` | the floor on all cores at once | | the floor one after another | |",
            "|---|---|---|---|---|",
            *(_over_the_floor(figures, mode) for mode in MODES),
            *_whole(figures),
        ]
    )


def _row(figures: Figures, name: str) -> str:
    walls = [one[name]["wall"] for one in figures["rounds"]]
    takes = f"{_each(figures, name, 'wall'):.2f} s ({min(walls):.2f} to {max(walls):.2f})"
    hour = "" if name.startswith("floor") else f"{3600 / _each(figures, name, 'wall'):.0f}"
    marks = figures["marks"].get(name)
    full = f"{marks['full']} of {marks['right']}" if marks else ""
    return f"| {NAMES[name]} | {takes} | {hour} | {_each(figures, name, 'cpu'):.2f} s | {full} |"


def _target(figures: Figures, mode: str, peer: str) -> str:
    theirs, least = _each(figures, peer, "wall"), TARGETS[mode][peer]
    ratio = theirs / _each(figures, f"ours {mode}", "wall")
    limit = theirs / _each(figures, f"floor {mode}", "wall") * figures["cores"]
    return f"| {MODES[mode]} | {PEERS[peer]} | **{ratio:.1f}** | {least} | {_met(ratio >= least)} | {limit:.1f} |"


def _over_the_floor(figures: Figures, mode: str) -> str:
    cpu = {who: _each(figures, f"{who} {mode}", "cpu") for who in ("ours", "floor", "floor alone")}
    ratios = (cpu["ours"] / cpu["floor"], cpu["ours"] / cpu["floor alone"])
    said = " | ".join(f"**{ratio:.2f}** | {_met(ratio <= MOST_OVER_FLOOR)}" for ratio in ratios)
    return f"| {MODES[mode]} | {said} |"


def _whole(figures: Figures) -> list[str]:
    """The whole class; what the peers need for it is put together from those that end and the one that does not."""
    if "whole" not in figures:
        return []
    count, whole = figures["size"], figures["whole"]
    without_end = count - figures["ending"]
    lines = [
        "",
        f"The whole class of {count}, with {without_end} that never end, by default: {whole['wall'] / 60:.1f} minutes "
        f"with this project, {whole['peak']:.0f} MiB for the coordinator at most.",
    ]
    for name, peer in PEERS.items():
        seconds = _each(figures, name, "wall") * figures["ending"] + figures["endless"][name]["wall"] * without_end
        lines.append(
            f"{peer} would need {seconds / 60:.1f} minutes, {seconds / whole['wall']:.1f} times as long; "
            f"one that never ends took it {figures['endless'][name]['wall']:.0f} s."
        )
    return lines


def _check(figures: Figures) -> str:
    over = (figures["check"]["wall"] - figures["floor"]["wall"]) / figures["import"]["wall"]
    rows = (
        ("`autograder check`, no figures drawn", "check"),
        ("the imports of a notebook (paddle, matplotlib, IPython), cold", "import"),
        ("the floor, no figures drawn", "floor"),
    )
    return "\n".join(
        [
            "### A single file",
            "",
            "| | by the clock | processor time |",
            "|---|---|---|",
            *(f"| {name} | {figures[key]['wall']:.2f} s | {figures[key]['cpu']:.2f} s |" for name, key in rows),
            "",
            f"More than the floor: **{over:.2f}** cold imports, at most {MOST_IMPORTS}: {_met(over <= MOST_IMPORTS)}.",
        ]
    )


def _clicks(figures: Figures) -> str:
    first, *others = figures["seconds"]
    return "\n".join(
        [
            "### The formgrader's button",
            "",
            "Autograde for single students, all figures drawn, in a process that stays, by the clock:",
            f"{first:.1f} s the first time, then {median(others):.1f} s ({min(others):.1f} to {max(others):.1f}), "
            f"at most {MOST_SECONDS} s: {_met(median(others) <= MOST_SECONDS)}.",
        ]
    )


def _writer(figures: Figures) -> str:
    rows, reasons = [], []
    for database, found in figures["databases"].items():
        if isinstance(found, str):
            reasons += ["", f"{database} is left out: {found}."]
            continue
        rows += [
            f"| {database} | {together} | {one['wall']:.1f} ms | {one['cpu']:.1f} ms | {one['syncs']:.0f} "
            f"| {_met(one['wall'] <= MOST_MILLISECONDS)} |"
            for together, one in found.items()
        ]
    return "\n".join(
        [
            "### The writer",
            "",
            f"One process writes all marks and files: {figures['size']} submissions as workers deliver them, by how",
            f"many of them come together. Each takes at most {MOST_MILLISECONDS} ms by the clock:",
            "",
            "| | together | by the clock | processor time | files and folders synced | |",
            "|---|---|---|---|---|---|",
            *rows,
            *reasons,
        ]
    )


def _editions(figures: Figures) -> str:
    rows = [
        f"| `{name}` | left out: {one['reason']} | | |"
        if "reason" in one
        else f"| `{name}` | {one['count']} | {one['wall']:.2f} s | {one['cpu']:.2f} s |"
        for name, one in figures["editions"].items()
    ]
    head = "| edition | submissions, all right | each, the start with it | processor time of each |"
    return "\n".join(["### Other frameworks", "", head, "|---|---|---|---|", *rows])


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
    whole = {mode: sum(one.values()) for mode, one in parts.items()}
    rows = (
        f"| {name} | " + " | ".join(f"{1000 * parts[mode][name]:.0f} ms | {100 * parts[mode][name] / whole[mode]:.0f} %"
        for mode in parts) + " |"
        for name in sorted(parts["always"], key=lambda name: -parts["always"][name])
    )  # fmt: skip
    head = "| | all figures drawn | | no figures drawn | |"
    total = "| all | " + " | ".join(f"{1000 * whole[mode]:.0f} ms | " for mode in parts) + " |"
    return "\n".join(["### Where the time of one submission goes", "", head, "|---|---|---|---|---|", *rows, total])


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
            "| in all | each | first tenth, each | last tenth, each | coordinator's peak memory | of a tenth of it |",
            "|---|---|---|---|---|---|",
            f"| {figures['wall'] / 60:.1f} minutes | {1000 * figures['wall'] / figures['size']:.0f} ms "
            f"| {1000 * figures['first_tenth']:.0f} ms | {1000 * figures['last_tenth']:.0f} ms "
            f"| {figures['peak']:.0f} MiB | {figures['peak_of_a_tenth']:.0f} MiB |",
        ]
    )


def _met(yes: bool) -> str:
    return "met" if yes else "**not met**"


def _short(name: str) -> str:
    return NAMES[name].split("`")[1] + {"ours always": ", all figures", "ours never": ", default"}.get(name, "")


def chart(hourly: dict[str, float]) -> str:
    """Horizontal bars, submissions in an hour."""
    bars, most = [], max(hourly.values())
    for place, (name, rate) in enumerate(hourly.items()):
        y, width = 38 + 34 * place, 350 * rate / most
        colour = "#2f6fb0" if name.startswith("ours") else "#9aa5b1"
        bars.append(
            f'<text x="200" y="{y + 16}" text-anchor="end">{_short(name)}</text>'
            f'<rect x="210" y="{y}" width="{width:.1f}" height="22" fill="{colour}"/>'
            f'<text x="{216 + width:.1f}" y="{y + 16}">{rate:.0f}</text>'
        )
    height = 44 + 34 * len(hourly)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 {height}" width="640" height="{height}" '
        'font-family="sans-serif" font-size="13" fill="#1f2933" role="img">\n'
        '<rect width="100%" height="100%" fill="#ffffff"/>\n'
        '<text x="210" y="24" font-weight="bold">Submissions graded in an hour, on one machine</text>\n'
        + "\n".join(bars)
        + "\n</svg>\n"
    )
