"""Notices: static analysis of the student's sources for what the hidden checks cannot see; never a mark."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping

from ..verdicts import Remark
from ..words.lookup import Sentences

SOLVERS = frozenset(["lstsq", "pinv", "inv", "solve", "polyfit", "curve_fit", "minimize", "LinearRegression"])


def notices(
    sources: Iterable[tuple[str, str]], libraries: Iterable[str], expected: Mapping[str, frozenset[str]]
) -> list[Remark]:
    """For each (cell, source): libraries used, solvers called, and expected words that are missing.

    `libraries` are the edition's that make a task too easy; `expected` are words, by cell, one of which should occur.
    """
    found: list[Remark] = []
    for cell, source in sources:
        words = _words(source)
        last = {word.split(".")[-1] for word in words}
        found += [Remark("notice", "library", (cell, library)) for library in libraries if _uses(words, library)]
        found += [Remark("notice", "closed_form", (cell, word)) for word in sorted(SOLVERS & last)]
        if expected.get(cell) and words and not expected[cell] & last and "NotImplementedError" not in last:
            found.append(Remark("notice", "no_autograd", (cell,)))
    return found


def notice_text(words: Sentences, notice: Remark) -> str:
    """The sentence `notice.<kind>`, with its cell and its word as values."""
    cell, word = (*notice.about, "", "")[:2]
    return words.say(f"notice.{notice.kind}", cell=cell, word=word)


def _uses(words: set[str], library: str) -> bool:
    return any(word == library or word.startswith(f"{library}.") for word in words)


def _words(source: str) -> set[str]:
    """Dotted names that a cell uses and modules that it imports; empty for a cell that does not parse."""
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    words = {name for node in nodes if (name := _dotted(node))}
    for node in nodes:
        if isinstance(node, ast.Import):
            words |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            words |= {f"{node.module}.{alias.name}" for alias in node.names}
    return words


def _dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        left = _dotted(node.value)
        return f"{left}.{node.attr}" if left else node.attr
    return ""
