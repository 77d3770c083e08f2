"""The feedback page that a student reads: one self-contained file, from a result and the marks in the gradebook."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from markupsafe import Markup

from ..authoring.assignment import Assignment
from ..authoring.loading import assignment_of, load_pictures
from ..authoring.task import test_cell
from ..marks import CellMark, Marks
from ..verdicts import NOT_WRITTEN, Block, CheckResult, Result, TaskResult, blocks_of
from ..words.format import SIGNS
from ..words.lookup import Sentences
from ..words.plaintext import plain
from ..words.titles import assignment_title, book_section, short_name, task_title
from . import charts
from .charts import Picture
from .disclosure import Level
from .html import rendered, style_of

RAISED = ("raised", "cell_raised")
SYNTAX = ("SyntaxError", "IndentationError", "TabError")  # about which no book on the subject says anything
State = Literal["full", "part", "none", "unwritten", "waiting", "pending"]
MAP_SIGNS: dict[State, str] = {
    "full": SIGNS["passed"], "part": "◐", "none": SIGNS["failed"], "pending": "?",
    "unwritten": SIGNS["skipped"], "waiting": SIGNS["skipped"],
}  # fmt: skip
MOST_INDENT = 16  # for which feedback.css has classes
MOST_LINES = 18  # of the student's cell
FEW_LINES = 10  # of a cell that is shown whole, although the mistake is in one of its functions
LINES_BEFORE = 12  # the marked line, where the cell is longer than that


@dataclass(frozen=True)
class First:
    """The first thing to fix: its task, what failed, and its cause without the numbers that are shown side by side.

    `mistake` is its short name, '' where it has none.
    """

    task: TaskView
    block: Block
    cause: str
    compared: tuple[str, str, str] | None = None  # the name, what came, what should have come
    mistake: str = ""


@dataclass(frozen=True)
class CodeLine:
    """A line of the student's cell; `marked` is the one on which an exception was raised, or a wrong value was set."""

    number: int
    text: str
    marked: bool

    @property
    def indent(self) -> int:
        """Where a wrapped line goes on, in characters: even, and no further than a phone has room."""
        return min((len(self.text) - len(self.text.lstrip())) // 2 * 2, MOST_INDENT)


@dataclass(frozen=True)
class TaskView:
    """A task as the page shows it, with the gradebook's mark where there is one: a teacher may have changed it.

    `number` is its place in the notebook, `functions` are what the student writes in it. `causes` are the titles of the
    tasks whose failure explains this one's, all of them perhaps `causes_unwritten`; `held_up` is the key of the
    sentence that says why none of its checks could be judged.
    """

    id: str
    number: int
    title: str
    score: float | None
    max_score: float
    checks: tuple[CheckResult, ...]
    functions: tuple[str, ...] = ()
    source: str = ""
    by_hand: bool = False
    comment: Markup = Markup("")  # noqa: RUF009 (it never changes)
    unanswered: bool = False
    causes: tuple[str, ...] = ()
    held_up: str = ""
    causes_unwritten: bool = False
    figures: tuple[Picture, ...] = ()
    idea: tuple[str, str] | None = None

    @property
    def short_title(self) -> str:
        """The title up to a colon: “Exercise 3”."""
        return re.split("[:：]", self.title, maxsplit=1)[0]

    @property
    def remarked(self) -> bool:
        """Whether a teacher has set its mark, or written something."""
        return self.by_hand or bool(self.comment)

    @property
    def passed(self) -> tuple[CheckResult, ...]:
        return tuple(check for check in self.checks if check.verdict == "passed")

    @property
    def blocks(self) -> list[Block]:
        """What did not pass, each reason once."""
        return blocks_of(self.checks)

    @property
    def shown(self) -> list[Block]:
        """The blocks that say something new; `alike` are the others."""
        return [block for block in self.blocks if block not in self.alike]

    @property
    def alike(self) -> list[Block]:
        """The blocks without a reason in which the same was found of the same function as in one before them."""
        seen, again = set(), []
        for block in self.blocks:
            check = block.check
            found = (check.cause, check.values.get("line"), _function_of(check, self.functions))
            if found in seen and check.kind and check.verdict == "failed":
                again.append(block)
            seen.add(found)
        return again

    def lines(self, check: CheckResult) -> list[CodeLine]:
        """The student's cell with line numbers; of a long one the function that raised, or that the check names.

        A name that is given its value in one line, such as a claim, has that line marked.
        """
        lines = self.source.rstrip().splitlines()
        at = check.values.get("line") if check.kind in RAISED else None
        function = _function_of(check, self.functions)
        if not isinstance(at, int):
            at = _assigned(self.source, function)
        marked = at if 0 < at <= len(lines) else 0
        first, end = 0, len(lines)
        if len(lines) > FEW_LINES:
            first, end = _place_of(self.source, "" if marked else function, marked) or (first, end)
        first = max(first, min(marked - LINES_BEFORE, end - MOST_LINES))
        end = min(first + MOST_LINES, end)
        while end - first > 1 and not lines[end - 1].strip():
            end -= 1
        while end - first > 1 and not lines[first].strip():
            first += 1
        return [
            CodeLine(number, text, number == marked) for number, text in enumerate(lines[first:end], start=first + 1)
        ]

    @property
    def state(self) -> State:
        """Its progress: a key of `feedback.state`."""
        if self.score is None:
            return "pending"
        if self.score >= self.max_score:
            return "full"
        if self.score > 0:
            return "part"
        if self.causes_unwritten:
            return "waiting"
        return "unwritten" if self.held_up == "unwritten" else "none"


def _function_of(check: CheckResult, functions: Sequence[str]) -> str:
    """The function of the task that a check names first: in its message, its call, or its title."""
    said = f"{check.values.get('name', '')} {check.input} {check.title}"
    named = [(found.start(), name) for name in functions if (found := re.search(rf"\b{re.escape(name)}\b", said))]
    return min(named, default=(0, ""))[1]


def _assigned(source: str, name: str) -> int:
    """The line in which a name is given its value outside of functions, the last of several; 0 where there is none."""
    return max(
        (
            node.lineno
            for node in _statements(source)
            if isinstance(node, ast.Assign)
            and any(isinstance(one, ast.Name) and one.id == name for one in node.targets)
        ),
        default=0,
    )


def _statements(source: str) -> list[ast.stmt]:
    """The statements of a cell; none where it is not Python."""
    try:
        return ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


def _place_of(source: str, function: str, line: int) -> tuple[int, int] | None:
    """The lines, as a slice, of the function with this name or around this line; None where a cell has no such one."""
    for node in _statements(source):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.end_lineno:
            first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
            if node.name == function or first <= line <= node.end_lineno:
                return first - 1, node.end_lineno
    return None


def page(
    result: Result,
    marks: Marks | None = None,
    level: Level = "everything",
    *,
    root: Path | None = None,
    assignment: Assignment | None = None,
) -> str:
    """The feedback page; with `marks` it shows the gradebook's score, manual marks, comments and late penalty.

    Below `everything` it has no hints, figures and links; with `scores` no checks and repairs either. `root` is the
    course, which may have assignments of its own; `assignment` is the one that judged, where it is at hand.
    """
    assignment = assignment or assignment_of(result, root)
    words = assignment.sentences(result.language, result.edition)
    views = task_views(result, assignment, words, marks)
    tasks = [_disclosed(without_repetition(task, words), level) for task in views]
    first = _first_to_fix([_disclosed(task, level) for task in views], words)
    return rendered(
        "feedback.html.j2",
        words,
        "feedback",
        _style(),
        assignment=assignment_title(words, result.assignment),
        student=plain(result.student),
        score=marks.score if marks else result.score,
        max_score=marks.max_score if marks else result.max_score,
        late_penalty=marks.late_penalty if marks else 0.0,
        pending=marks.pending if marks else result.broken,
        tasks=tasks,
        open_tasks=[task for task in tasks if task.state not in ("full", "unwritten")],
        unwritten=[task for task in tasks if task.state == "unwritten"],
        complete=[task for task in tasks if task.state == "full"],
        first=first,
        level=level,
        by_teacher=_other_cells(result, marks),
        repairs=() if level == "scores" else result.repairs,
        signs=SIGNS,
        map_signs=MAP_SIGNS,
    )


def ungraded_page(words: Sentences, assignment: str, student: str, problem: str) -> str:
    """The page of a student whose notebook cannot be graded: the reason, and what to do."""
    title = assignment_title(words, assignment)
    return rendered(
        "ungraded.html.j2", words, "feedback", _style(), assignment=title, student=plain(student), problem=problem
    )


def _style() -> str:
    return style_of("feedback.css") + charts.style()


def task_views(result: Result, assignment: Assignment, words: Sentences, marks: Marks | None = None) -> list[TaskView]:
    """The tasks of a result, each with the root cause of its failure."""
    views = [_task_view(number, task, assignment, words, marks) for number, task in enumerate(result.tasks, start=1)]
    views = [_held_up(task) for task in views]
    return [_explained(task, views, assignment) for task in views]


def _task_view(
    number: int, task: TaskResult, assignment: Assignment, words: Sentences, marks: Marks | None
) -> TaskView:
    pictures = load_pictures(assignment) if task.figures else None
    view = TaskView(
        task.id,
        number,
        task_title(words, task.id),
        task.score,
        task.max_score,
        task.checks,
        functions=assignment.by_id[task.id].functions if task.id in assignment.by_id else (),
        source=task.source,
        figures=tuple(pictures(task.figures, words.say)) if pictures else (),
        idea=None if any(check.values.get("type") in SYNTAX for check in task.checks) else book_section(words, task.id),
    )
    cell = next((cell for cell in marks.cells if cell.cell == test_cell(task.id)), None) if marks else None
    if marks is None or cell is None:
        return view
    return replace(
        view,
        score=cell.score if task.score is not None or cell.by_hand else None,
        max_score=cell.max_score,
        by_hand=cell.by_hand,
        comment=_note(marks.comments.get(task.id, "")),
        unanswered=task.id in marks.unanswered,
    )


def _held_up(task: TaskView) -> TaskView:
    """The task with the one thing that all its other checks depend on, or that nothing of it is written."""
    if task.state in ("full", "pending"):
        return task
    failed = [check for check in task.checks if check.verdict == "failed"]
    waiting = [check for check in task.checks if check.verdict == "skipped"]
    if len(failed) + len(waiting) == len(task.checks) and {check.kind for check in failed} == {NOT_WRITTEN}:
        return replace(task, held_up="unwritten")
    if waiting and len(failed) == 1 and len(waiting) == len(task.checks) - 1:
        return replace(task, held_up="one_cause")
    return task


def _explained(task: TaskView, tasks: list[TaskView], assignment: Assignment) -> TaskView:
    """The task with other tasks that are the root cause of its failure."""
    causing = set(assignment.causes(task.id))
    causes = [other for other in tasks if other.id in causing and other.state in ("part", "none", "unwritten")]
    if not causes or task.state in ("full", "pending"):
        return task
    unwritten = all(other.state == "unwritten" for other in causes)
    return replace(task, held_up="", causes=tuple(other.title for other in causes), causes_unwritten=unwritten)


def without_repetition(task: TaskView, words: Sentences) -> TaskView:
    """The task with every reason and hint at the first check that it belongs to, and not repeated at the others."""
    if task.held_up == "unwritten":
        return replace(
            task, checks=tuple(replace(one, verdict="skipped", message="", hint="", input="") for one in task.checks)
        )
    checks = []
    for place, check in enumerate(task.checks):
        message, hint = _new_text(check, task, task.checks[:place], words)
        new = check.input if check.message and message == check.message else ""
        checks.append(replace(check, message=message, hint=hint, input=new))
    return replace(task, checks=tuple(checks))


def _new_text(check: CheckResult, task: TaskView, before: Sequence[CheckResult], words: Sentences) -> tuple[str, str]:
    """The message and the hint of a check, as far as those before it do not say the same."""
    if check.verdict == "broken":
        return words.say("feedback.broken.message"), ""
    if task.causes or (task.held_up and check.verdict == "skipped"):
        return "", ""
    return check.message, "" if check.hint in {other.hint for other in before} else check.hint


def _disclosed(task: TaskView, level: Level) -> TaskView:
    """A task without what the course's level of disclosure hides."""
    if level == "everything":
        return task
    checks = () if level == "scores" else tuple(replace(check, hint="", input="") for check in task.checks)
    causes, held_up = (task.causes, task.held_up) if checks or task.state == "unwritten" else ((), "")
    return replace(task, checks=checks, causes=causes, held_up=held_up, source="", figures=(), idea=None)


def _first_to_fix(tasks: list[TaskView], words: Sentences) -> First | None:
    """What failed first in the first task that lost marks: later tasks depend on earlier ones.

    A mistake comes before a task that is not written, and before what follows from other tasks.
    """
    for task in sorted(tasks, key=lambda task: bool(task.causes) or task.state == "unwritten"):
        failed = next((block for block in task.blocks if block.check.verdict == "failed"), None)
        if failed and task.state != "full":
            return replace(side_by_side(task, failed, words), mistake=_mistake(task, failed.check, words))
    return None


def _mistake(task: TaskView, check: CheckResult, words: Sentences) -> str:
    """The short name of what went wrong, as lists of a class have it; '' where there is none."""
    of, name, error_type = check.cause
    if of == "formula":
        of, name = "kind", check.kind
    known = of != "kind" or f"short.{name}" in words
    return short_name(words, task.id, of, name, error_type) if name and known else ""


COUNTS = frozenset(["wrong_size"])  # a count needs its noun, which a column leaves out


def side_by_side(task: TaskView, block: Block, words: Sentences) -> First:
    """Numbers that came and numbers that should have come are easier to compare in columns than in a sentence."""
    check = block.check
    key, values = f"finding.{check.kind}", check.values
    if not {"name", "got", "want"} <= values.keys() or key not in words or check.kind in COUNTS:
        return First(task, block, check.message)
    sentence = words.say(key, **values)
    if not check.message.startswith(sentence):
        return First(task, block, check.message)
    compared = (str(values["name"]), str(values["got"]), str(values["want"]))
    return First(task, block, check.message.removeprefix(sentence).strip(), compared)


def _other_cells(result: Result, marks: Marks | None) -> list[tuple[CellMark, Markup]]:
    """The cells that people mark, which belong to none of the result's tasks, with the teacher's comments."""
    ours = {test_cell(task.id) for task in result.tasks}
    others = [cell for cell in marks.cells if cell.cell not in ours] if marks else []
    return [(cell, _note(marks.comments.get(cell.cell, ""))) for cell in others] if marks else []


def _note(text: str) -> Markup:
    """A teacher's comment, escaped, with its line breaks."""
    return Markup("<br>").join(plain(line) for line in text.splitlines())
