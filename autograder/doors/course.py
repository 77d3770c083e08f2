"""Which assignment and whose submissions an nbgrader command is about."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..course.installed import doors_are_open
from ..course.places import Places


def places_of(converter: Any) -> Places:
    """The places of the assignment that a converter is to convert."""
    return Places(converter.coursedir, converter.coursedir.assignment_id)


def has_checks(converter: Any, places: Places) -> bool:
    """Whether an assignment has checks of ours, and the doors are open in the converter's own course.

    A server's process may have opened them for another course.
    """
    return doors_are_open(converter.config) and bool(places.judged)


def is_judged(places: Places, notebook: str) -> bool:
    """Whether a notebook's file, in whichever step, is the one that has checks of ours."""
    return Path(notebook).name == f"{places.judged}.ipynb"
