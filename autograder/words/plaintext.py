"""Sanitize text that students can influence, for terminals, spreadsheets and log lines."""

from __future__ import annotations

import re
import sys
import unicodedata

from ..startup import home

_ESCAPES = re.compile(r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b\]|\x9d).*?(?:\x07|\x1b\\|\x9c|$)|\x1b.", re.DOTALL)

_PATHS = {str(home() or ""): "~", sys.base_prefix: "…", sys.prefix: "…"}  # of the grader, not of the student
_OWN_PATHS = [(path, _PATHS[path]) for path in sorted(_PATHS, key=len, reverse=True) if len(path) > 1]


def plain(text: str, longest: int = 1000) -> str:
    """One line without escape sequences, control, invisible and bidirectional control characters, at most `longest`."""
    text = text[: 4 * longest]
    if not text.isprintable():
        text = _ESCAPES.sub("", text)
        text = "".join(" " if mark.isspace() else mark for mark in text if mark.isspace() or _visible(mark))
    return shortened(" ".join(text.split()), longest)


def plain_lines(text: str) -> str:
    """Code as it was written, without escape sequences, control, invisible and bidirectional control characters."""
    lines = _ESCAPES.sub("", text).expandtabs(4).splitlines()
    return "\n".join(_visible_part(line).rstrip() for line in lines)


def for_spreadsheet(value: object) -> object:
    """A spreadsheet cell: text is escaped against formula injection, other values stay."""
    if not isinstance(value, str):
        return value
    text = plain(value)
    return "'" + text if text.startswith(tuple("=+-@＝＋－＠")) else text


def without_places(text: str) -> str:
    """Text with the paths of the grader's home and Python redacted."""
    for path, instead in _OWN_PATHS:
        text = text.replace(path, instead)
    return text


def shortened(text: str, longest: int) -> str:
    """The text, truncated with an ellipsis if it is too long."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def _visible_part(line: str) -> str:
    """A line without what cannot be seen; one that is printable has only what can."""
    return line if line.isprintable() else "".join(mark for mark in line if mark == " " or _visible(mark))


def _visible(mark: str) -> bool:
    return not unicodedata.category(mark).startswith("C")
