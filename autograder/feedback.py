"""The page that a student reads: one self-contained file, made from a result and what people have added to it."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from .messages import LANGUAGES, say, sentences
from .plaintext import plain, without_places
from .verdicts import CheckResult, Result, TaskResult

if TYPE_CHECKING:
    from .gradebook import CellMark, Marks

HTML_LANGUAGE = {"en": "en", "zh": "zh-CN"}
SIGNS = {"passed": "✓", "failed": "✗", "skipped": "–", "broken": "!"}
State = Literal["full", "part", "none", "pending"]
Say = Callable[..., str]


@dataclass(frozen=True)
class TaskView:
    """A task as the page shows it: the gradebook's mark where there is one, for a teacher may have set it."""

    id: str
    title: str
    score: float | None
    max_score: float
    checks: tuple[CheckResult, ...]
    by_hand: bool = False
    comment: str = ""
    unanswered: bool = False

    @property
    def state(self) -> State:
        """How far it is, in one word of the messages."""
        if self.score is None:
            return "pending"
        if self.score >= self.max_score:
            return "full"
        return "part" if self.score > 0 else "none"


def page(result: Result, marks: Marks | None = None) -> str:
    """The feedback page; with `marks` it shows the gradebook's score, manual marks, comments and late penalty."""
    language = result.language if result.language in LANGUAGES else "en"
    tasks = [_task_view(task, language, marks) for task in result.tasks]
    first = _first_to_fix(tasks)
    return (
        _environment()
        .get_template("feedback.html.j2")
        .render(
            **_frame(result.assignment, result.student, language),
            score=marks.score if marks else result.score,
            max_score=marks.max_score if marks else result.max_score,
            late_penalty=marks.late_penalty if marks else 0.0,
            pending=marks.pending if marks else result.broken,
            tasks=tasks,
            solid=[task for task in tasks if task.state == "full"],
            first=first,
            by_teacher=_other_cells(result, marks),
            comments=marks.comments if marks else {},
            repairs=result.repairs,
            signs=SIGNS,
        )
    )


def apology(assignment: str, student: str, problem: str, language: str) -> str:
    """The page of a student whose notebook cannot be graded: why, and what to do."""
    language = language if language in LANGUAGES else "en"
    template = _environment().get_template("ungraded.html.j2")
    return template.render(**_frame(assignment, student, language), problem=problem)


def _frame(assignment: str, student: str, language: str) -> dict[str, Any]:
    """What every page has."""
    style = _style()
    return {
        "say": lambda key, **values: say(language, f"feedback.{key}", **values),
        "html_language": HTML_LANGUAGE[language],
        "style": Markup(style),
        "style_hash": b64encode(sha256(style.encode()).digest()).decode(),
        "assignment": _named(language, "assignment", assignment),
        "student": plain(student),
    }


def _task_view(task: TaskResult, language: str, marks: Marks | None) -> TaskView:
    title = _named(language, "task", task.id)
    cell = next((cell for cell in marks.cells if cell.cell == f"test_{task.id}"), None) if marks else None
    if marks is None or cell is None:
        return TaskView(task.id, title, task.score, task.max_score, task.checks)
    return TaskView(
        task.id,
        title,
        cell.score if task.score is not None or cell.by_hand else None,
        cell.max_score,
        task.checks,
        by_hand=cell.by_hand,
        comment=marks.comments.get(task.id, ""),
        unanswered=task.id in marks.unanswered,
    )


def _first_to_fix(tasks: list[TaskView]) -> tuple[TaskView, CheckResult] | None:
    """The first failed check of the first task that lost marks: the tasks build upon each other in this order."""
    lost = ((task, check) for task in tasks if task.state != "full" for check in task.checks)
    return next(((task, check) for task, check in lost if check.verdict == "failed"), None)


def _other_cells(result: Result, marks: Marks | None) -> list[CellMark]:
    """The cells that people mark: those that are no task of ours."""
    ours = {f"test_{task.id}" for task in result.tasks}
    return [cell for cell in marks.cells if cell.cell not in ours] if marks else []


def _named(language: str, kind: str, name: str) -> str:
    """The title of a task or an assignment, or its plain name where an instructor has added it."""
    return sentences(language).get(f"feedback.{kind}.{name}", plain(name))


def _prose(text: str) -> Markup:
    """A message of a check: everything escaped, `code` between backquotes set as code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(plain(without_places(text))))))


def _note(text: str) -> Markup:
    """A teacher's own words, with their line breaks."""
    return Markup("<br>").join(plain(line) for line in text.splitlines())


def _points(value: float | None) -> str:
    return "?" if value is None else f"{round(value, 2):g}"


@cache
def _style() -> str:
    return (files(__package__) / "templates" / "feedback.css").read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("autograder"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"prose": _prose, "note": _note, "points": _points}
    return environment
