"""data_iter: shuffled minibatches, every example once, the short remainder included, any iterable of pairs."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np

from autograder.assignment import Draw, Finding, Student, Task, array, close, finding, same_shape, show_shape, single

from .. import reference
from .batches import coverage, passes, readable, short

task = Task("data_iter", functions=("data_iter",))


@task.check(points=2)
def batch_shapes(student: Student, draw: Draw) -> Finding | None:
    """Each minibatch is a pair of shapes (batch_size, d) and (batch_size, 1)."""
    n, size, d = 5 * draw.integer(3, 6), 5, draw.integer(2, 4)
    (one,) = passes(student, draw, n, size, d)
    if not one.batches:
        return finding("no_batches")
    for k, batch in enumerate(one.batches):
        if "single" in batch:
            return finding("not_a_pair", "features_only", got=batch["single"].type)
        slips = {"whole_set_at_once": (n, d), "empty_last_batch": (0, d), "swapped": (size, 1)}
        if problem := same_shape(batch["features"], (size, d), f"X[{k}]", slips):
            return problem
        flat: dict[str, tuple[int, ...]] = {"labels_flat": (size,), "whole_set_at_once": (n, 1)}
        if problem := same_shape(batch["labels"], (size, 1), f"y[{k}]", slips=flat):
            return problem
    return None


@task.check(points=2)
def every_example_once(student: Student, draw: Draw) -> Finding | None:
    """A pass contains every example exactly once."""
    n, size = 4 * draw.integer(6, 12), 4
    (one,) = passes(student, draw, n, size)
    return coverage(one, n, size)


@task.check(points=2)
def pairs_stay_together(student: Student, draw: Draw) -> Finding | None:
    """Each label comes with its own features."""
    n, size = 6 * draw.integer(4, 7), 6
    (one,) = passes(student, draw, n, size)
    if problem := readable(one):
        return problem
    for k, (rows, batch) in enumerate(zip(one.rows, one.batches, strict=True)):
        labels = array(batch["labels"])
        if labels is None or labels.size != len(rows) or not rows:
            return finding("labels_do_not_fit", name=f"y[{k}]", want=len(rows))
        want = one.labels.reshape(-1)[rows]
        if -1 in rows:
            return finding("strange_rows", shape=show_shape(np.shape(batch["features"])))
        if close(labels, want, "y", any_shape=True):
            theirs = np.isclose(labels.reshape(-1, 1), one.labels.reshape(1, -1), atol=1e-6).any(axis=1).all()
            return finding("pairs_broken", "labels_shuffled_apart" if theirs else None, batch=k)
    return None


@task.check(points=2)
def last_batch(student: Student, draw: Draw) -> Finding | None:
    """Where batch_size does not divide n, the last minibatch is the short remainder."""
    n, size = 23, 5
    (one,) = passes(student, draw, n, size)
    if problem := readable(one):
        return problem
    want = reference.batch_sizes(n, size)
    student.show("batch_sizes", yours=one.sizes, right=want)
    if one.sizes == want:
        return coverage(one, n, size)
    slip = {tuple(want[:-1]): "drops_remainder", (size,) * 5: "pads_last_batch"}.get(tuple(one.sizes))
    slip = slip or ("endless" if not one.ended else None)
    return finding("wrong_sizes", slip, got=short(one.sizes), want=short(want), n=n, batch_size=size)


@task.check(points=1)
def any_sizes(student: Student, draw: Draw) -> Finding | None:
    """batch_size > n, batch_size = 1 and n = 1 work."""
    for n, size in ((draw.integer(3, 7), 16), (draw.integer(4, 7), 1), (1, 1), (1, 4)):
        (one,) = passes(student, draw, n, size)
        nothing = n < size and not one.batches
        if not nothing and (problem := readable(one)):
            return problem
        if one.sizes != reference.batch_sizes(n, size):
            got, want = short(one.sizes), short(reference.batch_sizes(n, size))
            slip = "drops_remainder" if nothing else "pads_last_batch" if one.sizes == [size] else None
            slip = slip if one.ended else "endless"
            return finding("wrong_sizes", slip, got=got, want=want, n=n, batch_size=size)
        if problem := coverage(one, n, size):
            return problem
        for k, (rows, batch) in enumerate(zip(one.rows, one.batches, strict=True)):
            if problem := same_shape(batch["features"], (len(rows), 2), f"X[{k}]"):
                return problem
    return None


@task.check(points=1, needs=("every_example_once",))
def shuffled(student: Student, draw: Draw) -> Finding | None:
    """The examples come in random order, not in order, nor block by block, nor merely rotated."""
    n, size = 4 * draw.integer(12, 16), 4
    (one,) = passes(student, draw, n, size)
    order = one.order
    if len(order) != n:
        return finding("unreadable_rows")
    step, count = Counter((b - a) % n for a, b in pairwise(order)).most_common(1)[0]
    if order == list(range(n)):
        return finding("in_order", "not_shuffled")
    if count >= n - 2:
        return finding("in_order", "cyclic_shift" if step == 1 else "not_shuffled")
    blocks = sum(bool(rows) and max(rows) - min(rows) == len(rows) - 1 for rows in one.rows)
    if blocks > len(one.rows) / 2 or count > n / 2:
        return finding("in_blocks", "shuffles_blocks")
    return None


@task.check(points=1, needs=("every_example_once", "shuffled"))
def passes_differ(student: Student, draw: Draw) -> Finding | None:
    """Two passes come in different orders."""
    n, size = 5 * draw.integer(6, 9), 5
    first, second = passes(student, draw, n, size, times=2)
    return finding("same_order", "same_order_every_pass") if first.order == second.order else None


@task.check(points=1)
def inputs_untouched(student: Student, draw: Draw) -> Finding | None:
    """The caller's features and labels stay as they were, and gradients are recorded."""
    X, y = single(draw.normal(24, 2)), single(draw.normal(24, 1))
    answer = student.ask("passes", features=X, labels=y, batch_size=4)
    if not answer["passes"] or not any(answer["passes"][0]):
        return finding("no_batches")
    if close(answer["features"], X, "features", atol=0) or close(answer["labels"], y, "labels", atol=0):
        return finding("inputs_changed", "shuffles_in_place")
    if answer.get("unrecorded") is True:
        return finding("not_recorded", "yields_in_no_grad")
    return None
