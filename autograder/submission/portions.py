"""Portions: what of a cell that answers several tasks belongs to each of them.

What follows an answer belongs to it up to the next one: its constants, or a call that tries it. What is before the
first answer, and imports and helper functions wherever they are, belong to all.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .notebook import defined

SHARED = ""
LONGEST = 1 << 18  # characters of a cell that is parsed; people write less
MAGIC = re.compile(r"^[%!].*", re.MULTILINE)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
HELPERS = (*FUNCTIONS, ast.Import, ast.ImportFrom)


@dataclass(frozen=True)
class Owners:
    """The task that a function belongs to, and the one that a variable does which no other released cell mentions."""

    functions: Mapping[str, str]
    variables: Mapping[str, str]

    @classmethod
    def of(cls, released: Mapping[str, str]) -> Owners:
        """The owners by the released sources of the solution cells."""
        mentioned = {name: set(re.findall(r"\w+", source)) for name, source in released.items()}
        counts = Counter(word for words in mentioned.values() for word in words)
        return cls(
            {function: name for name, source in released.items() for function in defined(source)},
            {word: name for name, words in mentioned.items() for word in words if counts[word] == 1},
        )

    def tasks(self, names: Iterable[str]) -> frozenset[str]:
        """The tasks that have a function of one of these names."""
        return frozenset(self.functions[name] for name in names if name in self.functions)

    def of_statement(self, node: ast.stmt, before: str) -> str:
        """The task that a statement belongs to, where the one before it belongs to `before`."""
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", node)]
        names = [str(getattr(target, "name", getattr(target, "id", ""))) for target in targets]
        if owners := [self.functions[name] for name in names if name in self.functions]:
            return owners[0]
        if isinstance(node, HELPERS):
            return SHARED
        return next((self.variables[name] for name in names if name in self.variables), before)


def portions(source: str, owners: Owners) -> dict[str, str]:
    """The text that belongs to each task, and under `SHARED` to all of them; {} where the source does not parse."""
    if len(source) > LONGEST:
        return {}
    source = source.replace("\r", "\n")
    texts: dict[str, list[str]] = {}
    before = SHARED
    lines, start = source.split("\n"), 0
    for node, end in _statements(source):
        owner = owners.of_statement(node, before)
        texts.setdefault(owner, []).extend(lines[start:end])
        start, before = end, before if isinstance(node, HELPERS) and owner == SHARED else owner
    if start:
        texts[before].extend(lines[start:])
    return {owner: "\n".join(text).strip("\n") for owner, text in texts.items()}


def _statements(source: str) -> list[tuple[ast.stmt, int]]:
    """The statements at the top, each with its last line; of several on one line the first. [] with a syntax error."""
    try:
        with warnings.catch_warnings(action="ignore"):
            nodes = ast.parse(MAGIC.sub("pass", source)).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    found: list[tuple[ast.stmt, int]] = []
    for node in nodes:
        end = node.end_lineno or node.lineno
        if found and node.lineno <= found[-1][1]:
            found[-1] = found[-1][0], end
        else:
            found.append((node, end))
    return found
