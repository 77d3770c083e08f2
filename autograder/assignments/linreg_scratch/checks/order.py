"""What only the source tells of a step without effect: whether gradients were cleared before a tensor was changed."""

from __future__ import annotations

import ast
from collections.abc import Iterator

CLEAR = {"clear_grad", "clear_gradient", "zero_grad"}
WRITE = {"set_value"}  # besides methods that end with an underscore
KEEP = {"requires_grad_", "detach_"}  # which end with one, and leave the numbers as they are


def clears_before_it_writes(source: str, minus_writes: bool) -> bool:
    """Whether the first line that clears a gradient stands above the first that changes a tensor in place.

    `minus_writes` says whether the framework's `-=` does so, too.
    """
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    clears, writes = (
        [line for line, kind in _effects(nodes, minus_writes) if kind == wanted] for wanted in ("clears", "writes")
    )
    return bool(clears and writes) and min(clears) < min(writes)


def _effects(nodes: list[ast.AST], minus_writes: bool) -> Iterator[tuple[int, str]]:
    """The lines on which gradients are cleared and tensors written to."""
    for node in nodes:
        match node:
            case ast.Call(func=ast.Attribute(attr=method, value=of)):
                if method in CLEAR or (method == "zero_" and _is_gradient(of)):
                    yield node.lineno, "clears"
                elif method in WRITE or (method.endswith("_") and method not in KEEP and not _is_gradient(of)):
                    yield node.lineno, "writes"
            case ast.Assign(targets=[ast.Attribute(attr="grad")]):
                yield node.lineno, "clears"
            case ast.Assign(targets=[ast.Subscript(value=of, slice=part)]) if _is_whole(part):
                yield node.lineno, "clears" if _is_gradient(of) else "writes"
            case ast.AugAssign(target=ast.Subscript(value=of, slice=part)) if _is_whole(part) and not _is_gradient(of):
                yield node.lineno, "writes"
            case ast.AugAssign(target=ast.Name(), op=ast.Sub() | ast.Add()) if minus_writes:
                yield node.lineno, "writes"


def _is_whole(part: ast.expr) -> bool:
    """Whether an index is a slice or an ellipsis."""
    return isinstance(part, ast.Slice) or (isinstance(part, ast.Constant) and part.value is ...)


def _is_gradient(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "grad"
