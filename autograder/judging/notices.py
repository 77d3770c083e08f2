"""Notices: static analysis of the student's sources for what the hidden checks cannot see; never a mark."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from ..verdicts import Remark
from ..words import say

LIBRARIES = ("paddle.nn", "paddle.optimizer", "paddle.io")
SOLVERS = frozenset(["lstsq", "pinv", "inv", "solve", "polyfit", "curve_fit", "minimize", "LinearRegression"])
GRADIENTS = frozenset(["backward", "grad", "train", "sgd", "Hessian", "hessian", "vjp", "jvp", "jacobian"])
WANTS_AUTOGRAD = frozenset(["ex2_ohm"])


def notices(sources: Iterable[tuple[str, str]]) -> list[Remark]:
    """For each (cell, source): the libraries that it uses, the solvers that it calls, autograd that is not used."""
    found: list[Remark] = []
    for cell, source in sources:
        words = _words(source)
        last = {word.split(".")[-1] for word in words}
        found += [Remark("notice", "library", (cell, library)) for library in LIBRARIES if _uses(words, library)]
        found += [Remark("notice", "closed_form", (cell, word)) for word in sorted(SOLVERS & last)]
        if cell in WANTS_AUTOGRAD and words and not GRADIENTS & last and "NotImplementedError" not in last:
            found.append(Remark("notice", "no_autograd", (cell,)))
    return found


def notice_text(language: str, notice: Remark) -> str:
    """The sentence `notice.<kind>`, with the cell and the word that it is about."""
    cell, word = (*notice.about, "", "")[:2]
    return say(language, f"notice.{notice.kind}", cell=cell, word=word)


def _uses(words: set[str], library: str) -> bool:
    short = library.removeprefix("paddle.")
    return any(word.startswith(library + ".") or word == library for word in words) or f"import paddle.{short}" in words


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
