"""The terminal: how lines, links, errors and tables are printed, in the terminal's language."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.style import Style
from rich.table import Table
from rich.text import Text

from ..marks import Change
from ..words import message
from ..words.format import SIGNS, points
from ..words.plaintext import plain

COLOURS = {"passed": "green", "failed": "red", "skipped": "yellow", "broken": "magenta"}  # by verdict
PIPE_WIDTH = 160
BAR = 20  # characters of a bar for the whole class
NARROWEST = 20  # columns that text is wrapped to
COMMAND = "autograder"
THEIR_PATH = os.environ.get("PATH")  # at the start: a gradebook adds to it, for nbgrader


def complain(line: str) -> None:
    """One line on standard error."""
    print(plain(line), file=sys.stderr, flush=True)


def fail(line: str) -> None:
    """The line on standard error that says why a command ended without success."""
    _announced("error", "bold red", line)


def warn(line: str) -> None:
    """A line on standard error about something that did not stop the command."""
    _announced("warning", "bold yellow", line)


def _announced(what: str, style: str, line: str) -> None:
    text = Text.assemble((message(f"announced.{what}"), style), plain(line))
    console = console_of(stderr=True)
    if console.is_terminal:
        console.print(text, soft_wrap=True)
    else:
        print(text.plain, file=sys.stderr, flush=True)


def console_of(*, stderr: bool = False) -> Console:
    """A console that interprets no markup; output into a pipe or a file has a fixed width."""
    console = Console(stderr=stderr, markup=False, highlight=False, emoji=False)
    if not console.is_terminal:
        console.width = PIPE_WIDTH
    return console


def show(text: Text | str, lead: Text | str = "") -> None:
    """Print text after its lead, wrapped below itself on a terminal; a log gets it in one line, however long."""
    console = console_of()
    start, body = (one if isinstance(one, Text) else Text(one) for one in (lead, text))
    room = max(console.width - start.cell_len, NARROWEST)
    for line in body.wrap(console, room) if console.is_terminal else [body]:
        line.rstrip()
        console.print(Text.assemble(start, line), soft_wrap=True)
        start = Text(" " * start.cell_len)


def linked(path: Path, shown: str | None = None) -> Text:
    """A path as a link, where the terminal shows links (OSC 8); by default as it leads there from here."""
    return Text(plain(shown or os.path.relpath(path)), Style(link=path.absolute().as_uri()))


def program() -> str:
    """This command as it can be typed here: by name where PATH leads to it, else by its path."""
    own = Path(sys.argv[0])
    if own.name != COMMAND:
        own = Path(sys.executable).with_name(COMMAND)
    found = shutil.which(COMMAND, path=THEIR_PATH)
    if not own.exists():
        return COMMAND if found or own.name == sys.argv[0] else f"{shlex.quote(sys.executable)} -m {COMMAND}"
    there = min(os.path.relpath(own), str(own.absolute()), key=len)
    return COMMAND if found and own.samefile(found) else shlex.quote(there)


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
