"""Text that a student had a hand in, made harmless for a terminal and a page."""

from __future__ import annotations

import re
import sys
import unicodedata
from pathlib import Path

_ESCAPES = re.compile(r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b\]|\x9d).*?(?:\x07|\x1b\\|\x9c|$)|\x1b.", re.DOTALL)

_PLACES = {str(Path.home()): "~", sys.base_prefix: "…", sys.prefix: "…"}  # of the grader, not of the student


def plain(text: str, longest: int = 1000) -> str:
    """One line without escape sequences, control, invisible and direction-changing characters."""
    text = _ESCAPES.sub("", text[: 4 * longest])
    text = "".join(" " if mark.isspace() else mark for mark in text if mark.isspace() or _visible(mark))
    return shortened(" ".join(text.split()), longest)


def for_spreadsheet(value: object) -> object:
    """A value for a table; text that no spreadsheet takes for a formula."""
    if not isinstance(value, str):
        return value
    text = plain(value)
    return "'" + text if text.startswith(tuple("=+-@＝＋－＠")) else text


def without_places(text: str) -> str:
    """Text that does not tell where the grader and its Python are at home."""
    for place in sorted(_PLACES, key=len, reverse=True):
        text = text.replace(place, _PLACES[place]) if len(place) > 1 else text
    return text


def shortened(text: str, longest: int) -> str:
    """The text, or its beginning with an ellipsis."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def _visible(mark: str) -> bool:
    return not unicodedata.category(mark).startswith("C")
