"""Writes the class report: an HTML page, CSV tables, and a JSON snapshot for the next report to compare with."""

from __future__ import annotations

import csv
import errno
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

from ..course.access import make_folder
from ..course.configuration import load_course
from ..course.places import Places
from ..course.records import write_atomically
from ..errors import CourseError
from ..verdicts import Result
from ..words import message, terminal_language
from ..words.lookup import Sentences
from ..words.plaintext import for_spreadsheet
from ..words.titles import check_title
from . import tally
from .gathered import gather
from .page import CHECK_TABLE, TASK_TABLE, page

PAGE, FIGURES = "report.html", "report.json"


@dataclass(frozen=True)
class Report:
    """The files that were written, and the figures that the command prints."""

    files: Sequence[Path]
    graded: int
    mean: float
    max_score: float
    unreadable: Sequence[str]
    shut: Sequence[str]
    remarks: Sequence[str] = ()  # who is in one store and not in another


def write_report(root: Path, assignment: str, where: Path | None = None, now: datetime | None = None) -> Report:
    """Read an assignment's results and write the page, the tables and the figures."""
    language = terminal_language()
    folder = Places(load_course(root), assignment)
    folder.require_known()
    place = place_of(folder, where)
    gathered = gather(folder, language)
    if not gathered.graded and not gathered.unreadable:
        if gathered.shut:
            raise CourseError(message("error.denied", path=gathered.shut[0], reason=os.strerror(errno.EACCES)))
        raise CourseError(message("error.nothing_to_regrade", assignment=assignment))
    found = tally.tasks(gathered.results, gathered.assignment)
    figures = _snapshot(gathered.results, found, (now or datetime.now(UTC)).astimezone(folder.time_zone))
    change, kept = _compared(place / FIGURES, figures)
    html = page(gathered, found, change, figures.at, place, gathered.words(language))
    try:
        make_folder(place, private=True)
        write_atomically(place / TASK_TABLE, task_table(gathered.results))
        write_atomically(place / CHECK_TABLE, check_table(found, gathered.words(language)))
        write_atomically(place / FIGURES, kept)
        write_atomically(place / PAGE, html.encode("utf-8", "replace"))
    except OSError as problem:
        raise CourseError(message("error.read_only", path=os.fspath(place), reason=problem.strerror)) from problem
    most = max((result.max_score for result in gathered.results), default=0.0)
    return Report(
        [place / name for name in (PAGE, TASK_TABLE, CHECK_TABLE)],
        len(gathered.graded),
        figures.mean,
        most,
        gathered.unreadable,
        gathered.shut,
        gathered.compared.lines(assignment),
    )


def place_of(folder: Places, where: Path | None) -> Path:
    """Where the report goes: never into a folder from which students are handed something."""
    place = (where or folder.report).absolute()
    if folder.is_shared(place):
        raise CourseError(message("report.inside", place=os.path.relpath(place)))
    return place


def _snapshot(results: Sequence[Result], found: Sequence[tally.TaskTally], now: datetime) -> tally.Snapshot:
    scores = {result.student: result.score for result in results}
    return tally.Snapshot(f"{now:%Y-%m-%d %H:%M}", scores, {task.id: round(task.mean, 4) for task in found})


def _compared(path: Path, now: tally.Snapshot) -> tuple[tally.Change | None, bytes]:
    """The change since the last report with other figures, and the snapshots to store for the next one."""
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
    """The stored snapshot of an earlier report."""
    numbers = ({str(name): float(number) for name, number in data[part].items()} for part in ("scores", "tasks"))
    return tally.Snapshot(str(data["at"]), *numbers)


def task_table(results: Iterable[Result]) -> bytes:
    """A row for each student and task."""
    return as_csv(
        {
            "student": result.student,
            "task": task.id,
            "score": "" if task.score is None else task.score,
            "max_score": task.max_score,
            "state": tally.state(task),
            "slips": " ".join(sorted({name for check in task.checks if (name := check.slip or check.error)})),
            "failed": " ".join(check.id for check in task.checks if check.verdict == "failed"),
            "message": next((check.message for check in task.checks if check.verdict == "failed"), ""),
        }
        for result in results
        for task in result.tasks
    )


def check_table(found: Iterable[tally.TaskTally], words: Sentences) -> bytes:
    """A row for each check."""
    return as_csv(
        {
            "task": check.task,
            "check": check.id,
            "title": check_title(words, check.task, check.id, check.title),
            "points": check.points,
            "students": check.everybody,
            **{verdict: check.verdicts[verdict] for verdict in ("passed", "failed", "skipped", "broken")},
            "unwritten": check.unwritten,
            "timed_out": check.timed_out,
        }
        for task in found
        for check in task.checks.values()
    )


def as_csv(rows: Iterable[Mapping[str, object]]) -> bytes:
    """A table as CSV in UTF-8 with a byte order mark, so that Excel shows Chinese names."""
    text = StringIO()
    listed = list(rows)
    table = csv.DictWriter(text, listed[0] if listed else [])
    table.writeheader()
    table.writerows({name: for_spreadsheet(value) for name, value in row.items()} for row in listed)
    return text.getvalue().encode("utf-8-sig", "replace")
