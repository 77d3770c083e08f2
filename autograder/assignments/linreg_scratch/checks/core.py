"""The four functions of linear regression, on which training and all exercises build, and what their checks share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

import numpy as np

from autograder.assignment import Draw, Finding, Student, Task, array, finding

CORE = ("data_iter", "linreg", "squared_loss", "sgd")
AUTOGRAD = frozenset(["backward", "grad", "train", "sgd", "Hessian", "hessian", "vjp", "jvp", "jacobian"])
Run = Callable[[Student, Draw], Finding | None]


class CourseTask(Task):
    """A task of this course: what a finding says by its kind alone is a known mistake, too."""

    def check(self, points: float, needs: tuple[str, ...] = ()) -> Callable[[Run], Run]:
        add = super().check(points, needs)

        def named(run: Run) -> Run:
            @wraps(run)
            def explained(student: Student, draw: Draw) -> Finding | None:
                return _of_its_kind(run(student, draw))

            return add(explained)

        return named


def _of_its_kind(found: Finding | None) -> Finding | None:
    """The finding about None, or about text, with the name of that mistake."""
    if found is None or found.slip:
        return found
    if found.kind == "none":
        return found.because("returns_nothing")
    if found.kind in ("not_an_array", "not_a_pair_of", "not_a_mapping"):
        slip = {"None": "returns_nothing", "NoneType": "returns_nothing", "str": "returns_text"}
        known = slip.get(str(found.values["got"]))
        return found.because(known) if known else found
    return found


def not_a_tensor(kind: str, name: str) -> Finding | None:
    """None if the kind is that of a tensor: the loop asks the result for its gradients."""
    if kind in ("", "NoneType"):
        return None
    return finding("not_a_tensor", "returns_no_tensor", name=name, got=kind)


def untouched(before: Mapping[str, Any], after: Mapping[str, Any], slips: Mapping[str, str]) -> Finding | None:
    """None if every argument has its shape and values still; `slips` are the mistakes, by the argument's name."""
    for name, value in before.items():
        if np.shape(after[name]) != np.shape(value) or not np.array_equal(after[name], np.asarray(value)):
            return finding("argument_changed", slips[name], name=name)
    return None


def differ(first: Any, second: Any) -> bool:
    """Whether two results are numbers of one shape, and not the same ones."""
    one, other = array(first), array(second)
    if one is None or other is None or not (np.isfinite(one).all() and np.isfinite(other).all()):
        return False
    return one.shape == other.shape and not np.allclose(one, other, rtol=1e-4, atol=1e-5)


def follows(first: Any, second: Any, k: int) -> bool:
    """Whether entry k, and no other, has changed with example k: the result belongs to the inputs, row by row."""
    one, other = array(first), array(second)
    if one is None or other is None or one.size != other.size or k >= one.size:
        return False
    with np.errstate(all="ignore"):
        moved = np.abs(one - other).reshape(-1) > 1e-4 * max(1.0, float(np.abs(one).max()))
    return bool(moved[k]) and int(moved.sum()) == 1
