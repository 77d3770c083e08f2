"""Gradescope's results.json: one test for each check, with its points, its message and its hint.

Gradescope has no pending marks. So a result with a broken task is not written at all: Gradescope then reports that its
autograder failed, and nobody takes half a result for a mark.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

from ..authoring.loading import sentences_of
from ..errors import CannotGrade, JudgeFault
from ..verdicts import CheckResult, Result, TaskResult
from ..words import message, say
from ..words.lookup import Sentences
from ..words.plaintext import plain, without_places
from ..words.titles import task_title

Visibility = Literal["visible", "after_due_date", "after_published", "hidden"]
FORMATS = {"output_format": "text", "test_output_format": "text", "test_name_format": "text"}  # nothing is rendered


def results_json(result: Result, visibility: Visibility = "visible", root: Path | None = None) -> bytes:
    """The bytes of results.json; `visibility` says when students see the checks and, by them, their score.

    `root` is the course, which may have assignments of its own.
    """
    words = sentences_of(result, root)
    if result.broken:
        tasks = ", ".join(task.id for task in result.tasks if task.score is None)
        raise JudgeFault(message("gradescope.broken", tasks=tasks))
    numbered = enumerate(result.tasks, start=1)
    return _as_json(
        {
            "score": result.score,
            "execution_time": round(result.seconds),
            "output": _output(result, words),
            "visibility": visibility,
            "tests": [test for number, task in numbered for test in _tests(number, task, words)],
            "extra_data": {"containment": result.containment, "versions": dict(result.versions)},
        }
    )


def ungraded_json(problem: CannotGrade, language: str) -> bytes:
    """The bytes of results.json where a notebook cannot be graded: no marks, the reason, and what to do."""
    return _as_json(
        {"score": 0.0, "output": say(language, "gradescope.ungraded", problem=_line(problem.said(language)))}
    )


def _as_json(data: dict[str, Any]) -> bytes:
    # Standard output is for the teacher: it has the seed and the notices.
    whole = {**data, **FORMATS, "stdout_visibility": "hidden"}
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace")


def _output(result: Result, words: Sentences) -> str:
    lines = [words.say("gradescope.about")]
    if result.repairs:
        lines += [words.say("gradescope.repairs"), *(f"- {_line(repair)}" for repair in result.repairs)]
    return "\n".join(lines)


def _tests(number: int, task: TaskResult, words: Sentences) -> list[dict[str, Any]]:
    title = task_title(words, task.id)
    return [
        {
            "number": f"{number}.{place}",
            "name": words.say("gradescope.name", task=title, check=_line(check.title)),
            "score": check.points if check.verdict == "passed" else 0.0,
            "max_score": check.points,
            "status": "passed" if check.verdict == "passed" else "failed",
            "output": _output_of(check),
            "tags": [task.id, *filter(None, (check.slip, check.error))],
        }
        for place, check in enumerate(task.checks, start=1)
    ]


def _output_of(check: CheckResult) -> str:
    texts = () if check.verdict == "passed" else (check.message, check.hint)
    return "\n".join(_line(text) for text in texts if text)


def _line(text: str) -> str:
    return plain(without_places(text))
