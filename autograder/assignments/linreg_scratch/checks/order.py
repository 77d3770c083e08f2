"""What only the source tells of a step without effect: in which order a cell clears and writes, what it throws away."""

from __future__ import annotations

import ast
from collections.abc import Iterator

CLEAR = {"clear_grad", "clear_gradient", "zero_grad"}
WRITE = {  # methods of Paddle's, PyTorch's or MXNet's tensors that change the numbers of the tensor itself
    *("add_", "addcdiv_", "addcmul_", "copy_", "div_", "divide_", "fill_", "lerp_", "mul_", "multiply_"),
    *("scale_", "set_value", "sub_", "subtract_", "zero_"),
}
SUBTRACT = {"sub", "subtract"}  # methods and functions that return a new tensor


def clears_before_it_writes(source: str, minus_writes: bool) -> bool:
    """Whether the first line that clears a gradient stands above the first that changes a tensor in place.

    `minus_writes` says whether the framework's `-=` does so, too.
    """
    effects = list(_effects(source, minus_writes))
    clears, writes = ([line for line, kind in effects if kind == wanted] for wanted in ("clears", "writes"))
    return bool(clears and writes) and min(clears) < min(writes)


def throws_its_step_away(source: str, minus_writes: bool) -> bool:
    """Whether a difference is computed, nothing keeps it, and no line changes a tensor in place."""
    kinds = {kind for _, kind in _effects(source, minus_writes)}
    return "throws away" in kinds and "writes" not in kinds


def rebinds_a_parameter(source: str, minus_writes: bool) -> bool:
    """Whether the name of a loop, or one bound to an entry of a list, is bound to a new tensor made of the old one."""
    names, bound = set[str](), set[str]()
    for node in _nodes(source):
        match node:
            case ast.For(target=target):
                names |= {part.id for part in ast.walk(target) if isinstance(part, ast.Name)}
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Subscript()):
                names.add(name)
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if _mentions(value, name):
                bound.add(name)
            case ast.AugAssign(target=ast.Name(id=name)) if not minus_writes:
                bound.add(name)
    return bool(names & bound)


def _mentions(node: ast.AST, name: str) -> bool:
    return any(isinstance(part, ast.Name) and part.id == name for part in ast.walk(node))


def _nodes(source: str) -> list[ast.AST]:
    """All nodes of a source; none where it is no Python."""
    try:
        return list(ast.walk(ast.parse(source)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


def _effects(source: str, minus_writes: bool) -> Iterator[tuple[int, str]]:
    """The lines on which gradients are cleared, tensors written to, and differences thrown away."""
    for node in _nodes(source):
        match node:
            case ast.Call(func=ast.Attribute(attr=method, value=of)):
                if method in CLEAR or (method == "zero_" and _is_gradient(of)):
                    yield node.lineno, "clears"
                elif method in WRITE and not _is_gradient(of):
                    yield node.lineno, "writes"
            case ast.Assign(targets=[ast.Attribute(attr="grad")]):
                yield node.lineno, "clears"
            case ast.Assign(targets=[ast.Subscript(value=of, slice=part)]) if _is_whole(part):
                yield node.lineno, "clears" if _is_gradient(of) else "writes"
            case ast.AugAssign(target=ast.Subscript(value=of, slice=part)) if _is_whole(part) and not _is_gradient(of):
                yield node.lineno, "writes"
            case ast.AugAssign(target=ast.Name(), op=ast.Sub() | ast.Add()) if minus_writes:
                yield node.lineno, "writes"
            case ast.Expr(value=ast.BinOp(op=ast.Sub())):
                yield node.lineno, "throws away"
            case ast.Expr(value=ast.Call(func=ast.Attribute(attr=method), keywords=[*named])):
                if method in SUBTRACT and "out" not in {one.arg for one in named}:
                    yield node.lineno, "throws away"


def _is_whole(part: ast.expr) -> bool:
    """Whether an index is a slice or an ellipsis."""
    return isinstance(part, ast.Slice) or (isinstance(part, ast.Constant) and part.value is ...)


def _is_gradient(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "grad"
