"""Asked: which of a check's calls a finding is about, so that the student is shown that call and no other.

A check may ask several times, and once more to find out why: the call is the one whose answer has what was found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..authoring.compare import Finding, array, show, show_shape

MOST_NUMBERS = 2000  # of an answer that are looked at


@dataclass(frozen=True)
class Asked:
    """A probe, what went in and, unless the function did not return, what came back."""

    probe: str
    inputs: dict[str, Any]
    answer: Any = None
    returned: bool = True


def call_behind(found: Finding, asked: Sequence[Asked]) -> Asked | None:
    """The call that a finding is about: one that did not return, or has the sizes or the value of the finding."""
    if not asked:
        return None
    if found.raised is not None:
        return next((one for one in asked if not one.returned), asked[-1])
    if "batch_size" in found.values:
        return next(
            (one for one in asked if _sizes(one) == (found.values.get("n"), found.values["batch_size"])), asked[0]
        )
    got = str(found.values.get("got", ""))
    return next((one for one in asked if got and one.returned and got in _shown(one.answer)), asked[0])


def _sizes(one: Asked) -> tuple[Any, Any]:
    """n and batch_size of a call, wherever they stand in it."""
    if "features" in one.inputs:
        return len(one.inputs["features"]), one.inputs.get("batch_size")
    arguments = one.inputs.get("arguments", [])
    return (arguments[0], arguments[1]) if len(arguments) == 2 else (None, None)


def _shown(answer: Any) -> Iterator[str]:
    """The numbers and shapes of an answer as messages show them."""
    if isinstance(answer, dict):
        for part in answer.values():
            yield from _shown(part)
        return
    values = array(answer)
    if values is not None:
        yield show_shape(values.shape)
        yield from (show(float(value)) for value in values.reshape(-1)[:MOST_NUMBERS])
        with np.errstate(all="ignore"):
            yield from (str(float(value)) for value in values.reshape(-1)[:MOST_NUMBERS] if not np.isfinite(value))
    elif isinstance(answer, list):
        for part in answer:
            yield from _shown(part)
