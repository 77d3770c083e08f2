"""What a black box cannot see but a teacher may want to know: read off the student's sources, never a mark."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping

SOLVERS = frozenset(["lstsq", "pinv", "inv", "solve", "polyfit", "curve_fit", "minimize", "LinearRegression"])


def notices(
    sources: Iterable[tuple[str, str]], libraries: Iterable[str], expected: Mapping[str, frozenset[str]]
) -> list[tuple[str, str, str]]:
    """(sentence, cell, word) for each cell: `notice.library`, `notice.closed_form`, `notice.no_autograd`.

    `libraries` are the edition's that make a task too easy; `expected` are, by cell, words of which one should be used.
    """
    found: list[tuple[str, str, str]] = []
    for cell, source in sources:
        words = _words(source)
        found += [("library", cell, library) for library in libraries if _uses(words, library)]
        found += [("closed_form", cell, word) for word in sorted(SOLVERS & {word.split(".")[-1] for word in words})]
        last = {word.split(".")[-1] for word in words}
        if expected.get(cell) and words and not expected[cell] & last and "NotImplementedError" not in last:
            found.append(("no_autograd", cell, ""))
    return found


def _uses(words: set[str], library: str) -> bool:
    return any(word == library or word.startswith(f"{library}.") for word in words)


def _words(source: str) -> set[str]:
    """Dotted names that a cell uses and modules that it imports; nothing for a cell that does not parse."""
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
