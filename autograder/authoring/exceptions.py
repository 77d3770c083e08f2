"""Exceptions that are explained: their patterns are data (`errors.toml`), what is said about them stands in the words.

A pattern in an `errors.toml`, of which the first that fits counts, an edition's before the engine's:

    [[error]]
    name = "matmul_shapes"              the words: [error.matmul_shapes] with why, hint and perhaps heading
    type = "ValueError"                 regex: the whole name of the exception's type
    message = 'columns (?P<left>\\d+)'   regex: found in the exception's text
    above = '(?P<name>\\w+)\\s*-='        regex: found in the cell up to the line that raised it, without comments
    line = '{name}\\.grad'               regex: found in that line; {name} is what an earlier group has found
    by_grader = true                    raised by the checks' own call: it has reached no line of the student's
    similar = true                      for a name that is missing: only if one that exists is spelt nearly alike

All but the name may be left out. What the named groups find fills the places of `why` and `hint`, and `similar` does.
The texts come from students, so a repeat within a repeat is not accepted: such a regex may take for ever.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from ..outcomes import Raised
from .compare import Finding

FILE = "errors.toml"
KEYS = {"name": str, "type": str, "message": str, "above": str, "line": str, "by_grader": bool, "similar": bool}
LONGEST_MESSAGE, LONGEST_CELL, LONGEST_LINE = 1000, 20_000, 400  # characters that are searched
MOST = 20  # places in a cell that are looked at
TAKEN = {"self", "key", "type", "text", "line", "cell"}  # names that a group cannot have
COMMENT = re.compile(r"#[^\n]*")
NAME = re.compile(r"[a-z][a-z0-9_]*")
REPEATED_REPEAT = re.compile(r"[*+}]\)(?:[*+]|\{\d*,)")
WITHOUT_PATTERN = ("missing_package", "newer_python")  # which the judge tells by itself


@dataclass(frozen=True)
class Pattern:
    """A kind of exception: what its type, its text and the student's line look like."""

    name: str
    type: str = ".*"
    message: str = ""
    above: str = ""
    line: str = ""
    by_grader: bool = False
    similar: bool = False

    @property
    def groups(self) -> set[str]:
        """The names of the values that it finds."""
        found = re.findall(r"\(\?P<(\w+)>", self.message + self.above + self.line)
        return {*found, *(["similar"] if self.similar else [])}

    def values(self, raised: Raised, cell: str) -> dict[str, str] | None:
        """The values for its sentences if it fits an exception that was raised in this cell, else None."""
        if self.by_grader == (raised.line > 0) or (self.similar and not raised.similar):
            return None
        if not re.fullmatch(self.type, raised.type):
            return None
        known = {"similar": raised.similar} if self.similar else {}
        lines = COMMENT.sub("", cell[:LONGEST_CELL]).split("\n")[: raised.line]
        line = lines[-1][:LONGEST_LINE] if len(lines) == raised.line > 0 else ""
        for said in _found(self.message, known, raised.message[:LONGEST_MESSAGE]):
            for before in _found(self.above, said, "\n".join(lines)):
                for values in _found(self.line, before, line):
                    return values
        return None


def explained(found: Finding, patterns: Iterable[Pattern], sources: Mapping[str, str]) -> Finding:
    """The finding with the name of its exception and the values for the sentences, where a pattern fits.

    `sources` are the cells by name. A finding that is explained already, or is about no exception, stays as it is.
    """
    if found.raised is None or found.explained:
        return found
    cell = sources.get(found.raised.cell, "")
    for pattern in patterns:
        values = pattern.values(found.raised, cell)
        if values is not None:
            return replace(found, error=pattern.name, values={**values, **found.values})
    return replace(found, error=found.kind) if found.kind in WITHOUT_PATTERN else found


def read_patterns(file: Path) -> tuple[Pattern, ...]:
    """The patterns of an `errors.toml`, none where there is no such file; raises OSError, or ValueError saying why."""
    if not file.is_file():
        return ()
    table = tomllib.loads(file.read_text("utf-8"))
    tables = table.get("error", [])
    if set(table) - {"error"} or not isinstance(tables, list):
        raise ValueError("[[error]]")
    return tuple(_pattern(one) for one in tables)


@cache
def engine_patterns() -> tuple[Pattern, ...]:
    """The patterns of Python's and NumPy's own exceptions."""
    return read_patterns(Path(__file__).with_name(FILE))


def _pattern(table: Mapping[str, Any]) -> Pattern:
    name = table.get("name", "?")
    wrong = [key for key, value in table.items() if not isinstance(value, KEYS.get(key, ()))]
    if wrong or not isinstance(name, str) or not NAME.fullmatch(name):
        raise ValueError(f"[[error]] {name}: {wrong[0] if wrong else 'name'}")
    pattern = Pattern(**table)
    if taken := sorted(TAKEN & pattern.groups):
        raise ValueError(f"[[error]] {name}: (?P<{taken[0]}>…)")
    for key in ("type", "message", "above", "line"):
        text = re.sub(r"\{([a-z]\w*)\}", "x", getattr(pattern, key))
        try:
            re.compile(text)
        except re.error as problem:
            raise ValueError(f"[[error]] {name}: {key}: {problem}") from None
        if REPEATED_REPEAT.search(text):
            raise ValueError(f"[[error]] {name}: {key}: a repeat within a repeat")
    return pattern


def _found(pattern: str, values: dict[str, str], text: str) -> Iterator[dict[str, str]]:
    """The values with those that each match of a pattern adds; as they are where there is no pattern."""
    if not pattern:
        yield values
        return
    for name, value in values.items():
        pattern = pattern.replace(f"{{{name}}}", re.escape(value))
    for match in islice(re.finditer(pattern, text, re.MULTILINE), MOST):
        yield values | {name: value or "" for name, value in match.groupdict().items()}
