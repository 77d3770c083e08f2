"""A summary in Markdown, as GitHub Actions shows it on the page of a run: the score, what to fix first, each task."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ..authoring.loading import sentences_of
from ..errors import CannotGrade
from ..verdicts import CheckResult, Result, TaskResult
from ..words import say
from ..words.format import points
from ..words.lookup import Sentences
from ..words.plaintext import plain, without_places
from ..words.titles import assignment_title, task_title

EMOJI = {"passed": "✅", "failed": "❌", "skipped": "➖", "broken": "❗"}
PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")  # what a backslash escapes in CommonMark
CODE = re.compile(r"`([^`]+)`")


def summary(result: Result, root: Path | None = None) -> str:
    """The summary of one submission of the course at `root`; whatever a student wrote is escaped."""
    return "\n".join(_lines(result, sentences_of(result, root))) + "\n"


def ungraded_summary(problem: CannotGrade, language: str) -> str:
    """The summary for a notebook that cannot be graded: the reason."""
    return f"**{say(language, 'summary.ungraded')}** {_prose(problem.said(language))}\n"


def _lines(result: Result, words: Sentences) -> Iterator[str]:
    score = words.say("summary.score", score=points(result.score), max_score=points(result.max_score))
    yield f"## {_entry(words, assignment_title(words, result.assignment), score)}\n"
    student = f"<code>{_text(result.student)}</code>"
    yield words.say("summary.contained", student=student, tier=result.containment) + "\n"
    if result.broken:
        yield f"**{words.say('summary.broken')}**\n"
    if first := next(_failed(result), None):
        task, check = first
        text = " ".join(filter(None, (_prose(check.message), _prose(check.hint))))
        yield f"**{words.say('summary.first')}** {_entry(words, task_title(words, task.id), text)}\n"
    yield from _table(result, words)
    for repair in result.repairs:
        yield f"- {words.say('summary.repaired')} {_prose(repair)}"
    yield ""


def _failed(result: Result) -> Iterator[tuple[TaskResult, CheckResult]]:
    """The failed checks, in the order of the tasks: later tasks depend on earlier ones."""
    return ((task, check) for task in result.tasks for check in task.checks if check.verdict == "failed")


def _table(result: Result, words: Sentences) -> Iterator[str]:
    yield f"| {' | '.join(words.say(f'summary.{name}') for name in ('task', 'points', 'checks'))} |"
    yield "|---|---:|---|"
    for task in result.tasks:
        title = _text(task_title(words, task.id))
        yield f"| {title} | {points(task.score)} / {points(task.max_score)} | {_checks(task, words)} |"
    yield ""


def _checks(task: TaskResult, words: Sentences) -> str:
    """How many passed, and each of the others with the reason in small type below it."""
    lost = [check for check in task.checks if check.verdict != "passed"]
    count = len(task.checks)
    passed = f"{EMOJI['passed']} {words.say('summary.passed', passed=count - len(lost), count=count)}"
    return "<br>".join([*([passed] if len(lost) < count else []), *map(_check, lost)])


def _check(check: CheckResult) -> str:
    reason = f"<br><sub>{_prose(check.message)}</sub>" if check.message else ""
    return f"{EMOJI[check.verdict]} {_prose(check.title)}{reason}"


def _entry(words: Sentences, title: str, text: str) -> str:
    return words.say("summary.entry", name=_text(title), said=text)


def _prose(text: str) -> str:
    """A message of a check, with `code` between backquotes set as code."""
    parts = CODE.split(plain(without_places(text)))
    return "".join(f"<code>{_escaped(part)}</code>" if odd % 2 else _escaped(part) for odd, part in enumerate(parts))


def _text(text: str) -> str:
    return _escaped(plain(text))


def _escaped(text: str) -> str:
    """Text with Markdown's punctuation escaped, also in a table."""
    return PUNCTUATION.sub(r"\\\1", text)
