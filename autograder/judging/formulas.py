"""Formula search: the simplest expression over the inputs of a call that has the values of a wrong answer.

Bottom-up enumeration of expressions, simplest first, without those whose values another has already (observational
equivalence); then one more operation is tried by solving for its second operand (meet in the middle). An expression is
accepted only if it has the answer's values on a second draw as well. A count bounds the search, not a clock: the same
answers have the same formula on every machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product

import numpy as np
import numpy.typing as npt

from ..authoring.compare import Array, Inputs

CONSTANTS = (1.0, 2.0)
MOST = 4000  # expressions that are enumerated: about 0.1 s of processor time
MOST_NUMBERS = 150_000  # elements that are computed for these
MOST_CANDIDATES = 500  # of which the simplest are tried
MOST_NEAR = 50  # expressions that a projection to one number cannot tell apart
MOST_CONFIRMED = 50  # candidates that are tried on the second draw
LARGEST_COST = 6  # of an enumerated expression: its names, constants and operations
LARGEST_INPUT = 400  # elements
FEWEST_TO_MEET = 3  # elements of an answer from which on a match of two halves cannot be chance
RTOL = 3e-6  # of float32's rounding in a sum of some products; below the tolerance of every check
LONGEST = 120  # characters

UNARY: Mapping[str, Callable[[Array], Array]] = {  # within an expression
    "square": np.square, "abs": np.abs, "T": np.transpose, "sum": np.sum, "mean": np.mean, "sign": np.sign,
    "norm": lambda x: np.sqrt(np.sum(x**2)), "row_sums": lambda x: x.sum(axis=-1, keepdims=True),
}  # fmt: skip
OUTER: Mapping[str, Callable[[Array], Array]] = {  # around a whole expression, and of its values in one row
    "neg": np.negative, "relu": lambda x: np.maximum(x, 0), "sqrt": np.sqrt, "exp": np.exp, "log": np.log,
    "tanh": np.tanh, "sigmoid": lambda x: 1 / (1 + np.exp(-x)), "square": np.square, "cube": lambda x: x**3,
    "abs": np.abs,
}  # fmt: skip
REDUCTIONS = ("mean", "sum")
BINARY: Mapping[str, Callable[[Array, Array], Array]] = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "@": np.matmul,
}  # fmt: skip


@dataclass(frozen=True)
class Expression:
    """A name, a constant, or an operation on expressions; `order` is where its first name stands among the inputs."""

    operation: str  # "" for a name or a constant
    parts: tuple[Expression, ...] = ()
    name: str = ""
    order: int = 0
    cost: int = 1

    def value(self, inputs: Mapping[str, Array]) -> Array:
        """Its values for these inputs; raises ValueError where shapes do not fit."""
        if not self.parts:
            return inputs[self.name] if self.name in inputs else np.asarray(float(self.name))
        first, *rest = (part.value(inputs) for part in self.parts)
        if rest:
            return np.asarray(BINARY[self.operation](first, rest[0]))
        return np.asarray({**UNARY, **OUTER}[self.operation](first))


TWO = Expression("", name="2", order=len(CONSTANTS) << 8)


@dataclass(frozen=True)
class Sample:
    """A call that gave wrong values: what went in, and the values that came."""

    inputs: Inputs
    got: Array


def search(first: Sample, second: Sample) -> str:
    """The simplest expression that gives `got` on both draws, as code; '' if none does."""
    if max((np.size(value) for value in [first.got, *first.inputs.values()]), default=0) > LARGEST_INPUT:
        return ""
    both = np.concatenate([first.got.reshape(-1), second.got.reshape(-1)])
    if not np.isfinite(both).all() or first.got.size == 0 or np.ptp(both) == 0:  # one number, whatever the inputs
        return ""
    with np.errstate(all="ignore"):
        found = sorted(islice(_candidates(first), MOST_CANDIDATES), key=_simplicity)
        values = {name: np.asarray(value, dtype=np.float64) for name, value in second.inputs.items()}
        for expression in found[:MOST_CONFIRMED]:
            text = written(expression)
            if len(text) <= LONGEST and _depends(expression, values) and _has_values(expression, values, second.got):
                return text
    return ""


def _simplicity(expression: Expression) -> tuple[int, int, list[int]]:
    """Short expressions first, then those that name the inputs in their order."""
    return expression.cost, len(written(expression)), _orders(expression)


def _orders(expression: Expression) -> list[int]:
    return [expression.order] if not expression.parts else [n for part in expression.parts for n in _orders(part)]


def _candidates(sample: Sample) -> Iterator[Expression]:
    """Expressions with the values of the answer on its own draw."""
    inputs = {name: np.asarray(value, dtype=np.float64) for name, value in sample.inputs.items()}
    known = _enumerated(inputs)
    if sample.got.size == 1:
        yield from _reduced(known, sample.got)
    fitting = [(expression, row) for expression, value in known if (row := _row(value, sample.got)) is not None]
    expressions, rows = [one for one, _ in fitting], np.asarray([row for _, row in fitting])
    if not expressions:
        return
    target, limit = sample.got.reshape(-1), _limit(sample.got)
    for i in _equal(rows, target, limit):
        yield expressions[i]
    for name, function in OUTER.items():
        for operation, factor in (("", 1), ("/", 2), ("*", 0.5)):
            for i in _equal(function(rows), factor * target, factor * limit):
                whole = _applied(name, expressions[i])
                yield _applied(operation, whole, TWO) if operation else whole
    if target.size >= FEWEST_TO_MEET:
        yield from _met(expressions, rows, target, limit)
        for name, value in inputs.items():  # as in p - …, where the rest is long
            if value.size == target.size:
                left = next(one for one in expressions if one.name == name)
                for right in _met(expressions, rows, value.reshape(-1) - target, limit):
                    yield _applied("-", left, right)


def _equal(rows: Array, target: Array, limit: float) -> npt.NDArray[np.intp]:
    """Which rows have the values of the target."""
    return np.flatnonzero(np.all(np.abs(rows - target) <= limit, axis=1))


def _reduced(known: list[tuple[Expression, Array]], got: Array) -> Iterator[Expression]:
    """Means and sums of expressions, or half of them, for an answer of one number."""
    target, limit = float(got.reshape(-1)[0]), _limit(got)
    for expression, value in known:
        for name in REDUCTIONS if value.size > 1 else ():
            reduced = float(UNARY[name](value))
            if abs(reduced - target) <= limit:
                yield _applied(name, expression)
            if abs(reduced / 2 - target) <= limit:
                yield _applied(name, _applied("/", expression, TWO))


def _enumerated(inputs: Mapping[str, Array]) -> list[tuple[Expression, Array]]:
    """Expressions and their values, simplest first, one for each value."""
    levels: list[list[tuple[Expression, Array]]] = [[] for _ in range(LARGEST_COST + 1)]
    seen: set[tuple[tuple[int, ...], bytes]] = set()
    numbers = 0

    def add(expression: Expression, value: Array) -> None:
        nonlocal numbers
        numbers += value.size
        key = (value.shape, value.astype(np.float32).tobytes())
        if key not in seen and np.isfinite(value).all():
            seen.add(key)
            levels[expression.cost].append((expression, value))

    for place, (name, value) in enumerate(inputs.items()):
        add(Expression("", name=name, order=place), value)
    for constant in CONSTANTS:
        add(Expression("", name=f"{constant:g}", order=TWO.order), np.asarray(constant))
    for cost in range(2, LARGEST_COST + 1):
        for expression, value in _larger(levels, cost):
            add(expression, value)
            if len(seen) >= MOST or numbers >= MOST_NUMBERS:
                return [one for level in levels for one in level]
    return [one for level in levels for one in level]


def _larger(levels: Sequence[list[tuple[Expression, Array]]], cost: int) -> Iterator[tuple[Expression, Array]]:
    """Expressions of this cost, made of those of smaller cost."""
    for name, function in UNARY.items():
        for part, value in levels[cost - 1]:
            if value.ndim:
                yield _applied(name, part), np.asarray(function(value))
    for left_cost in range(cost - 2, 0, -1):  # the longer part first: X @ w * b rather than X @ (w * b)
        for (left, a), (right, b) in product(levels[left_cost], levels[cost - 1 - left_cost]):
            for name, combine in BINARY.items():
                if _fit(name, a.shape, b.shape):
                    yield _applied(name, left, right), np.asarray(combine(a, b))


def _fit(operation: str, a: tuple[int, ...], b: tuple[int, ...]) -> bool:
    """Whether two shapes can be operands without a table of all pairs."""
    if operation == "@":
        return bool(a and b) and a[-1] == b[-2 if len(b) > 1 else 0]
    return not a or not b or a == b or 1 in (max(a), max(b)) or a[-1:] == b or b[-1:] == a


def _met(expressions: list[Expression], rows: Array, target: Array, limit: float) -> Iterator[Expression]:
    """One more operation: for each left operand, the right one that would give the target, if it is known."""
    weights = np.cos(np.arange(1, target.size + 1))  # a fixed projection to one number for each row
    projected = rows @ weights
    order = np.argsort(projected)
    placed = projected[order]
    wanted = {"+": target - rows, "-": rows - target, "*": target / rows, "/": rows / target}
    scales: dict[str, float | Array] = {"+": 1.0, "-": 1.0, "*": 1 / np.abs(rows), "/": np.abs(rows) / target**2}
    for name, others in wanted.items():
        allowed = np.broadcast_to(np.asarray(limit * scales[name]), others.shape)
        reach = allowed @ np.abs(weights)
        sought = np.where(np.isfinite(others).all(axis=1), others @ weights, np.nan)
        low, high = np.searchsorted(placed, sought - reach), np.searchsorted(placed, sought + reach, side="right")
        for i in np.flatnonzero(np.isfinite(sought) & (high > low) & (high - low < MOST_NEAR)):
            near = order[low[i] : high[i]]
            for j in near[np.all(np.abs(rows[near] - others[i]) <= allowed[i], axis=1)]:
                yield _applied(name, expressions[i], expressions[j])


def _row(value: Array, got: Array) -> Array | None:
    """The values, broadcast to the shape of the answer or of the same size, in one row; else None."""
    if value.size == got.size:
        return value.reshape(-1)
    if value.size == 1:
        return np.broadcast_to(value.reshape(()), (got.size,))
    return None


def _has_values(expression: Expression, inputs: Mapping[str, Array], got: Array) -> bool:
    try:
        row = _row(expression.value(inputs), got)
    except ValueError:
        return False
    return row is not None and bool(np.all(np.abs(row - got.reshape(-1)) <= _limit(got)))


def _depends(expression: Expression, inputs: Mapping[str, Array]) -> bool:
    """Whether a name of an input is in it."""
    return expression.name in inputs or any(_depends(part, inputs) for part in expression.parts)


def _limit(got: Array) -> float:
    return RTOL * float(np.max(np.abs(got))) + 1e-9


def _applied(operation: str, *parts: Expression) -> Expression:
    cost = 1 + sum(part.cost for part in parts)
    return Expression(operation, parts, order=min(part.order for part in parts), cost=cost)


# ---- an expression as code ------------------------------------------------------------------------------------------

SUM, PRODUCT, POWER, ATOM = range(4)
WRITTEN_AFTER = {
    "T": ".T", "sum": ".sum()", "mean": ".mean()", "norm": ".norm()", "row_sums": ".sum(1, keepdim=True)",
    "square": " ** 2", "cube": " ** 3",
}  # fmt: skip


def written(expression: Expression) -> str:
    """An expression in Python's notation, with no more brackets than needed."""
    return _written(expression)[0]


def _written(expression: Expression) -> tuple[str, int]:
    operation, parts = expression.operation, expression.parts
    if not operation:
        return expression.name, ATOM
    if operation in ("+", "-"):
        return _sum(expression), SUM
    if operation in ("*", "/", "@"):
        return _product(expression), PRODUCT
    if operation == "neg":
        return f"-{_bracketed(parts[0], POWER)}", SUM
    if operation in WRITTEN_AFTER:
        after = WRITTEN_AFTER[operation]
        return _bracketed(parts[0], ATOM) + after, POWER if "**" in after else ATOM
    return f"{operation}({written(parts[0])})", ATOM


def _bracketed(expression: Expression, least: int) -> str:
    text, strength = _written(expression)
    return text if strength >= least else f"({text})"


def _sum(expression: Expression) -> str:
    """a + b − c: what is added comes first."""
    terms = sorted(_terms(expression, 1), key=lambda term: (term[0] < 0, term[1].order))
    texts = [(sign, _bracketed(part, PRODUCT)) for sign, part in terms]
    first = texts[0][1] if texts[0][0] > 0 else f"-{texts[0][1]}"
    return first + "".join(f" {'+' if sign > 0 else '-'} {text}" for sign, text in texts[1:])


def _terms(expression: Expression, sign: int) -> list[tuple[int, Expression]]:
    if expression.operation not in ("+", "-"):
        return [(sign, expression)]
    left, right = expression.parts
    return _terms(left, sign) + _terms(right, sign if expression.operation == "+" else -sign)


def _product(expression: Expression) -> str:
    """a @ b * c / d: matrix products first, then what multiplies, then what divides."""
    if expression.operation == "@":
        left, right = expression.parts
        chain = _bracketed(left, PRODUCT if left.operation == "@" else POWER)
        return f"{chain} @ {_bracketed(right, POWER)}"
    factors = sorted(
        _factors(expression, 1), key=lambda factor: (factor[0] < 0, factor[1].operation != "@", factor[1].order)
    )
    if factors[0][0] < 0:
        factors = [(1, Expression("", name="1")), *factors]
    first, *others = factors
    text = _bracketed(first[1], PRODUCT)
    return text + "".join(f" {'*' if sign > 0 else '/'} {_bracketed(part, POWER)}" for sign, part in others)


def _factors(expression: Expression, sign: int) -> list[tuple[int, Expression]]:
    if expression.operation not in ("*", "/"):
        return [(sign, expression)]
    left, right = expression.parts
    return _factors(left, sign) + _factors(right, sign if expression.operation == "*" else -sign)
