"""Compare an answer with the right one, in this order: is it an array, of this shape, finite, with these values?

The first difference becomes a finding. An answer comes from the box: a NumPy array, a number, a list, a mapping
or wire.Opaque. A finding is the key of a sentence in words/, with the values for its placeholders; it names a slip only
if the answer has exactly the values of that slip.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from ..inside.wire import Opaque
from ..outcomes import Raised
from ..words.plaintext import without_places

Array = npt.NDArray[np.float64]
Slips = Mapping[str, npt.NDArray[Any] | float | Sequence[npt.NDArray[Any] | float]]
"""The wrong values that known mistakes (slips) produce, by name: one value, or a list of several."""
Inputs = Mapping[str, npt.NDArray[Any] | float]
"""What a function was called with, under the names that its student knows: "X", "param.grad", "lr"."""


@dataclass(frozen=True)
class Finding:
    """A failure: the sentence `finding.<kind>` with its values, and what explains it, if known.

    At most one of `slip`, `formula` and `error` is set (see verdicts.CheckResult). `got` are the numbers that came and
    `offered` the inputs, by the names that a student knows, in which the judge may search for their formula. `raised`
    is the exception that the finding is about.
    """

    kind: str
    values: Mapping[str, Any] = field(default_factory=dict)
    slip: str | None = None
    formula: str = ""
    error: str = ""
    got: Array | None = field(default=None, compare=False, repr=False)
    offered: Inputs = field(default_factory=dict, compare=False, repr=False)
    raised: Raised | None = field(default=None, compare=False, repr=False)

    @property
    def explained(self) -> bool:
        """Whether a slip, a formula or an error says why."""
        return bool(self.slip or self.formula or self.error)

    def because(self, slip: str) -> Finding:
        """The same finding, explained by a slip."""
        return replace(self, slip=slip)


def finding(kind: str, slip: str | None = None, *, raised: Raised | None = None, **values: Any) -> Finding:
    """A finding with its values by keyword, and the exception that it is about."""
    return Finding(kind, values, slip, raised=raised)


def array(got: Any) -> Array | None:
    """`got` as a float64 array, or None if it is not numeric."""
    if isinstance(got, (bool, int, float)):
        try:
            return np.asarray(float(got))
        except OverflowError:
            return None
    if isinstance(got, list):
        if all(type(item) in (int, float) for item in got):
            with suppress(OverflowError):
                return np.asarray(got, dtype=np.float64)
        parts = [array(item) for item in got]
        if any(part is None for part in parts):
            return None
        shapes = {part.shape for part in parts if part is not None}
        return np.asarray(parts, dtype=np.float64) if len(shapes) <= 1 else None
    if isinstance(got, np.ndarray) and got.dtype.kind in "biuf":
        with np.errstate(all="ignore"):
            return got.astype(np.float64)
    return None


def size(got: Any) -> int:
    """The number of elements; 0 if `got` is not numeric."""
    values = array(got)
    return 0 if values is None else values.size


def number(got: Any) -> float | None:
    """`got` as a float if it has exactly one element, whatever its shape, else None."""
    values = array(got)
    return float(values.reshape(-1)[0]) if values is not None and values.size == 1 else None


def close(
    got: Any,
    want: npt.ArrayLike,
    name: str,
    *,
    rtol: float = 1e-4,
    atol: float = 1e-5,
    slips: Slips | None = None,
    inputs: Inputs | None = None,
    any_shape: bool = False,
) -> Finding | None:
    """None if `got` has the shape and, within `atol + rtol * max|want|`, the values of `want`.

    With `any_shape` both are flattened first. A finding names the first of `slips` whose value, or one of whose values,
    `got` has. If there is none, the judge searches for an expression in `inputs` that has the values of `got`.
    """
    wanted = np.asarray(want, dtype=np.float64)
    problem = _difference(got, wanted, name, rtol, atol, any_shape)
    if problem is None:
        return None
    for slip, values in (slips or {}).items():
        for value in values if isinstance(values, Sequence) else [values]:
            if _difference(got, np.asarray(value, dtype=np.float64), name, rtol, atol, any_shape) is None:
                return problem.because(slip)
    return replace(problem, got=array(got), offered=inputs) if inputs else problem


def close_number(
    got: Any, want: float, name: str, *, rtol: float, atol: float = 0.0, slips: Slips | None = None
) -> Finding | None:
    """`close` for a single number: an array with one element, whatever its shape."""
    value = number(got)
    if value is None:
        return not_numbers(got, name) if array(got) is None else finding("not_one_number", name=name, got=shape_of(got))
    return close(value, want, name, rtol=rtol, atol=atol, slips=slips)


def same_shape(
    got: Any, want: tuple[int, ...], name: str, slips: Mapping[str, tuple[int, ...]] | None = None
) -> Finding | None:
    """None if `got` is an array of shape `want`."""
    values = array(got)
    if values is None:
        return not_numbers(got, name)
    if values.shape == want:
        return None
    problem = finding("wrong_shape", name=name, got=show_shape(values.shape), want=show_shape(want))
    for slip, shape in (slips or {}).items():
        if values.shape == shape:
            return problem.because(slip)
    return problem


def not_numbers(got: Any, name: str) -> Finding:
    """The finding about something that is not an array."""
    if got is None or (isinstance(got, Opaque) and got.type == "NoneType"):
        return finding("none", name=name)
    kind = got.type if isinstance(got, Opaque) else type(got).__name__
    return finding("not_an_array", name=name, got=kind)


def shape_of(got: Any) -> str:
    """The shape of `got` as text; '?' if it is not numeric."""
    values = array(got)
    return "?" if values is None else show_shape(values.shape)


def show_shape(shape: tuple[int, ...]) -> str:
    """A shape in Python's notation."""
    return "(" + ", ".join(map(str, shape)) + ("," if len(shape) == 1 else "") + ")"


def show(value: float) -> str:
    """A number with four significant digits, below a million without an exponent."""
    rounded = float(f"{value:.4g}")
    return f"{rounded:.0f}" if 1e4 <= abs(rounded) < 1e6 else f"{rounded:.4g}"


def gist(text: str) -> str:
    """An exception's text in one line: its first, without its full stop, paths of the grader and memory addresses."""
    lines = [line for line in text.splitlines() if line.strip() and not set(line) <= set("- ")]
    return re.sub(r"0x[0-9a-f]{6,}", "0x…", without_places(lines[0] if lines else ""))[:300].rstrip(" .")


def _difference(got: Any, want: Array, name: str, rtol: float, atol: float, any_shape: bool) -> Finding | None:
    """The first difference: not numeric, size or shape, not finite, values; the worst element is named."""
    values = array(got)
    if values is None:
        return not_numbers(got, name)
    if any_shape:
        if values.size != want.size:
            return finding("wrong_size", name=name, got=values.size, want=want.size)
        values, want = values.reshape(-1), want.reshape(-1)
    if values.shape != want.shape:
        return finding("wrong_shape", name=name, got=show_shape(values.shape), want=show_shape(want.shape))
    if not np.all(np.isfinite(values) == np.isfinite(want)):
        worst = int(np.argmax(np.isfinite(values) != np.isfinite(want)))
        return finding("not_finite", name=_at(name, values, worst), got=str(float(values.reshape(-1)[worst])))
    if values.size == 0:
        return None
    with np.errstate(all="ignore"):
        error = np.abs(values - want)
        limit = atol + rtol * np.max(np.abs(want))
    if np.all(error <= limit):
        return None
    worst = int(np.argmax(error))
    got_worst, want_worst = values.reshape(-1)[worst], want.reshape(-1)[worst]
    return finding("wrong_values", name=_at(name, values, worst), got=show(got_worst), want=show(want_worst))


def _at(name: str, values: Array, flat: int) -> str:
    """An element's name, such as `w[0, 2]`, from its index in the flattened array."""
    if values.size <= 1:
        return name
    index = np.unravel_index(flat, values.shape)
    return f"{name}[{', '.join(str(int(i)) for i in index)}]"
