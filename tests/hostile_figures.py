"""Write docs/hostile.md: what became of every attack, as root and as an ordinary user (`make hostile`).

`--small` puts the attacks into a notebook of five tasks, unless they need another, and takes a third of the time.
"""

from __future__ import annotations

import html
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
import as_user
from hostile import GROUPS, OUTCOMES, Entry, entries
from hostile.sandwich import LIMITS, Became, Class

from autograder.outcomes import Died, Raised, TimedOut

ROOT = Path(__file__).resolve().parents[1]
ROOMY = replace(LIMITS, cell=4.0, given=4.0, least=2.0, probe=3.0, long_probe=15.0, task=6.0, submission=30.0)
WHO = ("root", "user")
Row = dict[str, Any]


def collect() -> None:
    """Try every attack as whoever runs this; one line of JSON for each."""
    who = "root" if os.geteuid() == 0 else "user"
    with tempfile.TemporaryDirectory(prefix="hostile-") as folder:
        tempfile.tempdir = f"{folder}/tmp"
        Path(tempfile.tempdir).mkdir()
        course = Class(Path(folder), ROOMY, whole="--small" not in sys.argv)
        for entry in entries():
            if entry.header("for", who) == who:
                print(json.dumps(_row(entry, course.sandwich(entry), course)), flush=True)
        course.close()


def _row(entry: Entry, became: Became, course: Class) -> Row:
    return {
        "name": f"{entry.group}/{entry.name}",
        "outcome": _in_words(became),
        "marks": f"{became.score:g} of {became.max_score:g}" if became.graded else "–",
        "wrong": became.wrong,
        "containment": became.graded.result.containment if became.graded else "",
        "good": course.seconds[-1],
    }


def _in_words(became: Became) -> str:
    """The first of the expected words that came true, with its number."""
    word = next((word for word in became.entry.header("outcome").split() if word in became.words), "ignored")
    happened = [outcome for _, outcome, _ in became.outcomes]
    if word == "stopped":
        return f"stopped after {next(one.seconds for one in happened if isinstance(one, TimedOut)):g} s"
    if word == "killed":
        status = next((one.status for one in happened if isinstance(one, Died)), None)
        return f"killed by signal {-status}" if status and status < 0 else "its kernel ended"
    if word == "raised":
        return str(next(one.type for one in happened if isinstance(one, Raised)))
    if word == "refused":
        return str(re.findall(r"refused:? ?[\w ]{0,40}", became.seen)[0]).strip()
    return OUTCOMES[word]


def page(rows: dict[str, list[Row]]) -> str:
    """The table in Markdown."""
    by_name = {who: {row["name"]: row for row in rows[who]} for who in WHO}
    counts = Counter(entry.group for entry in entries())
    wrong = [f"- `{row['name']}` ({who}): {row['wrong'][0][:200]}" for who in WHO for row in rows[who] if row["wrong"]]
    skipped = [f"`{e.group}/{e.name}` is tried by {e.header('for')} only" for e in entries() if e.header("for")]
    notebook = "a notebook of five tasks" if "--small" in sys.argv else "a whole notebook"
    lines = [
        "# Hostile submissions, and what becomes of them",
        "",
        f"Written by `make hostile`: {len(entries())} attacks of tests/hostile, each put into {notebook}",
        "and graded between two good submissions, as root and as an ordinary user. After each of them the marks,",
        "messages, feedback page and notebook of the next good one were compared, and the machine was searched for",
        "processes, mounts, control groups, open files, shared memory and files that were not there before. Marks are",
        "those of the whole submission: an attack keeps what its other answers are worth.",
        "",
        f"Limits for this table: {ROOMY.cell:g} s a cell, {ROOMY.probe:g} s a question, {ROOMY.submission:g} s a",
        f"submission, {ROOMY.memory >> 20} MiB, {ROOMY.processes} processes. {'; '.join(skipped)}.",
        "",
        *[f"As {who}: {_machine(rows[who])}." for who in WHO],
        "",
        "Not as it should be:" if wrong else "Every attack ended as it should, and nobody else noticed.",
        *wrong,
    ]
    for group in GROUPS:
        lines += ["", f"## {group.capitalize()}: {counts[group]}", ""]
        lines += ["| attack | as root | marks | as a user | marks |", "|---|---|---|---|---|"]
        for entry in entries():
            if entry.group == group:
                name = f"{entry.group}/{entry.name}"
                cells = [_cells(by_name[who].get(name)) for who in WHO]
                lines.append(f"| {entry.attack.replace('|', '/')} | {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


def _cells(row: Row | None) -> str:
    return f"{html.escape(str(row['outcome']), quote=False)} | {row['marks']}" if row else "not tried | –"


def _machine(rows: list[Row]) -> str:
    tier = next(row["containment"] for row in rows if row["containment"])
    times = sorted(row["good"] for row in rows)
    release = platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    return (
        f"{len(rows)} tried, containment `{tier}`, {release}, Linux {'.'.join(platform.release().split('.')[:2])}, "
        f"{platform.machine()}, {os.cpu_count()} cores; a good one took {times[len(times) // 2]:.2f} s, at most "
        f"{times[-1]:.2f} s"
    )


def _collected(who: str) -> list[Row]:
    arguments = [str(Path(__file__)), "--collect", *sys.argv[1:]]
    if who == "user":
        said = as_user.run(arguments).stdout
    else:
        said = subprocess.run([sys.executable, *arguments], stdout=subprocess.PIPE, text=True, check=True).stdout
    rows = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    if not rows:
        raise SystemExit(said)
    return rows


def main() -> None:
    """Try everything both ways at the same time, and write the page."""
    if "--collect" in sys.argv:
        return collect()
    if reason := as_user.why_not():
        raise SystemExit(f"make hostile: {reason}")
    with ThreadPoolExecutor() as pool:
        rows = dict(zip(WHO, pool.map(_collected, WHO), strict=True))
    (ROOT / "docs" / "hostile.md").write_text(page(rows), "utf-8")
    return None


if __name__ == "__main__":
    main()
