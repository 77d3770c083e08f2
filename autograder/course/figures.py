"""Whether the figures of given cells are rendered: where a person will look, unless the course says otherwise.

No mark depends on it, so the mode is no part of a fingerprint.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from traitlets.config import Config

from ..errors import CourseError
from ..submission.rebuild import Release
from ..words import message
from ..words.plaintext import plain

Mode = Literal["always", "manual", "never"]
MODES: tuple[Mode, ...] = get_args(Mode)
DEFAULT: Mode = "manual"
HELP = (
    "When the figures of given cells are drawn in grading: always; manual: where a person marks some cells of the "
    "assignment, and where single students are graded; never."
)


def mode_of(config: Config) -> Mode:
    """The mode of a course, `c.Autograde.figures`; raises CourseError for an unknown one."""
    section: Mapping[str, object] = config.get("Autograde", {})
    mode = section.get("figures", DEFAULT)
    if mode not in MODES:
        raise CourseError(message("figures.unknown", value=plain(repr(mode), 60), choices=", ".join(map(repr, MODES))))
    return mode


def are_drawn(mode: Mode, release: Release, *, singled_out: bool) -> bool:
    """Whether figures are drawn; `singled_out` students are graded one by one, so that somebody can look at them."""
    return mode == "always" or (mode == "manual" and (singled_out or release.is_marked_by_hand))
