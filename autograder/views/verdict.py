"""One graded notebook in the terminal: complete tasks in a line each, then what failed and why, the verdict last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rich.cells import cell_len
from rich.text import Text

from ..authoring.assignment import Assignment
from ..authoring.loading import assignment_of
from ..verdicts import MANUAL, Block, Result
from ..words import message
from ..words.format import SIGNS, points
from ..words.lookup import Sentences
from ..words.plaintext import plain
from .feedback import TaskView, side_by_side, task_views, without_repetition
from .terminal import COLOURS, console_of, linked, show

SIGN_OF = {
    "full": "passed",
    "part": "failed",
    "none": "failed",
    "unwritten": "skipped",
    "waiting": "skipped",
    "pending": "broken",
}  # verdict by a task's state
CHECK, TEXT = 4, 6  # indents


@dataclass(frozen=True)
class Screen:
    """The tasks of one result as the screen shows them; `every` shows the checks that passed, too."""

    tasks: Sequence[TaskView]
    words: Sentences
    every: bool = False

    def show(self) -> None:
        """Every task; those that are not complete last, with what failed in them."""
        apart = False  # whether a blank line comes before the next task
        for task in sorted(self.tasks, key=lambda task: task.state != "full"):
            note = self._note(task)
            detailed = self.every or not (note or task.state == "full")
            if apart or (detailed and task.state != "full" and task is not self.tasks[0]):
                print()
            self._head(task, note)
            if detailed:
                self._checks(task)
            apart = detailed and not self.every

    def _head(self, task: TaskView, note: str) -> None:
        """A task in one line: its sign, name, marks and title, and why nothing more need be said."""
        verdict = SIGN_OF[task.state]
        name, marks = plain(task.id), _marks(task)
        room = max(cell_len(plain(one.id)) for one in self.tasks) - cell_len(name)
        column = max(len(_marks(one)) for one in self.tasks) + 2
        line = Text.assemble((SIGNS[verdict], COLOURS[verdict]), " ", (name, "bold"), " " * room)
        line.append(marks.rjust(column) + "  ", COLOURS[verdict])
        named = task.title != task.id
        about = Text(plain(task.title) if named else "", "dim")
        if note:
            about.append(f" – {note}" if named else note, f"not dim {COLOURS['skipped']}")
        show(about, line)

    def _note(self, task: TaskView) -> str:
        """Why nothing need be said of a task's checks: it follows from others, or is not written."""
        if task.causes:
            names = [other.id for other in self.tasks if other.title in task.causes]
            return message("check.follows", tasks=message("join").join(names))
        if task.held_up == "unwritten":
            return message("check.unwritten")
        return message("verdict.manual") if all(check.kind == MANUAL for check in task.checks) else ""

    def _checks(self, task: TaskView) -> None:
        """What did not pass, each reason once, and how many checks passed; or every check."""
        told = without_repetition(task, self.words)
        seen = {check.id for block in told.blocks for check in block.also}
        if self.every:
            for check in told.checks:
                self._check(told, Block(check), quiet=check.verdict == "passed" or check.id in seen)
            return
        for block in told.blocks:
            self._check(told, block)
            for key, checks in block.following.items():
                worth = points(sum(check.points for check in checks))
                show(Text(self.words.say(f"feedback.{key}", count=len(checks), points=worth), "dim"), " " * TEXT)
                for check in checks:
                    show(Text(plain(check.title), "dim"), " " * (TEXT + 2))
        if told.passed:
            show(Text(message("check.passed", passed=len(told.passed), total=len(told.checks)), "dim"), " " * CHECK)

    def _check(self, task: TaskView, block: Block, *, quiet: bool = False) -> None:
        """A check with what was found: got and want on aligned lines where there are both, the cause, the hint."""
        check = block.check
        sign = (SIGNS[check.verdict], COLOURS[check.verdict])
        show(Text(plain(check.title), "dim" if quiet else "bold"), Text.assemble(" " * CHECK, sign, " "))
        if quiet:
            return
        found = side_by_side(task, block, self.words)
        for line in self._compared(*map(plain, found.compared)) if found.compared else ():
            show(line, " " * TEXT)
        if found.cause:
            show(_coded(plain(found.cause)), " " * TEXT)
        if check.hint:
            show(_coded(plain(check.hint)), Text.assemble(" " * TEXT, ("→", "bold"), " "))
        if check.input:
            show(Text(self.words.say("feedback.called"), "dim"), " " * TEXT)
            for code in check.input.splitlines():
                console_of().print(Text(" " * (TEXT + 2) + _code_line(code), "cyan"), soft_wrap=True)

    def _compared(self, name: str, got: str, want: str) -> Iterator[Text]:
        """Got and want below each other, so that the eye can compare them."""
        labels = self.words.say("console.check.got"), self.words.say("console.check.want")
        width = max(map(cell_len, labels))
        first, second = (label + " " * (width - cell_len(label)) for label in labels)
        yield Text.assemble((name, "cyan"), f"  {first}  ", (got, "red"))
        yield Text.assemble(" " * cell_len(name), f"  {second}  ", (want, "green"))


def verdict(
    result: Result, root: Path, page: Path | None = None, notebook: Path | None = None, *, every: bool = False
) -> None:
    """One submission: its tasks, the remarks for the grader, the page that was written, and the verdict."""
    assignment = assignment_of(result, root)
    words = assignment.sentences(result.language, result.edition)
    console_of().print(
        Text(plain(message("check.heading", student=result.student, assignment=result.assignment)), "bold")
    )
    print()
    Screen(_without_figures(result, assignment, words), words, every).show()
    print()
    for kind, lines in (("notice", result.notices), ("repair", result.repairs)):
        for line in lines:
            show(plain(message(kind, text=line)))
    if page:
        show(Text(message("check.page")).append_text(linked(page)))
    if notebook:
        show(Text(message("check.notebook")).append_text(linked(notebook)))
    show(_last_line(result))


def _without_figures(result: Result, assignment: Assignment, words: Sentences) -> list[TaskView]:
    tasks = tuple(replace(task, figures={}) for task in result.tasks)
    return task_views(replace(result, tasks=tasks), assignment, words)


def _last_line(result: Result) -> Text:
    full = sum(task.score == task.max_score for task in result.tasks)
    parts = [message("check.tasks", full=full, total=len(result.tasks))]
    parts.append(message("class.seconds", seconds=f"{result.seconds:.1f}"))
    parts.append(message("check.not_contained") if result.containment == "none" else result.containment)
    if result.checks:
        parts.append(message("check.seed", seed=result.seed))
    score = f"{points(result.score)}{'+?' if result.broken else ''}"
    of = message("check.points", score=score, max_score=points(result.max_score))
    style = "bold green" if result.score == result.max_score else "bold red"
    return Text.assemble((of, style), *(f" · {plain(part)}" for part in parts))


def _marks(task: TaskView) -> str:
    return f"{points(task.score)}/{points(task.max_score)}"


def _coded(text: str) -> Text:
    """Text with its `code` in colour; where there is no colour, the backticks stay."""
    if not console_of().color_system:
        return Text(text)
    parts = text.split("`")
    return Text.assemble(*((part, "cyan" if place % 2 else "") for place, part in enumerate(parts)))


def _code_line(line: str) -> str:
    """A line of code on one line of the terminal, with its indent."""
    return " " * (len(line) - len(line.lstrip())) + plain(line)
