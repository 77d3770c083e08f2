"""How verdicts and marks are written wherever people read them."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from .plaintext import plain, without_places

SIGNS = {"passed": "✓", "failed": "✗", "skipped": "–", "broken": "!"}  # by verdict


def points(value: float | None) -> str:
    """Marks as people write them; None, a mark that a person still has to give, is a question mark."""
    return "?" if value is None else f"{round(value, 2):g}"


def prose(text: str) -> Markup:
    """A sentence in HTML: everything escaped, `code` between backquotes set as code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(plain(without_places(text))))))
