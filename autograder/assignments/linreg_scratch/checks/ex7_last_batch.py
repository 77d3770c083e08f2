"""Exercise 7: where batch_size does not divide n the last minibatch is short, or dropped if one asks for it."""

from __future__ import annotations

from collections import Counter

from autograder.assignment import Draw, Finding, Halted, Student, Task, array, close, finding

from .. import reference
from .batches import Pass, coverage, passes, readable, short
from .core import CORE

task = Task("ex7_last_batch", functions=("batch_sizes", "data_iter_drop_last"), uses=CORE)
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
    return _sizes(student, n, n + draw.integer(1, 20))


@task.check(points=1)
def keeps_the_remainder(student: Student, draw: Draw) -> Finding | None:
    """drop_last=False, also by default, keeps the short minibatch."""
    n, size = _indivisible(draw)
    for options in ({"drop_last": False}, {}):
        try:
            (one,) = passes(student, draw, n, size, function=ITER, options=options)
        except Halted as halted:
            return _refused(halted)
        if problem := _sized(one, n, size, drop_last=False) or coverage(one, n, size):
            return problem
    return None


@task.check(points=1)
def drops_the_remainder(student: Student, draw: Draw) -> Finding | None:
    """drop_last=True drops the short minibatch, even if it is the only one."""
    n, size = _indivisible(draw)
    (one,) = passes(student, draw, n, size, function=ITER, options={"drop_last": True})
    if problem := _sized(one, n, size, drop_last=True) or _no_row_twice(one):
        return problem
    (one,) = passes(student, draw, 3, 8, function=ITER, options={"drop_last": True})
    return _sized(one, 3, 8, drop_last=True)


@task.check(points=1)
def keeps_a_full_batch(student: Student, draw: Draw) -> Finding | None:
    """drop_last=True drops nothing where the last minibatch is full."""
    size = draw.integer(3, 7)
    n = size * draw.integer(3, 5)
    (one,) = passes(student, draw, n, size, function=ITER, options={"drop_last": True})
    return _sized(one, n, size, drop_last=True) or coverage(one, n, size)


@task.check(points=1)
def pairs_stay_together(student: Student, draw: Draw) -> Finding | None:
    """Labels come with their own features, dropped or not."""
    n, size = _indivisible(draw)
    for drop_last in (False, True):
        (one,) = passes(student, draw, n, size, function=ITER, options={"drop_last": drop_last})
        if problem := readable(one):
            return problem
        for k, (rows, batch) in enumerate(zip(one.rows, one.batches, strict=True)):
            if not rows or close(batch["labels"], one.labels.reshape(-1)[rows], "y", any_shape=True):
                return finding("pairs_broken", "pairs_broken", batch=k)
    return None


def _refused(halted: Halted) -> Finding:
    """An exception where a size does not divide n, unless it is about how the function is called."""
    return halted.finding if halted.finding.values.get("type") == "TypeError" else halted.because("raises_error")


def _indivisible(draw: Draw) -> tuple[int, int]:
    size = draw.integer(4, 8)
    return size * draw.integer(3, 5) + draw.integer(1, size - 1), size


def _sizes(student: Student, n: int, size: int) -> Finding | None:
    try:
        got = array(student.ask("call", function="batch_sizes", arguments=[n, size]))
    except Halted as halted:
        return _refused(halted) if n % size else halted.finding
    values = None if got is None else [float(value) for value in got.reshape(-1)]
    want = [float(wanted) for wanted in reference.batch_sizes(n, size)]
    if values == want:
        return None
    full = n // size
    slips: dict[str, list[list[int]]] = {"floor_only": [[size] * full], "full_last_batch": [[size] * (full + 1)]}
    if n < size:
        slips = {"wrong_when_large": [[], [size], [0]]}
    slip = next((name for name, wrong in slips.items() if n % size and values in wrong), None)
    shown = "?" if values is None else short([round(v) if abs(v) < 1e9 else -1 for v in values])
    return finding("wrong_sizes", slip, got=shown, want=short([int(v) for v in want]), n=n, batch_size=size)


def _sized(one: Pass, n: int, size: int, drop_last: bool) -> Finding | None:
    full = [size] * (n // size)
    want = full if drop_last else reference.batch_sizes(n, size)
    if one.sizes == want and one.ended:
        return None
    slip = None
    if not drop_last and one.sizes == full:
        slip = "always_drops"
    elif drop_last and one.sizes == reference.batch_sizes(n, size):
        slip = "never_drops"
    elif drop_last and n % size == 0 and one.sizes == full[:-1]:
        slip = "drops_full_batch"
    return finding("wrong_sizes", slip, got=short(one.sizes), want=short(want), n=n, batch_size=size)


def _no_row_twice(one: Pass) -> Finding | None:
    counts = Counter(one.order)
    repeated = sum(count > 1 for count in counts.values())
    if repeated or -1 in counts:
        return finding("not_each_once", missing=0, repeated=repeated, n=len(one.features))
    return None
