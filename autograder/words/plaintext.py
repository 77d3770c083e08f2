"""Sanitize text that students can influence, for terminals, spreadsheets and log lines."""

from __future__ import annotations

import re
import sys
import unicodedata

from ..startup import home

_ESCAPES = re.compile(r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b\]|\x9d).*?(?:\x07|\x1b\\|\x9c|$)|\x1b.", re.DOTALL)

_OWN_PATHS = {str(home() or ""): "~", sys.base_prefix: "…", sys.prefix: "…"}  # of the grader, not of the student


def plain(text: str, longest: int = 1000) -> str:
    """One line without escape sequences, control, invisible and bidirectional control characters, at most `longest`."""
    text = _ESCAPES.sub("", text[: 4 * longest])
    text = "".join(" " if mark.isspace() else mark for mark in text if mark.isspace() or _visible(mark))
    return shortened(" ".join(text.split()), longest)


def plain_lines(text: str) -> str:
    """Code as it was written, without escape sequences, control, invisible and bidirectional control characters."""
    lines = _ESCAPES.sub("", text).expandtabs(4).splitlines()
    return "\n".join("".join(mark for mark in line if mark == " " or _visible(mark)).rstrip() for line in lines)


def for_spreadsheet(value: object) -> object:
    """A spreadsheet cell: text is escaped against formula injection, other values stay."""
    if not isinstance(value, str):
        return value
    text = plain(value)
    return "'" + text if text.startswith(tuple("=+-@＝＋－＠")) else text


def without_places(text: str) -> str:
    """Text with the paths of the grader's home and Python redacted."""
    for path in sorted(_OWN_PATHS, key=len, reverse=True):
        text = text.replace(path, _OWN_PATHS[path]) if len(path) > 1 else text
    return text


def shortened(text: str, longest: int) -> str:
    """The text, truncated with an ellipsis if it is too long."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def _visible(mark: str) -> bool:
    return not unicodedata.category(mark).startswith("C")
