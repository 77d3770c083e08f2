"""Exercise 7: where batch_size does not divide n the last minibatch is short, or dropped if one asks for it."""

from __future__ import annotations

from collections import Counter

from autograder.assignment import Draw, Finding, Halted, Student, array, finding, number

from .. import reference
from .batches import PASSES, Pass, coverage, passes, same_order, short, sized, strange, unshuffled, why_these
from .core import CORE, CourseTask
from .data_iter import apart

task = CourseTask("ex7_last_batch", functions=("batch_sizes", "data_iter_drop_last"), uses=CORE)
ITER = "data_iter_drop_last"


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
        try:
            (one,) = passes(student, draw, n, size, function=ITER, options=options)
        except Halted as halted:
            return _refused(halted)
        if problem := sized(one, size) or coverage(one, size):
            dropped = problem.slip == "drops_remainder"
            return problem.because(_flag(student, draw)) if dropped else problem
    return None


@task.check(points=1)
def drops_the_remainder(student: Student, draw: Draw) -> Finding | None:
    """drop_last=True drops the short minibatch, even if it is the only one, and never a full one."""
    n, size = _indivisible(draw)
    for examples, batch in ((n, size), (3, 8), (n - n % size, size)):
        (one,) = passes(student, draw, examples, batch, function=ITER, options={"drop_last": True})
        if problem := sized(one, batch, drop_last=True) or _no_row_twice(one):
            kept = problem.slip == "never_drops"
            return problem.because(_flag(student, draw)) if kept else problem
    return None


@task.check(points=1)
def pairs_stay_together(student: Student, draw: Draw) -> Finding | None:
    """Labels come with their own features, dropped or not, and the caller's tensors stay as they were."""
    n, size = _indivisible(draw)
    for drop_last in (False, True):
        (one,) = passes(student, draw, n, size, function=ITER, options={"drop_last": drop_last})
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
        n, options = size * draw.integer(6, 8), {"drop_last": drop_last}
        several = passes(student, draw, n, size, times=PASSES, function=ITER, options=options)
        if problem := unshuffled(several, size) or same_order(several):
            return problem
    return None


def _refused(halted: Halted) -> Finding:
    """An exception where a size does not divide n, unless it is about how the function is called."""
    return halted.finding if halted.finding.values.get("type") == "TypeError" else halted.because("raises_error")


def _indivisible(draw: Draw) -> tuple[int, int]:
    size = draw.integer(4, 8)
    return size * draw.integer(3, 5) + draw.integer(1, size - 1), size


def _flag(student: Student, draw: Draw) -> str:
    """What is wrong with drop_last, by what it does both ways."""
    kept = []
    for drop_last in (False, True):
        (one,) = passes(student, draw, 23, 5, function=ITER, options={"drop_last": drop_last})
        kept.append(one.sizes == reference.batch_sizes(23, 5))
    slips = {(False, True): "drop_last_inverted", (False, False): "always_drops", (True, True): "never_drops"}
    return slips.get((kept[0], kept[1]), "always_drops")


def _sizes(student: Student, n: int, size: int) -> Finding | None:
    try:
        got = array(student.ask("call", function="batch_sizes", arguments=[n, size]))
    except Halted as halted:
        return _refused(halted) if n % size else halted.finding
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
