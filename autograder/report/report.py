"""The teacher's report: a class in a page, in tables, and in figures for the next report to compare with."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

from ..course.gradebook import load_course
from ..course.places import Places
from ..course.records import write_atomically
from ..errors import CourseError
from ..verdicts import Result
from ..words import tell, terminal_language
from ..words.plaintext import for_spreadsheet
from . import tally
from .gathered import gather
from .page import CHECKS, TASKS, check_title, page

PAGE, FIGURES = "report.html", "report.json"


@dataclass(frozen=True)
class Report:
    """What has been written where."""

    files: Sequence[Path]
    graded: int
    mean: float
    max_score: float
    unreadable: Sequence[str]


def write_report(root: Path, assignment: str, where: Path | None = None, now: datetime | None = None) -> Report:
    """Read an assignment's results and write the page, the tables and the figures."""
    language = terminal_language()
    folder = Places(load_course(root), assignment)
    _make_sure_that_it_is_known(folder)
    place = _place(folder, where)
    gathered = gather(folder, language)
    if not gathered.graded and not gathered.unreadable:
        raise CourseError(tell("error.nothing_to_regrade", assignment=assignment))
    found = tally.tasks(gathered.results)
    figures = _snapshot(gathered.results, found, now or datetime.now().astimezone())
    change, kept = _compared(place / FIGURES, figures)
    html = page(gathered, found, change, figures.at, place, language)
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_atomically(place / TASKS, task_table(gathered.results))
        write_atomically(place / CHECKS, check_table(found, language))
        write_atomically(place / FIGURES, kept)
        write_atomically(place / PAGE, html.encode("utf-8", "replace"))
    except OSError as problem:
        raise CourseError(tell("error.read_only", path=os.fspath(place), reason=problem.strerror)) from problem
    most = max((result.max_score for result in gathered.results), default=0.0)
    return Report(
        [place / name for name in (PAGE, TASKS, CHECKS)], len(gathered.graded), figures.mean, most, gathered.unreadable
    )


def _make_sure_that_it_is_known(folder: Places) -> None:
    """Fail where nothing in the course goes by this name, and say which names there are."""
    known = folder.assignments()
    if not known:
        raise CourseError(tell("report.no_course", assignment=folder.assignment))
    if folder.assignment not in known:
        raise CourseError(tell("report.unknown", assignment=folder.assignment, known=tell("join").join(known)))


def _place(folder: Places, where: Path | None) -> Path:
    """Where the report goes: never into a folder from which students are handed something."""
    place = (where or folder.report).absolute()
    if folder.is_shared(place):
        raise CourseError(tell("report.inside", place=os.path.relpath(place)))
    return place


def _snapshot(results: Sequence[Result], found: Sequence[tally.TaskTally], now: datetime) -> tally.Snapshot:
    scores = {result.student: result.score for result in results}
    return tally.Snapshot(f"{now:%Y-%m-%d %H:%M}", scores, {task.id: round(task.mean, 4) for task in found})


def _compared(path: Path, now: tally.Snapshot) -> tuple[tally.Change | None, bytes]:
    """The change against the last report with other figures than now, and what to keep for the next one."""
    try:
        kept = json.loads(path.read_bytes())
        last = _snapshot_of(kept["now"])
        before = _snapshot_of(kept["before"]) if kept["before"] else None
        before = before if (last.scores, last.tasks) == (now.scores, now.tasks) else last
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        before = None
    change = tally.Change(before, now) if before else None
    data = {"now": vars(now), "before": vars(before) if before else None}
    return change, (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace")


def _snapshot_of(data: Mapping[str, Any]) -> tally.Snapshot:
    """The figures of an earlier report."""
    numbers = ({str(name): float(number) for name, number in data[part].items()} for part in ("scores", "tasks"))
    return tally.Snapshot(str(data["at"]), *numbers)


def task_table(results: Iterable[Result]) -> bytes:
    """A row for each student and task."""
    return _csv(
        {
            "student": result.student,
            "task": task.id,
            "score": "" if task.score is None else task.score,
            "max_score": task.max_score,
            "state": tally.state(task),
            "slips": " ".join(sorted({check.slip for check in task.checks if check.slip})),
            "failed": " ".join(check.id for check in task.checks if check.verdict == "failed"),
            "message": next((check.message for check in task.checks if check.verdict == "failed"), ""),
        }
        for result in results
        for task in result.tasks
    )


def check_table(found: Iterable[tally.TaskTally], language: str) -> bytes:
    """A row for each check."""
    return _csv(
        {
            "task": check.task,
            "check": check.id,
            "title": check_title(check, language),
            "points": check.points,
            "students": check.everybody,
            **{verdict: check.verdicts[verdict] for verdict in ("passed", "failed", "skipped", "broken")},
            "unwritten": check.unwritten,
            "timed_out": check.timed_out,
        }
        for task in found
        for check in task.checks.values()
    )


def _csv(rows: Iterable[Mapping[str, object]]) -> bytes:
    """A table as spreadsheets open it, Excel with Chinese names too."""
    text = StringIO()
    listed = list(rows)
    table = csv.DictWriter(text, listed[0] if listed else [])
    table.writeheader()
    table.writerows({name: for_spreadsheet(value) for name, value in row.items()} for row in listed)
    return text.getvalue().encode("utf-8-sig", "replace")
