"""Exercise 7: where batch_size does not divide n the last minibatch is short, or dropped if one asks for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from autograder.assignment import Draw, Finding, Halted, Student, array, finding, number

from .. import reference
from .batches import PASSES, Pass, coverage, passes, same_order, short, sized, strange, unshuffled, why_these
from .core import CORE, CourseTask
from .data_iter import apart

task = CourseTask("ex7_last_batch", functions=("batch_sizes", "data_iter_drop_last"), uses=CORE)
ITER = "data_iter_drop_last"
ABOUT_SIZES = ("AssertionError", "Exception", "IndexError", "MXNetError", "RuntimeError", "ValueError")


@task.check(points=1)
def divisible(student: Student, draw: Draw) -> Finding | None:
    """batch_sizes where batch_size divides n."""
    size = draw.integer(3, 9)
    return _sizes(student, size * draw.integer(3, 6), size)


@task.check(points=1)
def remainder(student: Student, draw: Draw) -> Finding | None:
    """batch_sizes where it does not: the short remainder comes last."""
    size = draw.integer(4, 9)
    return _sizes(student, size * draw.integer(2, 5) + draw.integer(1, size - 2), size)


@task.check(points=1)
def larger_than_n(student: Student, draw: Draw) -> Finding | None:
    """batch_sizes for batch_size > n is one minibatch of n."""
    n = draw.integer(2, 7)
    problem = _sizes(student, n, n + draw.integer(1, 20))
    if problem is None and number(student.ask("call", function="batch_sizes", arguments=[2 * n, n])) == 2 * n:
        return _sizes(student, 2 * n, n)  # whoever always says n knows of no minibatch
    if problem is None or problem.slip != "wrong_when_large":
        return problem
    general = _sizes(student, 23, 5)  # what goes wrong with every remainder is no mistake of its own here
    return problem.because(general.slip) if general and general.slip else problem


@task.check(points=1)
def keeps_the_remainder(student: Student, draw: Draw) -> Finding | None:
    """drop_last=False, also by default, keeps the short minibatch."""
    n, size = _indivisible(draw)
    for options in ({"drop_last": False}, {}):
        ask = partial(passes, student, draw, size=size, function=ITER, options=options)
        try:
            (one,) = ask(n)
        except Halted as halted:
            return _refused(halted, partial(ask, 4 * size))
        if problem := sized(one, size) or coverage(one, size):
            dropped = problem.slip == "drops_remainder"
            return replace(problem, slip=_flag(student, draw)) if dropped else problem
    return None


@task.check(points=1)
def drops_the_remainder(student: Student, draw: Draw) -> Finding | None:
    """drop_last=True drops the short minibatch, even if it is the only one, and never a full one."""
    n, size = _indivisible(draw)
    for examples, batch in ((n, size), (3, 8), (n - n % size, size)):
        (one,) = _passes(student, draw, examples, batch, drop_last=True)
        if problem := sized(one, batch, drop_last=True) or _no_row_twice(one):
            kept = problem.slip == "never_drops"
            return replace(problem, slip=_flag(student, draw)) if kept else problem
    return _leaves_out_the_same(_passes(student, draw, 23, 5, drop_last=True, times=6))


@task.check(points=1)
def pairs_stay_together(student: Student, draw: Draw) -> Finding | None:
    """Labels come with their own features, dropped or not, and the caller's tensors stay as they were."""
    n, size = _indivisible(draw)
    for drop_last in (False, True):
        (one,) = _passes(student, draw, n, size, drop_last)
        if problem := apart(one, size):
            return problem.because("pairs_broken") if problem.kind == "pairs_broken" else problem
        if one.changed:
            return finding("inputs_changed", "shuffles_in_place")
    return None


@task.check(points=1)
def shuffles(student: Student, draw: Draw) -> Finding | None:
    """The examples come in random order, another one in each pass, dropped or not."""
    size = 8
    for drop_last in (False, True):
        several = _passes(student, draw, size * draw.integer(6, 8), size, drop_last, times=PASSES)
        if problem := unshuffled(several, size) or same_order(several):
            return problem
    return None


def _passes(student: Student, draw: Draw, n: int, size: int, drop_last: bool, times: int = 1) -> list[Pass]:
    """Passes with drop_last as said; where none gave a minibatch it is asked whether there are some without it."""
    several = passes(student, draw, n, size, times=times, function=ITER, options={"drop_last": drop_last})
    if drop_last and size <= n and not any(one.nothing or one.batches for one in several):
        (other,) = passes(student, draw, n, size, function=ITER, options={"drop_last": False})
        return [replace(one, drops_all=bool(other.batches)) for one in several]
    return several


def _leaves_out_the_same(several: list[Pass]) -> Finding | None:
    """None unless it is always the same rows that are left out, though the others are shuffled: by chance 1e-16."""
    left_out = {frozenset(range(one.n)) - set(one.order) for one in several}
    if len(left_out) > 1 or same_order(several):
        return None
    last = left_out == {frozenset(range(20, 23))}
    return finding("same_left_out", "cuts_off_the_last" if last else None, n=23, batch_size=5, passes=len(several))


def _refused(halted: Halted, divisible: Callable[[], object]) -> Finding:
    """An exception where a size does not divide n; not what is a mistake anywhere, or comes where it divides n, too."""
    if halted.finding.values.get("type") not in ABOUT_SIZES:
        return halted.finding
    try:
        divisible()
    except Halted:
        return halted.finding
    return halted.because("raises_error")


def _indivisible(draw: Draw) -> tuple[int, int]:
    size = draw.integer(4, 8)
    return size * draw.integer(3, 5) + draw.integer(1, size - 1), size


def _flag(student: Student, draw: Draw) -> str | None:
    """What is wrong with drop_last, by what it does both ways."""
    kept = []
    for drop_last in (False, True):
        (one,) = _passes(student, draw, 23, 5, drop_last)
        kept.append(one.sizes == reference.batch_sizes(23, 5))
    if all(kept) and _passes(student, draw, 20, 5, drop_last=True)[0].sizes != [5] * 4:
        return None  # it has an effect, where it should have none
    slips = {(False, True): "drop_last_inverted", (False, False): "always_drops", (True, True): "never_drops"}
    return slips.get((kept[0], kept[1]), "always_drops")


def _sizes(student: Student, n: int, size: int) -> Finding | None:
    try:
        got = array(student.ask("call", function="batch_sizes", arguments=[n, size]))
    except Halted as halted:
        if n % size == 0:
            return halted.finding
        return _refused(halted, partial(student.ask, "call", function="batch_sizes", arguments=[4 * size, size]))
    values = None if got is None else [float(value) for value in got.reshape(-1)]
    want = reference.batch_sizes(n, size)
    if values == [float(wanted) for wanted in want]:
        return None
    slip = None if values is None else _why(values, n, size)
    shown = "?" if values is None else short([int(v) if v.is_integer() else v for v in values])
    return finding("wrong_sizes", slip, got=shown, want=short(want), n=n, batch_size=size)


def _why(values: list[float], n: int, size: int) -> str | None:
    """The mistake that gives these sizes."""
    full, count = n // size, -(-n // size)
    if n < size and len(values) < 20:
        return "wrong_when_large" if values in ([], [size], [0]) else "counts_batches" if values == [count] else None
    slips: dict[str, list[list[int]]] = {
        "counts_batches": [[full], [count]],
        "floor_only": [[size] * full] if n % size else [],
        "full_last_batch": [[size] * count] if n % size else [],
    }
    known = next((name for name, wrong in slips.items() if values in wrong), None)
    known = known or ("whole_set_at_once" if values == [n] else None)
    if values == [float(one) for one in reference.batch_sizes(1000, size)]:
        return "hard_coded_count"
    return known or why_these([round(v) for v in values if abs(v) < 1e9], n, size)


def _no_row_twice(one: Pass) -> Finding | None:
    if problem := strange(one):
        return problem
    repeated = sum(count > 1 for count in Counter(one.order).values())
    return finding("not_each_once", missing=0, repeated=repeated, n=one.n) if repeated else None
