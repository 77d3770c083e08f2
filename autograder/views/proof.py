"""What `autograder prove` shows: a line for each answer that is judged wrongly, then a table of the tasks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from ..authoring.assignment import Assignment
from ..authoring.corpus import Proof, Proven
from ..authoring.edition import shown
from ..words import message, terminal_language
from ..words.plaintext import plain
from .terminal import complain, console_of

COLUMNS = (("accepted", "right"), ("caught", "wrong"), ("named", "nameable"))


def proof_line(proof: Proof) -> None:
    """One line for an answer that is not judged as it should be."""
    if proof.problem:
        complain(message("assignment.broken", file=shown(proof.entry.path), problem=proof.problem))


def _share(counts: Counter[str], good: str, every: str) -> Text:
    return Text(f"{counts[good]}/{counts[every]}", "red" if counts[good] < counts[every] else "")


def proof_table(assignment: Assignment, edition: str, proven: Proven, tasks: Collection[str] = ()) -> None:
    """The tasks, or those that were asked for: how many right answers were accepted, wrong ones caught, mistakes
    named; then what is missing.
    """
    words = assignment.sentences(terminal_language(), edition)
    table = Table(box=SIMPLE_HEAD)
    table.add_column(message("column.task"))
    for key, _ in COLUMNS:
        table.add_column(message(f"prove.{key}"), justify="right")
    for task in (one for one in assignment.tasks if not tasks or one.id in tasks):
        counts = proven.counts(task.id)
        table.add_row(Text(plain(words.get(f"task.{task.id}", task.id))), *(_share(counts, *pair) for pair in COLUMNS))
    console_of().print(table)
    for problem in proven.problems:
        complain(problem)
    print(message("prove.sound" if proven.sound else "prove.not_sound", name=assignment.name, edition=edition))
