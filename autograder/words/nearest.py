"""The nearest known word to one that was mistyped or cut short."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that begins with this one, else the most similar; '' where none is near."""
    known = list(known)
    begin = (one for one in sorted(known, key=len) if word and one.lower().startswith(word.lower()))
    similar = get_close_matches(word, known, n=1)
    return next(begin, similar[0] if similar else "")
