"""The page that a student reads: one self-contained file, made from a result and what people have added to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from markupsafe import Markup

from ..assignments.linreg_scratch.pictures import Picture, pictures
from ..authoring.loading import load
from ..verdicts import CheckResult, Result, TaskResult
from ..words import LANGUAGES, say, sentences
from ..words.plaintext import plain
from . import charts
from .html import named, rendered, style_of

if TYPE_CHECKING:
    from ..marks import CellMark, Marks
    from .disclosure import Level

TASKS = load("linreg_scratch").by_id
SIGNS = {"passed": "✓", "failed": "✗", "skipped": "–", "broken": "!"}
State = Literal["full", "part", "none", "pending"]


@dataclass(frozen=True)
class TaskView:
    """A task as the page shows it: the gradebook's mark where there is one, for a teacher may have set it.

    `causes` are the titles of the tasks whose failure explains this one's; `held_up` is the key of the sentence that
    says why nothing of it could be judged.
    """

    id: str
    title: str
    score: float | None
    max_score: float
    checks: tuple[CheckResult, ...]
    by_hand: bool = False
    comment: Markup = Markup("")  # noqa: RUF009 (it never changes)
    unanswered: bool = False
    causes: tuple[str, ...] = ()
    held_up: str = ""
    figures: tuple[Picture, ...] = ()
    idea: tuple[str, str] | None = None

    @property
    def state(self) -> State:
        """How far it is, in one word of the messages."""
        if self.score is None:
            return "pending"
        if self.score >= self.max_score:
            return "full"
        return "part" if self.score > 0 else "none"


def page(result: Result, marks: Marks | None = None, level: Level = "everything") -> str:
    """The feedback page; with `marks` it shows the gradebook's score, manual marks, comments and late penalty.

    Below `everything` there are no hints, figures and links; with `scores` no checks and repairs either.
    """
    language = result.language if result.language in LANGUAGES else "en"
    views = [_task_view(task, language, marks) for task in result.tasks]
    views = [_explained(task, views, language) for task in views]
    tasks = [_disclosed(_told_once(task, language), level) for task in views]
    first = _first_to_fix([_disclosed(task, level) for task in views])
    return rendered(
        "feedback.html.j2",
        language,
        "feedback",
        _style(),
        assignment=named(language, "assignment", result.assignment),
        student=plain(result.student),
        score=marks.score if marks else result.score,
        max_score=marks.max_score if marks else result.max_score,
        late_penalty=marks.late_penalty if marks else 0.0,
        pending=marks.pending if marks else result.broken,
        tasks=tasks,
        solid=[task for task in tasks if task.state == "full"],
        first=first,
        level=level,
        by_teacher=_other_cells(result, marks),
        repairs=() if level == "scores" else result.repairs,
        signs=SIGNS,
    )


def apology(assignment: str, student: str, problem: str, language: str) -> str:
    """The page of a student whose notebook cannot be graded: why, and what to do."""
    language = language if language in LANGUAGES else "en"
    title = named(language, "assignment", assignment)
    return rendered(
        "ungraded.html.j2", language, "feedback", _style(), assignment=title, student=plain(student), problem=problem
    )


def _style() -> str:
    return style_of("feedback.css") + charts.style()


def _task_view(task: TaskResult, language: str, marks: Marks | None) -> TaskView:
    view = TaskView(
        task.id,
        named(language, "task", task.id),
        task.score,
        task.max_score,
        task.checks,
        figures=tuple(pictures(task.figures, lambda key, **values: say(language, f"feedback.{key}", **values))),
        idea=_idea(language, task.id),
    )
    cell = next((cell for cell in marks.cells if cell.cell == f"test_{task.id}"), None) if marks else None
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


def _explained(task: TaskView, tasks: list[TaskView], language: str) -> TaskView:
    """The task with what explains it: other tasks, or the one thing in it for which everything else has to wait.

    A task that uses the functions of others fails where one of those is not right; but exercises are judged with right
    functions in place of those that failed.
    """
    if task.state in ("full", "pending"):
        return task
    if causes := tuple(other.title for other in tasks if _rests_on(task, other)):
        return replace(task, causes=causes)
    unwritten = say(language, "finding.not_written")
    failed = [check for check in task.checks if check.verdict == "failed"]
    waiting = [check for check in task.checks if check.verdict == "skipped"]
    if len(failed) + len(waiting) == len(task.checks) and {check.message for check in failed} == {unwritten}:
        return replace(task, held_up="unwritten")
    if waiting and len(failed) == 1 and len(waiting) == len(task.checks) - 1:
        return replace(task, held_up="one_cause")
    return task


def _rests_on(task: TaskView, other: TaskView) -> bool:
    """Whether `task` fails where `other` is unfinished."""
    if task.id not in TASKS or other.id not in TASKS or task.id == other.id or TASKS[task.id].follow_through:
        return False
    return other.state in ("part", "none") and not {*TASKS[task.id].uses}.isdisjoint(TASKS[other.id].functions)


def _told_once(task: TaskView, language: str) -> TaskView:
    """The task with each cause told once: where a check failed for a cause that stands already, only that is said."""
    if task.held_up == "unwritten":
        return replace(task, checks=tuple(replace(one, verdict="skipped", message="", hint="") for one in task.checks))
    told = []
    for place, check in enumerate(task.checks):
        message, hint = _news(check, task, task.checks[:place], language)
        told.append(replace(check, message=message, hint=hint))
    return replace(task, checks=tuple(told))


def _news(check: CheckResult, task: TaskView, before: Sequence[CheckResult], language: str) -> tuple[str, str]:
    """What is still to be said of a check: message and hint."""
    if check.verdict == "broken":
        return say(language, "feedback.broken.message"), ""
    if task.causes or (task.held_up and check.verdict == "skipped"):
        return "", ""
    if check.slip and (first := next((other for other in before if other.slip == check.slip), None)):
        return say(language, "feedback.same_slip", title=first.title), ""
    if check.verdict == "skipped" and before and before[-1].message == check.message:
        return "", ""
    return check.message, "" if check.hint in {other.hint for other in before} else check.hint


def _disclosed(task: TaskView, level: Level) -> TaskView:
    """As much of a task as the course shows."""
    if level == "everything":
        return task
    checks = () if level == "scores" else tuple(replace(check, hint="") for check in task.checks)
    causes, held_up = (task.causes, task.held_up) if checks else ((), "")
    return replace(task, checks=checks, causes=causes, held_up=held_up, figures=(), idea=None)


def _first_to_fix(tasks: list[TaskView]) -> tuple[int, TaskView, CheckResult] | None:
    """The first failed check of the first task that lost marks: the tasks build upon each other in this order."""
    for number, task in enumerate(tasks, start=1):
        failed = next((check for check in task.checks if check.verdict == "failed"), None)
        if failed and task.state != "full":
            return number, task, failed
    return None


def _other_cells(result: Result, marks: Marks | None) -> list[tuple[CellMark, Markup]]:
    """The cells that people mark, with what they wrote: those that are no task of ours."""
    ours = {f"test_{task.id}" for task in result.tasks}
    others = [cell for cell in marks.cells if cell.cell not in ours] if marks else []
    return [(cell, _note(marks.comments.get(cell.cell, ""))) for cell in others] if marks else []


def _idea(language: str, task: str) -> tuple[str, str] | None:
    """The page and the name of the book's section behind a task; None where an instructor has added the task."""
    table, key = sentences(language), f"feedback.idea.{task}"
    return (table[f"{key}.page"], table[f"{key}.section"]) if f"{key}.page" in table else None


def _note(text: str) -> Markup:
    """A teacher's own words, with their line breaks."""
    return Markup("<br>").join(plain(line) for line in text.splitlines())
