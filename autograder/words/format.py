"""How verdicts and marks are written wherever people read them."""

from __future__ import annotations

SIGNS = {"passed": "✓", "failed": "✗", "skipped": "–", "broken": "!"}  # by verdict


def points(value: float | None) -> str:
    """Marks as people write them; None, a mark that a person still has to give, is a question mark."""
    return "?" if value is None else f"{round(value, 2):g}"
