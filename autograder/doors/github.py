"""A summary in Markdown, as GitHub Actions shows it on the page of a run: the score, what to fix first, each task."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..errors import CannotGrade
from ..verdicts import CheckResult, Result, TaskResult
from ..views.terminal import points
from ..words import say, sentences
from ..words.plaintext import plain, without_places

SIGNS = {"passed": "✅", "failed": "❌", "skipped": "➖", "broken": "❗"}
PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")  # what CommonMark takes for text where a backslash stands before it
CODE = re.compile(r"`([^`]+)`")


def summary(result: Result) -> str:
    """The summary of one submission; nothing in it that a student wrote is taken for markup."""
    return "\n".join(_lines(result)) + "\n"


def apology(problem: CannotGrade, language: str) -> str:
    """What stands there for a notebook that cannot be graded."""
    return f"**{say(language, 'summary.ungraded')}** {_prose(problem.said(language))}\n"


def _lines(result: Result) -> Iterator[str]:
    language = result.language
    score = say(language, "summary.score", score=points(result.score), max_score=points(result.max_score))
    yield f"## {_entry(language, 'assignment', result.assignment, score)}\n"
    student = f"<code>{_text(result.student)}</code>"
    yield say(language, "summary.contained", student=student, tier=result.containment) + "\n"
    if result.broken:
        yield f"**{say(language, 'summary.broken')}**\n"
    if first := next(_failed(result), None):
        task, check = first
        told = " ".join(filter(None, (_prose(check.message), _prose(check.hint))))
        yield f"**{say(language, 'summary.first')}** {_entry(language, 'task', task.id, told)}\n"
    yield from _table(result)
    for repair in result.repairs:
        yield f"- {say(language, 'summary.repaired')} {_prose(repair)}"
    yield ""


def _failed(result: Result) -> Iterator[tuple[TaskResult, CheckResult]]:
    """What went wrong, in the order of the tasks, which build upon each other."""
    return ((task, check) for task in result.tasks for check in task.checks if check.verdict == "failed")


def _table(result: Result) -> Iterator[str]:
    yield f"| {' | '.join(say(result.language, f'summary.{name}') for name in ('task', 'points', 'checks'))} |"
    yield "|---|---:|---|"
    for task in result.tasks:
        title = _named(result.language, "task", task.id)
        yield f"| {title} | {points(task.score)} / {points(task.max_score)} | {_checks(task, result.language)} |"
    yield ""


def _checks(task: TaskResult, language: str) -> str:
    """How many passed, and each of the others with the reason in small type under it."""
    lost = [check for check in task.checks if check.verdict != "passed"]
    count = len(task.checks)
    passed = f"{SIGNS['passed']} {say(language, 'summary.passed', passed=count - len(lost), count=count)}"
    return "<br>".join([*([passed] if len(lost) < count else []), *map(_told, lost)])


def _told(check: CheckResult) -> str:
    reason = f"<br><sub>{_prose(check.message)}</sub>" if check.message else ""
    return f"{SIGNS[check.verdict]} {_prose(check.title)}{reason}"


def _entry(language: str, kind: str, name: str, said: str) -> str:
    return say(language, "summary.entry", name=_named(language, kind, name), said=said)


def _named(language: str, kind: str, name: str) -> str:
    return _text(sentences(language).get(f"feedback.{kind}.{name}", name))


def _prose(text: str) -> str:
    """A message of a check, with `code` between backquotes set as code."""
    parts = CODE.split(plain(without_places(text)))
    return "".join(f"<code>{_escaped(part)}</code>" if odd % 2 else _escaped(part) for odd, part in enumerate(parts))


def _text(text: str) -> str:
    return _escaped(plain(text))


def _escaped(text: str) -> str:
    """Text that is nothing but text in Markdown, also in a table."""
    return PUNCTUATION.sub(r"\\\1", text)
