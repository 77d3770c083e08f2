"""How much of the feedback a student sees: one value of the course's configuration, `c.FeedbackPage.show`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

from traitlets import Enum, TraitError
from traitlets.config import Config, Configurable

from ..errors import CourseError
from ..words import say, terminal_language
from ..words.plaintext import plain

Level = Literal["scores", "messages", "everything"]

CHOICES = ("scores", "messages", "everything", "after_due")


class FeedbackPage(Configurable):
    """The configuration of the page."""

    show = Enum(
        CHOICES,
        "everything",
        help="scores; messages: what each check found as well; everything: hints, figures and links "
        "as well; after_due: scores until the due date in the gradebook has passed, then everything.",
    ).tag(config=True)


def level(config: Config, due: datetime | None = None) -> Level:
    """What the page shows now; `due` is in UTC. Without a due date none has passed."""
    try:
        show: Literal["scores", "messages", "everything", "after_due"] = FeedbackPage(config=config).show
    except TraitError:
        raise CourseError(_unknown(config)) from None
    if show != "after_due":
        return show
    return "everything" if due is not None and due <= datetime.now(UTC).replace(tzinfo=None) else "scores"


def _unknown(config: Config) -> str:
    """The error message for an unknown value."""
    value = config.FeedbackPage.show
    found = plain(repr(str(value) if isinstance(value, str) else value), longest=60)
    return say(terminal_language(), "feedback.shown.unknown", value=found, choices=", ".join(map(repr, CHOICES)))
