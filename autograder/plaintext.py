"""Text that a student had a hand in, made harmless for a terminal and a page."""

from __future__ import annotations

import re
import unicodedata

_ESCAPES = re.compile(r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b\]|\x9d).*?(?:\x07|\x1b\\|\x9c|$)|\x1b.", re.DOTALL)


def plain(text: str, longest: int = 1000) -> str:
    """One line without escape sequences, control, invisible and direction-changing characters."""
    text = _ESCAPES.sub("", text[: 4 * longest])
    text = "".join(" " if mark.isspace() else mark for mark in text if mark.isspace() or _visible(mark))
    return shortened(" ".join(text.split()), longest)


def shortened(text: str, longest: int) -> str:
    """The text, or its beginning with an ellipsis."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def _visible(mark: str) -> bool:
    return not unicodedata.category(mark).startswith("C")
