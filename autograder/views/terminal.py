"""The terminal: tables, and one line for each problem, in the terminal's language."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..marks import Change, FinalMark, Settled
from ..verdicts import MANUAL, CheckResult, Result, Summary, TaskResult
from ..words import message
from ..words.format import SIGNS, points
from ..words.plaintext import plain, shortened

COLOURS = {"passed": "green", "failed": "red", "skipped": "yellow", "broken": "magenta"}  # by verdict
PIPE_WIDTH = 160
REASON_LENGTH = 70
LOST_SHOWN = 3
BAR = 20  # characters of a bar for the whole class
NAMED = 8  # students in a line


def complain(line: str) -> None:
    """One line on standard error."""
    print(plain(line), file=sys.stderr, flush=True)


def console_of(*, stderr: bool = False) -> Console:
    """A console that interprets no markup; output into a pipe or a file has a fixed width."""
    console = Console(stderr=stderr, markup=False, highlight=False, emoji=False)
    if not console.is_terminal:
        console.width = PIPE_WIDTH
    return console


def class_table(results: Iterable[tuple[str, Summary | None, str]], final: Mapping[str, FinalMark]) -> None:
    """The table of a class; each row is a student with a result, or with the problem that prevented one.

    A column for the final marks is there where any of them is not the automatic one.
    """
    marks = {student: points(mark.score) for student, mark in final.items() if mark.is_adjusted}
    columns = ("student", "score", *(("final",) if marks else ()), "tasks", "reason", "containment")
    table = Table(box=SIMPLE_HEAD)
    for key in columns:
        right = key in ("score", "final")
        table.add_column(message(f"column.{key}"), justify="right" if right else "left", overflow="fold")
    for student, result, problem in results:
        cells = {"student": Text(plain(student)), "final": Text(marks.get(student, ""), "bold")}
        if result is None:
            cells |= {
                "score": Text("–"),
                "reason": Text(plain(problem, REASON_LENGTH), "red"),
                "containment": Text("–"),
            }
        else:
            shown = {"score": _score(result), "tasks": _lost(result), "reason": _why(result)}
            cells |= {key: Text(plain(cell)) for key, cell in (shown | {"containment": result.containment}).items()}
        table.add_row(*(cells.get(key, Text("")) for key in columns))
    console_of().print(table)


def final_remarks(final: Mapping[str, FinalMark], settled: Sequence[Settled]) -> None:
    """Below the table: why final marks are not the automatic ones, and which have changed without being graded."""
    late = {student: f"−{points(mark.penalty)}" for student, mark in final.items() if mark.penalty}
    by_hand = {student: f"{mark.by_hand:+g}" for student, mark in final.items() if mark.by_hand}
    for key, off in (("late", late), ("by_hand", by_hand)):
        if off:
            print(plain(message(f"final.{key}", count=len(off), students=_few(off))))
    if settled:
        marks = {one.student: f"{points(one.before)} → {points(one.after)}" for one in settled}
        why = sorted({part for one in settled for part in one.why})
        because = message("join").join(message(f"because.{part}") for part in why)
        print(plain(message("final.changed", count=len(settled), students=_few(marks), why=because)))


def _few(values: Mapping[str, str]) -> str:
    """Some students by name, each with a value."""
    named = [f"{student} {value}" for student, value in list(values.items())[:NAMED]]
    return message("join").join([*named, *["…"] * (len(values) > NAMED)])


def class_remarks(results: Iterable[tuple[str, Summary | None, str]]) -> None:
    """Below the table: the repairs by student, and who could not be graded and why."""
    results = list(results)
    repaired = [(student, " ".join(result.repairs)) for student, result, _ in results if result and result.repairs]
    ungraded = [(student, problem) for student, _, problem in results if problem]
    for key, remarks in (("repaired", repaired), ("ungraded", ungraded)):
        if remarks:
            print(message(key, count=len(remarks)))
        for remark, students in _together(remarks).items():
            print(f"  {plain(' '.join(students))}: {plain(remark)}")


def _together(remarks: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """The students by remark, so that a full disk is reported once and not a hundred times."""
    found: dict[str, list[str]] = {}
    for student, remark in remarks:
        found.setdefault(remark, []).append(student)
    return found


def _score(result: Summary) -> str:
    return f"{points(result.score)}{'+?' if result.broken else ''}/{points(result.max_score)}"


def _lost(result: Summary) -> str:
    """The tasks that lost marks, each with its score; all others are complete."""
    lost = [f"{task} {points(score)}/{points(max_score)}" for task, score, max_score in result.lost]
    return ", ".join(lost[:LOST_SHOWN]) + (f" +{len(lost) - LOST_SHOWN}" if len(lost) > LOST_SHOWN else "")


def _why(result: Summary) -> str:
    return shortened(plain(result.reason), REASON_LENGTH)


def cell_table(cells: Iterable[tuple[str, float, int, int, int]]) -> None:
    """The cells of an ordinary assignment: how many students lost marks there, and how many wait for a person."""
    table = Table(box=SIMPLE_HEAD)
    for key in ("cell", "points", "lost", "pending", "bar"):
        table.add_column(message(f"column.{key}"), justify="left" if key in ("cell", "bar") else "right")
    for cell, most, lost, pending, students in cells:
        bar = "█" * round(BAR * lost / students) if students else ""
        waiting = str(pending) if pending else ""
        table.add_row(*map(Text, (plain(cell), points(most), f"{lost}/{students}", waiting, bar)))
    console_of().print(table)


def result_table(result: Result) -> None:
    """One submission, check by check: a line for each, and message and hint for those that did not pass."""
    console = console_of()
    values = {"score": points(result.score), "max_score": points(result.max_score), "seed": result.seed}
    heading = message(
        "heading", assignment=result.assignment, student=result.student, containment=result.containment, **values
    )
    console.print(Text(plain(heading), "bold"))
    table = Table(box=SIMPLE_HEAD)
    table.add_column(message("column.task"))
    table.add_column(message("column.score"), justify="right")
    table.add_column(message("column.checks"), overflow="fold")
    for task in result.tasks:
        table.add_row(Text(plain(task.id)), Text(f"{points(task.score)}/{points(task.max_score)}"), _checks(task))
    console.print(table)
    for kind, lines in (("notice", result.notices), ("repair", result.repairs)):
        for line in lines:
            console.print(Text(plain(message(kind, text=line))), soft_wrap=True)


def _checks(task: TaskResult) -> Text:
    return Text("\n").join(_check(check) for check in task.checks)


def _check(check: CheckResult) -> Text:
    verdict = message("verdict.manual") if check.kind == MANUAL else message("verdict." + check.verdict)
    sign = f"{SIGNS[check.verdict]} {verdict} "
    line = Text.assemble((sign, COLOURS[check.verdict]), plain(check.title))
    if check.verdict != "passed":
        for text in filter(None, (check.message, check.hint)):
            line.append("\n    " + plain(text))
    return line


def differences(changes: Iterable[Change]) -> None:
    """What a regrade changes, the greatest loss first, with the checks whose verdict changes."""
    console = console_of()
    for change in sorted(changes, key=lambda one: (one.gain is None, one.gain or 0, one.student)):
        if change.gain or change.turns or change.hidden or change.before is None:
            console.print(Text("\n").join(_difference(change)), soft_wrap=True)


def _difference(change: Change) -> Iterator[Text]:
    gain, after = change.gain, change.marks_after
    values = {"student": change.student, "after": points(after.score), "max_score": points(after.max_score)}
    why = message("join").join(message(f"because.{part}") for part in change.why)
    if change.marks_before is None or gain is None:
        yield Text(plain(message("change.first", why=why, **values)), "bold")
    else:
        style = "bold green" if gain > 0 else "bold red" if gain < 0 else "bold"
        before = points(change.marks_before.score)
        yield Text(
            plain(message("change.mark", before=before, gain=f"{gain:+g}" if gain else "±0", why=why, **values)), style
        )
    for turn in change.turns if change.before is not None else ():
        after_sign = turn.after or "skipped"
        verdicts = [message(f"verdict.{verdict}") if verdict else "–" for verdict in (turn.before, turn.after)]
        reason = f" ({turn.message})" if turn.message else ""
        line = f"{turn.task}: {turn.title}: {' → '.join(verdicts)}{reason}"
        yield Text.assemble("  ", (SIGNS[after_sign], COLOURS[after_sign]), " ", plain(line))
    for task, score in change.hidden:
        yield Text("  " + message("change.by_hand", task=task, score=points(score)))
    if after.late_penalty:
        yield Text("  " + message("change.late", penalty=points(after.late_penalty)))


def examination_table(rows: Iterable[tuple[str, str]], attempts: Iterable[tuple[str, str]]) -> None:
    """What this machine can do, and each attempted attack with what it obtained."""
    console = console_of()
    table = Table(box=SIMPLE_HEAD, show_header=False, title=message("doctor.title"), title_justify="left")
    for name, found in rows:
        table.add_row(Text(message(f"doctor.{name}"), style="bold"), Text(plain(found)))
    console.print(table)
    tried = list(attempts)
    if tried:
        held = sum(not got for _, got in tried)
        console.print(Text(message("doctor.attacks", held=held, tried=len(tried))))
        for name, got in tried:
            verdict = "failed" if got else "passed"
            line = message(f"attack.{name}") + (f" – {message('doctor.not_promised', got=got)}" if got else "")
            console.print(Text(f"  {SIGNS[verdict]} ", style=COLOURS[verdict]) + Text(plain(line)))
