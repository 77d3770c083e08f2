"""Titles of assignments, tasks and checks, texts of mistakes: the one place that looks up an assignment's sentences.

A task or a mistake without a sentence goes by its name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .lookup import Sentences
from .plaintext import plain, shortened

FIRST_WORDS = 40  # characters of an explanation that stand for the mistake where it has no short name


def assignment_title(words: Sentences, assignment: str) -> str:
    """The title of an assignment, or its plain name."""
    return words.get("title", plain(assignment))


def task_title(words: Sentences, task: str) -> str:
    """The title of a task, or its plain name."""
    return words.get(f"task.{task}", plain(task))


def check_title(words: Sentences, task: str, check: str, otherwise: str = "") -> str:
    """What a check tries, in plain words; a check that has no sentence goes by `otherwise`, else by its id."""
    return words.get(f"check.{task}.{check}", otherwise or check)


def slip_text(words: Sentences, task: str, slip: str | None) -> tuple[str, str]:
    """The explanation of a mistake and a hint: the task's own, else those for all tasks; "" for an unknown one."""
    for key in (f"slip.{task}.{slip}", f"slip.{slip}"):
        if slip and f"{key}.why" in words:
            return words.say(f"{key}.why"), words.say(f"{key}.hint")
    return "", ""


def short_name(words: Sentences, task: str, of: str, name: str, error_type: str = "") -> str:
    """The short name of a mistake: its own, else the first words about it, else what was found.

    `of` is what it is a name of: slip, formula, error, or kind of finding.
    """
    if of == "formula":
        return name
    for key in (f"{of}.{task}.{name}", f"{of}.{name}") if of != "kind" else ():
        told = (words.get(f"{key}.heading"), words.get(f"{key}.why"))
        if found := words.get(f"{key}.short") or next(filter(None, map(_first_words, told)), ""):
            return found
    return _found(words, "raised_here" if of == "error" else name, error_type)


def _found(words: Sentences, kind: str, error_type: str) -> str:
    """What was found, in a few words; the bare name of a kind that has none."""
    return words.say(f"short.{kind}", type=error_type) if f"short.{kind}" in words else kind.replace("_", " ")


def _first_words(sentence: str) -> str:
    """A sentence up to its first stop; "" for one with places to fill."""
    return "" if "{" in sentence else shortened(re.split(r"[.:;。：；]", sentence, maxsplit=1)[0], FIRST_WORDS)


def error_text(words: Sentences, task: str, error: str, values: Mapping[str, Any]) -> tuple[str, str]:
    """The explanation of an exception and a hint, each the task's own or else that for all tasks, with its values."""
    found = (_of_error(words, task, error, part) for part in ("why", "hint"))
    why, hint = (words.say(key, **values) if key in words else "" for key in found)
    return why, hint


def reason_heading(words: Sentences, task: str, reason: str) -> str:
    """What a class is told about a mistake or an exception that students share; "" for an unknown one."""
    error = (words.get(_of_error(words, task, reason, part)) for part in ("heading", "why"))
    return slip_text(words, task, reason)[0] or next(filter(None, error), "")


def _of_error(words: Sentences, task: str, error: str, part: str) -> str:
    own = f"error.{task}.{error}.{part}"
    return own if own in words else f"error.{error}.{part}"


def book_section(words: Sentences, task: str) -> tuple[str, str] | None:
    """The address and the name of the section of the book behind a task; None where there is none."""
    key = f"idea.{task}"
    return (words.say(f"{key}.page"), words.say(f"{key}.section")) if f"{key}.page" in words else None
