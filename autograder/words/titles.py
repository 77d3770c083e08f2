"""Titles of assignments, tasks and checks, texts of slips: the one place that looks up an assignment's sentences.

A task that an instructor has added may have no sentence: its name is its title.
"""

from __future__ import annotations

from . import say, sentences
from .plaintext import plain


def assignment_title(language: str, assignment: str) -> str:
    """The title of an assignment, or its plain name."""
    return sentences(language).get(f"feedback.assignment.{assignment}", plain(assignment))


def task_title(language: str, task: str) -> str:
    """The title of a task, or its plain name."""
    return sentences(language).get(f"feedback.task.{task}", plain(task))


def check_title(language: str, task: str, check: str, otherwise: str = "") -> str:
    """What a check tries, in plain words; a check that has no sentence goes by `otherwise`, else by its id."""
    return sentences(language).get(f"check.{task}.{check}", otherwise or check)


def slip_text(language: str, task: str, slip: str | None) -> tuple[str, str]:
    """The explanation of a slip and a hint: the task's own, else those for all tasks; "" for an unknown slip."""
    table = sentences(language)
    for key in (f"slip.{task}.{slip}", f"slip.{slip}"):
        if slip and f"{key}.why" in table:
            return say(language, f"{key}.why"), say(language, f"{key}.hint")
    return "", ""


def book_section(language: str, task: str) -> tuple[str, str] | None:
    """The address and the name of the section of the book behind a task; None where there is none."""
    table, key = sentences(language), f"feedback.idea.{task}"
    return (table[f"{key}.page"], table[f"{key}.section"]) if f"{key}.page" in table else None
