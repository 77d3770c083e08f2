"""data_iter: shuffled minibatches of tensors, every example once, the short remainder included."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from autograder.assignment import Draw, Finding, Student, array, close, finding, same_shape

from .. import reference
from .batches import (
    BOOK_BATCH,
    PASSES,
    Pass,
    coverage,
    no_pass,
    passes,
    readable,
    same_order,
    sized,
    strange,
    unshuffled,
)
from .core import CourseTask

task = CourseTask("data_iter", functions=("data_iter",))


@task.check(points=2)
def batch_shapes(student: Student, draw: Draw) -> Finding | None:
    """Each minibatch is a pair of tensors of shapes (batch_size, d) and (batch_size, 1)."""
    n, size, d = 5 * draw.integer(3, 6), 5, draw.integer(2, 4)
    (one,) = passes(student, draw, n, size, d)
    if problem := readable(one):
        return problem
    for k, batch in enumerate(one.batches):
        if problem := _features_shape(one, k, size):
            return problem
        flat = {"labels_flat": (size,), "extra_dimension": (size, 1, 1)}
        if problem := same_shape(batch["labels"], (size, 1), f"y[{k}]", slips=flat):
            return problem.because("squeezed") if problem.slip and _squeezes(student, draw, d) else problem
        if array_kind := next(filter(None, batch["kinds"]), ""):
            return finding("not_a_tensor", "yields_arrays", name=f"X[{k}], y[{k}]", got=array_kind)
    return no_pass(one, size)


@task.check(points=2)
def every_example_once(student: Student, draw: Draw) -> Finding | None:
    """A pass contains every example exactly once."""
    for n, size in ((4 * draw.integer(6, 12), 4), (draw.integer(290, 310), 50)):  # more than a byte can number
        (one,) = passes(student, draw, n, size)
        if problem := coverage(one, size):
            return problem
    return None


@task.check(points=2)
def pairs_stay_together(student: Student, draw: Draw) -> Finding | None:
    """Each label comes with its own features."""
    n, size = 6 * draw.integer(4, 7), 6
    (one,) = passes(student, draw, n, size)
    return apart(one, size)


@task.check(points=2)
def last_batch(student: Student, draw: Draw) -> Finding | None:
    """Where batch_size does not divide n, the last minibatch is the short remainder."""
    n, size = 23, 5
    (one,) = passes(student, draw, n, size)
    if not one.batches or readable(one):
        return readable(one)
    student.show("batch_sizes", yours=one.sizes, right=reference.batch_sizes(n, size))
    return sized(one, size) or coverage(one, size)


@task.check(points=1)
def any_sizes(student: Student, draw: Draw) -> Finding | None:
    """batch_size > n, batch_size = 1 and n = 1 work."""
    for n, size in ((draw.integer(11, 14), 1), (draw.integer(3, 7), 16), (1, 1), (1, 4)):
        (one,) = passes(student, draw, n, size)
        if problem := sized(one, size) or coverage(one, size):
            return problem
        for k, (rows, batch) in enumerate(zip(one.rows, one.batches, strict=True)):
            slips = {"squeezed": (2,), "extra_dimension": (len(rows), 1, 2), "transposed": (2, len(rows))}
            if problem := same_shape(batch["features"], (len(rows), 2), f"X[{k}]", slips=slips):
                return _one_by_one(student, draw, problem)
    return None


@task.check(points=1, needs=("every_example_once",))
def shuffled(student: Student, draw: Draw) -> Finding | None:
    """The examples come in random order: all of them, not in order, nor block by block, nor merely rotated."""
    n, size = 8 * draw.integer(6, 8), 8
    return unshuffled(passes(student, draw, n, size, times=PASSES), size)


@task.check(points=1, needs=("every_example_once", "shuffled"))
def passes_differ(student: Student, draw: Draw) -> Finding | None:
    """Any two passes come in different orders."""
    n, size = 5 * draw.integer(6, 9), 5
    return same_order(passes(student, draw, n, size, times=4))


@task.check(points=1)
def inputs_untouched(student: Student, draw: Draw) -> Finding | None:
    """The caller's features and labels stay as they were, and gradients are recorded."""
    (one,) = passes(student, draw, 24, 4)
    if one.changed:
        known = [row for row in one.order if row >= 0]
        duplicated = len(known) > len(set(known)) and len(known) == one.n
        return finding("inputs_changed", "random_shuffle_of_a_tensor" if duplicated else "shuffles_in_place")
    if one.unrecorded:
        return finding("not_recorded", "yields_in_no_grad")
    return no_pass(one, 4)


def apart(one: Pass, size: int) -> Finding | None:
    """None if every label is with its own features; labels of other examples are told apart from foreign ones."""
    if problem := no_pass(one, size):
        return problem
    for k, (rows, batch) in enumerate(zip(one.rows, one.batches, strict=True)):
        labels = array(batch["labels"])
        if labels is None or labels.size != len(rows):
            return finding("labels_do_not_fit", name=f"y[{k}]", want=len(rows))
        if close(labels, one.labels.reshape(-1)[rows], "y", any_shape=True):
            theirs = np.isclose(labels.reshape(-1, 1), one.labels.reshape(1, -1), atol=1e-6).any(axis=1).all()
            slip = "labels_shuffled_apart" if theirs else None
            return finding(
                "pairs_broken", "random_shuffle_of_a_tensor" if one.changed and theirs else slip, batch=k + 1
            )
    return None


def _features_shape(one: Pass, k: int, size: int) -> Finding | None:
    """None if the features of minibatch k have the shape (size, d)."""
    features, d = one.batches[k]["features"], one.features.shape[1]
    slips: dict[str, tuple[int, ...]] = {
        "whole_set_at_once": (one.n, d), "empty_last_batch": (0, d), "transposed": (d, size),
        "one_example_at_a_time": (d,), "batches_of_ten": (BOOK_BATCH, d), "extra_dimension": (size, 1, d),
    }  # fmt: skip
    problem = same_shape(features, (size, d), f"X[{k}]", slips)
    if problem is None:
        return None
    known = sized(one, size) if not strange(one) else strange(one)
    return replace(problem, slip=(known.slip if known else None) or problem.slip)


def _one_by_one(student: Student, draw: Draw, problem: Finding) -> Finding:
    """The problem of a minibatch of one example, with its cause where every example comes alone."""
    (one,) = passes(student, draw, 10, 5)
    return problem.because("one_example_at_a_time") if one.sizes == [1] * 10 else problem


def _squeezes(student: Student, draw: Draw, d: int) -> bool:
    """Whether a minibatch of one example loses a dimension of its features, too."""
    (one,) = passes(student, draw, 1, 1, d)
    return bool(one.batches) and np.shape(one.batches[0].get("features", 0)) == (d,)
