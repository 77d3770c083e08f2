"""Titles of assignments, tasks and checks, texts of mistakes: the one place that looks up an assignment's sentences.

A task or a mistake without a sentence goes by its name.
"""

from __future__ import annotations

import re

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
    """The short name of a mistake: its own, else the first words of its explanation, else its bare name.

    `of` is what it is a name of: slip, formula, error, or kind of finding.
    """
    if of == "formula":
        return name
    bare = name.replace("_", " ")
    if of == "kind":
        return words.say(f"short.{name}", type=error_type) if f"short.{name}" in words else bare
    for key in (f"{of}.{task}.{name}", f"{of}.{name}"):
        if found := words.get(f"{key}.short") or _first_words(words.get(f"{key}.why")):
            return found
    return bare


def _first_words(sentence: str) -> str:
    """A sentence up to its first stop; "" for one with places to fill."""
    return "" if "{" in sentence else shortened(re.split(r"[.:;。：；]", sentence, maxsplit=1)[0], FIRST_WORDS)


def book_section(words: Sentences, task: str) -> tuple[str, str] | None:
    """The address and the name of the section of the book behind a task; None where there is none."""
    key = f"idea.{task}"
    return (words.say(f"{key}.page"), words.say(f"{key}.section")) if f"{key}.page" in words else None
