"""What a teacher sees in the terminal: progress, tables, one line for each problem, in the terminal's language."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..verdicts import CheckResult, Result, Summary, TaskResult
from ..words import tell
from ..words.plaintext import plain, shortened

if TYPE_CHECKING:
    from ..marks import Change

MARKS = {"passed": ("✓", "green"), "failed": ("✗", "red"), "skipped": ("–", "yellow"), "broken": ("!", "magenta")}
PIPE_WIDTH = 160
REASON_LENGTH = 70
LOST_SHOWN = 3


def complain(line: str) -> None:
    """One line on standard error."""
    print(plain(line), file=sys.stderr, flush=True)


def console_of(*, stderr: bool = False) -> Console:
    """A console that takes every text as it is; one that is no terminal is wide."""
    console = Console(stderr=stderr, markup=False, highlight=False, emoji=False)
    if not console.is_terminal:
        console.width = PIPE_WIDTH
    return console


def class_table(results: Iterable[tuple[str, Summary | None, str]]) -> None:
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
                    for cell in (student, _score(result), _lost(result), _why(result), result.containment)
                )
            )
    console_of().print(table)


def class_remarks(results: Iterable[tuple[str, Summary | None, str]]) -> None:
    """Under the table: what was put right in whose notebook, and who could not be graded, and why."""
    results = list(results)
    repaired = [(student, " ".join(result.repairs)) for student, result, _ in results if result and result.repairs]
    ungraded = [(student, problem) for student, _, problem in results if problem]
    for key, remarks in (("repaired", repaired), ("ungraded", ungraded)):
        if remarks:
            print(tell(key, count=len(remarks)))
        for remark, students in _together(remarks).items():
            print(f"  {plain(' '.join(students))}: {plain(remark)}")


def _together(remarks: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Who shares a remark: a full disk is one matter, not a hundred."""
    found: dict[str, list[str]] = {}
    for student, remark in remarks:
        found.setdefault(remark, []).append(student)
    return found


def points(value: float | None) -> str:
    """Marks as people write them."""
    return "?" if value is None else f"{value:g}"


def _score(result: Summary) -> str:
    return f"{points(result.score)}{'+?' if result.broken else ''}/{points(result.max_score)}"


def _lost(result: Summary) -> str:
    """The tasks that lost marks, with what was earned; all the others are complete."""
    lost = [f"{task} {points(score)}/{points(max_score)}" for task, score, max_score in result.lost]
    return ", ".join(lost[:LOST_SHOWN]) + (f" +{len(lost) - LOST_SHOWN}" if len(lost) > LOST_SHOWN else "")


def _why(result: Summary) -> str:
    return shortened(plain(result.reason), REASON_LENGTH)


def result_table(result: Result) -> None:
    """One submission, check by check: what passed in a line, what did not with its message and hint."""
    console = console_of()
    values = {"score": points(result.score), "max_score": points(result.max_score), "seed": result.seed}
    heading = tell(
        "heading", assignment=result.assignment, student=result.student, containment=result.containment, **values
    )
    console.print(Text(plain(heading), "bold"))
    table = Table(box=SIMPLE_HEAD)
    table.add_column(tell("column.task"))
    table.add_column(tell("column.score"), justify="right")
    table.add_column(tell("column.checks"), overflow="fold")
    for task in result.tasks:
        table.add_row(Text(plain(task.id)), Text(f"{points(task.score)}/{points(task.max_score)}"), _checks(task))
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


def differences(changes: Iterable[Change]) -> None:
    """What a regrade changes: who loses first, then who gains, each with the checks that come out differently."""
    console = console_of()
    for change in sorted(changes, key=lambda one: (one.gain is None, one.gain or 0, one.student)):
        if change.gain or change.turns or change.hidden or change.before is None:
            console.print(Text("\n").join(_difference(change)), soft_wrap=True)


def _difference(change: Change) -> Iterator[Text]:
    gain, after = change.gain, change.marks_after
    values = {"student": change.student, "after": points(after.score), "max_score": points(after.max_score)}
    why = tell("join").join(tell(f"because.{part}") for part in change.why)
    if change.marks_before is None or gain is None:
        yield Text(plain(tell("change.first", why=why, **values)), "bold")
    else:
        style = "bold green" if gain > 0 else "bold red" if gain < 0 else "bold"
        before = points(change.marks_before.score)
        yield Text(
            plain(tell("change.mark", before=before, gain=f"{gain:+g}" if gain else "±0", why=why, **values)), style
        )
    for turn in change.turns if change.before is not None else ():
        mark, style = MARKS[turn.after] if turn.after else ("–", "yellow")
        verdicts = [tell(f"verdict.{verdict}") if verdict else "–" for verdict in (turn.before, turn.after)]
        told = f" ({turn.message})" if turn.message else ""
        line = f"{turn.task}: {turn.title}: {' → '.join(verdicts)}{told}"
        yield Text.assemble("  ", (mark, style), " ", plain(line))
    for task, score in change.hidden:
        yield Text("  " + tell("change.by_hand", task=task, score=points(score)))
    if after.late_penalty:
        yield Text("  " + tell("change.late", penalty=points(after.late_penalty)))


def examination_table(rows: Iterable[tuple[str, str]], attempts: Iterable[tuple[str, str]]) -> None:
    """What a machine can do, and each attack on it with what it got."""
    console = console_of()
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
