"""Installed: what of this package a course uses, and whether nbgrader knows it; a half-installed course is noticed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from traitlets.config import Config

from ..authoring.edition import Edition, find_edition, find_folder
from ..errors import CourseError
from ..words import message
from .places import CONFIGURATION, Places

DOORS = "AutograderDoors"  # a section of the configuration: what is in it depends on no other course, and no import


def mark_doors_open(c: Config) -> None:
    """Note in a course's configuration that nbgrader's commands use this judge."""
    c[DOORS].open = True


def doors_are_open(config: Config) -> bool:
    """Whether `open_doors` is in the configuration that nbgrader loads, wherever it comes from."""
    return bool(dict.get(config, DOORS, {}).get("open"))


def closed_doors(places: Places) -> str:
    """The line that warns of a course whose configuration leaves nbgrader's commands as they are; '' if it does not."""
    return "" if doors_are_open(places.course.config) else message("doors.closed", file=CONFIGURATION)


def editions_in_use(places: Places) -> list[Edition]:
    """The editions of the course's notebooks that have checks of ours: of its sources, and of what is released."""
    released = [places.of(name).release for name in places.released()]
    found: dict[tuple[str, str], Edition] = {}
    for path in (*places.sources(), *released):
        for name, edition in _named_in(path):
            with suppress(CourseError):  # told by what needs it
                found[name, edition] = find_edition(find_folder(name, places.root), edition)
    return list(found.values())


def _named_in(path: Path) -> Iterator[tuple[str, str]]:
    """The assignment and the edition that a notebook's metadata name."""
    with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        entry: dict[str, Any] = json.loads(path.read_bytes())["metadata"]["autograder"]
        yield str(entry["assignment"]), str(entry.get("edition", ""))
