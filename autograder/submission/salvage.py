"""Salvage: what can be read of a notebook file that is not JSON as a whole, and what has happened to it.

A file is damaged where programs write it: a shorter version over a longer one, the same one twice, empty bytes up to
the end of a block, nothing after the disk was full, both sides of a merge. Whether an answer has been lost is decided
by whoever knows the release. Each step reads the text once; nothing is guessed within a value.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

MOST_NOTEBOOKS = 8  # that are read of one file
MOST_PARTS = 10_000  # members of an object and items of a list that are read one by one
_DECODER = json.JSONDecoder()
_FILLING = re.compile(r"[\s\0\ufeff]*+")
_NEXT_SIDE = {  # by the side where a line stands and the first seven characters of the line
    ("both", "<<<<<<<"): "ours",
    ("ours", "|||||||"): "base",
    ("ours", "======="): "theirs",
    ("base", "======="): "theirs",
    ("theirs", ">>>>>>>"): "both",
}


@dataclass(frozen=True)
class Salvaged:
    """The notebooks that a file holds, and its damage.

    `padding`: empty bytes behind the end; `tail`: other text there; `twice`: several notebooks; `conflict`: the two
    sides of a merge; `unfinished`: it ends behind the list of cells; `cut_off`: it ends within this list.
    """

    damage: str
    notebooks: list[Any]


def salvage(text: str) -> Salvaged | None:
    """What can be read of text that is not JSON; None where that is no notebook."""
    return _sides(text) or _whole(text) or _beginning(text)


def _sides(text: str) -> Salvaged | None:
    """Both sides of a merge whose marks are still in the file; None where there are no marks."""
    side, lines, merged = "both", {"ours": list[str](), "theirs": list[str](), "base": list[str]()}, False
    for line in text.split("\n"):
        if following := _NEXT_SIDE.get((side, line[:7])):
            merged |= side == "theirs"
            side = following
            continue
        for one in ("ours", "theirs") if side == "both" else (side,):
            lines[one].append(line)
    if not merged or side != "both":
        return None
    return Salvaged("conflict", [_parsed("\n".join(lines[one])) for one in ("ours", "theirs")])


def _parsed(text: str) -> Any:
    """A JSON value, or None."""
    with suppress(ValueError):
        return json.loads(text)
    return None


def _whole(text: str) -> Salvaged | None:
    """The notebooks at the beginning, with whatever is behind them; None where not even the first one is complete."""
    notebooks: list[Any] = []
    at = _after_filling(text, 0)
    with suppress(ValueError):
        while at < len(text) and len(notebooks) < MOST_NOTEBOOKS:
            value, end = _DECODER.raw_decode(text, at)
            if not _is_notebook(value):
                break
            notebooks.append(value)
            at = _after_filling(text, end)
    if not notebooks:
        return None
    return Salvaged("twice" if len(notebooks) > 1 else "tail" if at < len(text) else "padding", notebooks)


def _beginning(text: str) -> Salvaged | None:
    """A notebook without its end: its complete members, and of the cells those whose source is complete."""
    complete, begun, at = _members(text, _after_filling(text, 0))
    members = {"nbformat": 4, **complete}  # the format usually stands at the end
    if _is_notebook(members):
        return Salvaged("unfinished", [members])
    if begun != "cells":
        return None
    cells, last = _items(text, at)
    broken, _, _ = _members(text, last)
    if "source" in broken:
        cells.append(broken)
    return Salvaged("cut_off", [{**members, "cells": cells}]) if cells else None


def _members(text: str, at: int) -> tuple[dict[str, Any], str, int]:
    """The complete members of an object at a place, then the key and the place of the value that is not complete."""
    members: dict[str, Any] = {}
    key, opening = "", "{"
    with suppress(ValueError):
        while text.startswith(opening, at) and len(members) < MOST_PARTS:
            key, at = _DECODER.raw_decode(text, _after_filling(text, at + 1))
            at = _after_filling(text, at)
            if not isinstance(key, str) or not text.startswith(":", at):
                return members, "", at
            at = _after_filling(text, at + 1)
            value, end = _DECODER.raw_decode(text, at)
            members[key], at = value, _after_filling(text, end)
            key, opening = "", ","
    return members, key, at


def _items(text: str, at: int) -> tuple[list[Any], int]:
    """The complete items of a list at a place, and the place of the one that is not complete."""
    items: list[Any] = []
    opening = "["
    with suppress(ValueError):
        while text.startswith(opening, at) and len(items) < MOST_PARTS:
            at = _after_filling(text, at + 1)
            value, end = _DECODER.raw_decode(text, at)
            items.append(value)
            at, opening = _after_filling(text, end), ","
    return items, at


def _after_filling(text: str, at: int) -> int:
    return _FILLING.match(text, at).end()  # type: ignore[union-attr] # it matches the empty string, too


def _is_notebook(value: Any) -> bool:
    return isinstance(value, dict) and bool({"cells", "worksheets"} & value.keys())
