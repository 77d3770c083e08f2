"""What a teacher sees in the terminal: progress, tables, one line for each problem, in the terminal's language."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from .messages import tell
from .plaintext import plain, shortened
from .verdicts import CheckResult, Result, TaskResult

MARKS = {"passed": ("✓", "green"), "failed": ("✗", "red"), "skipped": ("–", "yellow"), "broken": ("!", "magenta")}
PIPE_WIDTH = 160
REASON_LENGTH = 70
LOST_SHOWN = 3


def complain(line: str) -> None:
    """One line on standard error."""
    print(plain(line), file=sys.stderr, flush=True)


def _console(*, stderr: bool = False) -> Console:
    console = Console(stderr=stderr, markup=False, highlight=False, emoji=False)
    if not console.is_terminal:
        console.width = PIPE_WIDTH
    return console


class Watch:
    """Progress over a class: a bar with rate, time left and who is under way on a terminal, else a line each."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self._total = total
        self._done = 0
        self._progress = progress
        self._running: list[str] = []
        self._bar = progress.add_task("", total=total, running="") if progress else None

    def started(self, student: str) -> None:
        """Somebody is under way."""
        self._running.append(student)
        self._update()

    def finished(self, student: str, result: Result | None, problem: str = "") -> None:
        """Somebody is done, with a result or a problem."""
        self._done += 1
        if student in self._running:
            self._running.remove(student)
        self._update()
        if problem:
            self.complain(tell("failed", student=student, problem=problem))
        elif self._progress is None and result is not None:
            values = {"done": self._done, "total": self._total, "student": student, "seconds": result.seconds}
            print(
                plain(tell("graded", score=_points(result.score), max_score=_points(result.max_score), **values)),
                flush=True,
            )

    def complain(self, line: str) -> None:
        """One line on standard error, above the bar."""
        if self._progress:
            self._progress.console.print(Text(plain(line)), soft_wrap=True)
        else:
            complain(line)

    def _update(self) -> None:
        if self._progress and self._bar is not None:
            names = plain(" ".join(self._running), 40)
            self._progress.update(self._bar, completed=self._done, running=names)


@contextmanager
def watch(total: int) -> Iterator[Watch]:
    """Watch a class being graded."""
    console = _console(stderr=True)
    if not console.is_terminal:
        yield Watch(total, None)
        return
    columns = (BarColumn(), MofNCompleteColumn(), _Rate(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(
        *columns, TextColumn("{task.fields[running]}", markup=False), console=console, transient=True
    ) as progress:
        yield Watch(total, progress)


class _Rate(ProgressColumn):
    """Submissions a minute."""

    def render(self, task: Task) -> Text:
        return Text("" if not task.speed else tell("rate", rate=f"{60 * task.speed:.0f}"))


def class_table(results: Iterable[tuple[str, Result | None, str]]) -> None:
    """The class at a glance; a row is a student with a result, or with the problem that stood in the way."""
    table = Table(box=SIMPLE_HEAD)
    for key in ("student", "score", "tasks", "reason", "containment"):
        table.add_column(tell(f"column.{key}"), justify="right" if key == "score" else "left", overflow="fold")
    for student, result, problem in results:
        if result is None:
            table.add_row(
                Text(plain(student)), Text("–"), Text(""), Text(plain(problem, REASON_LENGTH), "red"), Text("–")
            )
        else:
            table.add_row(
                *(
                    Text(plain(cell))
                    for cell in (student, _score(result), _lost(result), _reason(result), result.containment)
                )
            )
    _console().print(table)


def class_remarks(results: Iterable[tuple[str, Result | None, str]]) -> None:
    """Under the table: what was put right in whose notebook, and who could not be graded, and why."""
    results = list(results)
    repaired = [(student, " ".join(result.repairs)) for student, result, _ in results if result and result.repairs]
    ungraded = [(student, problem) for student, _, problem in results if problem]
    for key, remarks in (("repaired", repaired), ("ungraded", ungraded)):
        if remarks:
            print(tell(key, count=len(remarks)))
        for student, remark in remarks:
            print(f"  {plain(student)}: {plain(remark)}")


def _points(value: float | None) -> str:
    return "?" if value is None else f"{value:g}"


def _score(result: Result) -> str:
    return f"{_points(result.score)}{'+?' if result.broken else ''}/{_points(result.max_score)}"


def _lost(result: Result) -> str:
    """The tasks that lost marks, with what was earned; all the others are complete."""
    lost = [f"{t.id} {_points(t.score)}/{_points(t.max_score)}" for t in result.tasks if t.score != t.max_score]
    return ", ".join(lost[:LOST_SHOWN]) + (f" +{len(lost) - LOST_SHOWN}" if len(lost) > LOST_SHOWN else "")


def _reason(result: Result) -> str:
    """Why marks are missing: the first check that failed, or is our own fault."""
    checks = [check for task in result.tasks for check in task.checks]
    first = next((check for check in checks if check.verdict == "failed"), None)
    first = first or next((check for check in checks if check.verdict == "broken"), None)
    return shortened(plain(first.message or first.title), REASON_LENGTH) if first else ""


def result_table(result: Result) -> None:
    """One submission, check by check: what passed in a line, what did not with its message and hint."""
    console = _console()
    values = {"score": _points(result.score), "max_score": _points(result.max_score), "seed": result.seed}
    heading = tell(
        "heading", assignment=result.assignment, student=result.student, containment=result.containment, **values
    )
    console.print(Text(plain(heading), "bold"))
    table = Table(box=SIMPLE_HEAD)
    table.add_column(tell("column.task"))
    table.add_column(tell("column.score"), justify="right")
    table.add_column(tell("column.checks"), overflow="fold")
    for task in result.tasks:
        table.add_row(Text(plain(task.id)), Text(f"{_points(task.score)}/{_points(task.max_score)}"), _checks(task))
    console.print(table)
    for kind, lines in (("notice", result.notices), ("repair", result.repairs)):
        for line in lines:
            console.print(Text(plain(tell(kind, text=line))), soft_wrap=True)


def _checks(task: TaskResult) -> Text:
    return Text("\n").join(_check(check) for check in task.checks)


def _check(check: CheckResult) -> Text:
    mark, colour = MARKS[check.verdict]
    line = Text.assemble((f"{mark} {tell('verdict.' + check.verdict)} ", colour), plain(check.title))
    if check.verdict != "passed":
        for words in filter(None, (check.message, check.hint)):
            line.append("\n    " + plain(words))
    return line


def examination_table(rows: Iterable[tuple[str, str]], attempts: Iterable[tuple[str, str]]) -> None:
    """What a machine can do, and each attack on it with what it got."""
    console = _console()
    table = Table(box=SIMPLE_HEAD, show_header=False, title=tell("doctor.title"), title_justify="left")
    for name, found in rows:
        table.add_row(Text(tell(f"doctor.{name}"), style="bold"), Text(plain(found)))
    console.print(table)
    tried = list(attempts)
    if tried:
        held = sum(not got for _, got in tried)
        console.print(Text(tell("doctor.attacks", held=held, tried=len(tried))))
        for name, got in tried:
            mark, style = MARKS["failed" if got else "passed"]
            line = tell(f"attack.{name}") + (f" – {tell('doctor.not_promised', got=got)}" if got else "")
            console.print(Text(f"  {mark} ", style=style) + Text(plain(line)))
