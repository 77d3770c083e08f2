"""Passes over a data set, read so that every example is recognised: for data_iter and exercise 7."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from autograder.assignment import (
    Array,
    Draw,
    Finding,
    Student,
    array,
    close,
    double,
    finding,
    not_numbers,
    show_shape,
    single,
)

from .. import reference

BOOK_W, BOOK_B = np.array([2, -3.4]), 4.2  # of the notebook's own data
BOOK_BATCH = 10
PASSES = 8  # of 48 examples or more, after which one that has kept its place has not done so by chance (1e-10)
LEAST_PATTERN = 16  # steps of one kind among 48 to 64 examples: by chance as rare as 1e-12


@dataclass
class Pass:
    """One pass over n examples: the batches as they came, and `rows`, the examples that were recognised in them.

    `changed`: the caller's tensors are different afterwards. `nothing`: the function returned None. `used_up`: earlier
    calls gave minibatches. `unrecorded`: no gradients are recorded while it is paused. `drops_all`: with drop_last=True
    there are no minibatches, without it there are.
    """

    features: Array
    labels: Array
    batches: list[dict[str, Any]]
    ended: bool
    changed: bool = False
    nothing: bool = False
    used_up: bool = False
    unrecorded: bool = False
    drops_all: bool = False

    @property
    def n(self) -> int:
        return len(self.features)

    @property
    def sizes(self) -> list[int]:
        return [len(rows) for rows in self.rows]

    @cached_property
    def rows(self) -> list[list[int]]:
        return [recognised(batch.get("features"), self.features) for batch in self.batches]

    @property
    def order(self) -> list[int]:
        return [row for rows in self.rows for row in rows]


def passes(student: Student, draw: Draw, n: int, size: int, d: int = 2, times: int = 1, **options: Any) -> list[Pass]:
    """Ask for passes over a fresh data set in which every row can be told by its features."""
    features, labels = single(draw.normal(n, d)), single(draw.normal(n, 1))
    answer = student.ask("passes", features=features, labels=labels, batch_size=size, times=times, **options)
    most, came = 2 * n + 2, any(answer["passes"])
    X, y = double(features), double(labels)
    changed = not (np.array_equal(answer["features"], features) and np.array_equal(answer["labels"], labels))
    unrecorded = answer.get("unrecorded") is True
    first_came = student.remember(f"passes.{options.get('function')}", lambda: came)
    if not answer["passes"]:
        return [Pass(X, y, [], True, changed, nothing=True)] * times
    return [
        Pass(X, y, list(batches)[:most], len(batches) <= most, changed, used_up=first_came, unrecorded=unrecorded)
        for batches in answer["passes"]
    ]


def recognised(got: Any, features: Array) -> list[int]:
    """Which examples these are, by their features; -1 for one that is not in the data set."""
    values = array(got)
    if values is not None and values.size > max(4 * features.size, 1000):
        return [-1]  # nothing of this data set, and comparing it with every example would cost the judge
    if values is None or values.size == 0 or values.size % features.shape[1]:
        return []
    distance = np.abs(values.reshape(-1, 1, features.shape[1]) - features).max(axis=2)
    return [int(i) if row[i] < 1e-5 else -1 for row, i in zip(distance, distance.argmin(axis=1), strict=True)]


def readable(one: Pass) -> Finding | None:
    """None if there are minibatches and each is a pair whose features are numbers."""
    if not one.batches:
        return finding("no_batches", _why_none(one))
    if _swapped(one):
        return finding("pairs_swapped", "swapped")
    for batch in one.batches:
        if "single" in batch:
            return finding("not_a_pair", _no_pair(one, batch), got=batch["single"].type)
        if array(batch["features"]) is None:
            return not_numbers(batch["features"], "X")
    return None


def strange(one: Pass) -> Finding | None:
    """None if all features that came are of the data set."""
    if _of_the_notebook(one):
        return finding("strange_rows", "the_notebooks_data", shape=show_shape(np.shape(one.batches[0]["features"])))
    if -1 not in one.order:
        return None
    slip, known = None, [row for row in one.order if row >= 0]
    one_beyond = one.order.count(-1) == 1 and set(one.order) >= set(range(1, one.n))
    many_beyond = len(one.order) > one.n and len(known) == len(set(known)) and all(map(_is_table, one.batches))
    if one_beyond or many_beyond:
        slip = "index_beyond_the_data"
    elif all(_all_known(np.transpose(batch["features"]), one) for batch in one.batches):
        slip = "transposed"
    shape = next(np.shape(batch["features"]) for batch, rows in zip(one.batches, one.rows, strict=True) if -1 in rows)
    return finding("strange_rows", slip, shape=show_shape(shape))


def sized(one: Pass, size: int, drop_last: bool = False) -> Finding | None:
    """None if the minibatches have the right sizes: full ones, then the remainder unless it is dropped."""
    n, full = one.n, [size] * (one.n // size)
    want = full if drop_last else reference.batch_sizes(n, size)
    if one.sizes == want and one.ended:
        return None
    if one.batches and (problem := readable(one) or strange(one)):
        return problem
    if not one.batches and (one.nothing or one.drops_all or (one.used_up and (size < n or drop_last))):
        return readable(one)
    slip = _why_sizes(one, size) if one.ended else "endless"
    if drop_last and one.sizes == reference.batch_sizes(n, size):
        slip = "never_drops"
    elif drop_last and n % size == 0 and one.sizes == full[:-1]:
        slip = "drops_full_batch"
    return finding("wrong_sizes", slip, got=short(one.sizes), want=short(want), n=n, batch_size=size)


def handed_back(one: Pass, size: int) -> Finding | None:
    """None unless the data came back as they are, in one piece: that is no pass over them."""
    return sized(one, size) if size < one.n and list(range(one.n)) in one.rows else None


def no_pass(one: Pass, size: int) -> Finding | None:
    """None if this is a pass over examples of the data set, complete or not."""
    if problem := readable(one) or strange(one) or handed_back(one, size):
        return problem
    return None if one.order else finding("not_each_once", missing=one.n, repeated=0, n=one.n)


def coverage(one: Pass, size: int) -> Finding | None:
    """None if the rows of the pass are 0 … n−1, each once."""
    if problem := readable(one) or strange(one):
        return problem
    if not one.ended:
        return finding("endless", "endless", n=one.n)
    if problem := handed_back(one, size):
        return problem
    counts = Counter(one.order)
    if counts == Counter(range(one.n)):
        return None
    missing, repeated = one.n - len(counts), sum(count > 1 for count in counts.values())
    slip = _why_rows(one, size) or _why_sizes(one, size)
    return finding("not_each_once", slip, missing=missing, repeated=repeated, n=one.n)


def unshuffled(passes: Sequence[Pass], size: int) -> Finding | None:
    """None if the examples come in random order: in no pattern, not block by block, none in a place of its own."""
    one = passes[0]
    if problem := readable(one) or strange(one):
        return problem
    n, order = one.n, one.order
    if len(order) < n // 2:
        return finding("unreadable_rows", _why_sizes(one, size))
    if order in (start := _starts(n, len(order))):
        return finding("in_order", "not_shuffled" if order == start[0] else "cyclic_shift")
    if pattern := _in_a_pattern(passes, len(order) - 2):
        return pattern
    if _in_blocks(one) and min(one.sizes[:-1], default=0) > 1:
        firsts = [min(rows) for rows in one.rows]
        return finding("in_blocks", "shuffles_within_batches" if firsts == sorted(firsts) else "shuffles_blocks")
    return _in_place(passes) or _in_a_pattern(passes, LEAST_PATTERN)


def same_order(passes: Sequence[Pass]) -> Finding | None:
    """None if no two of the passes come in the same order."""
    orders = len({tuple(one.order) for one in passes})
    if orders == len(passes):
        return None
    return finding("same_order", "same_order_every_pass" if orders == 1 else None, passes=len(passes), orders=orders)


def short(sizes: Sequence[float]) -> str:
    """Sizes for a sentence."""
    return str(list(sizes)) if len(sizes) <= 8 else f"[{', '.join(map(str, sizes[:6]))}, … ({len(sizes)})]"


def why_these(sizes: list[int], n: int, size: int) -> str | None:
    """The mistake that gives these sizes of minibatches, if it is one that is known."""
    want = reference.batch_sizes(n, size)
    rest = n % size
    known = [
        ("empty_last_batch", [*want, 0]),
        ("remainder_into_last", [*want[:-2], size + rest] if rest and n > size else want),
        ("evened_out", [len(part) for part in np.array_split(np.arange(n), len(want))]),
        ("evened_out", [len(part) for part in np.array_split(np.arange(n), max(n // size, 1))]),
    ]
    return next((slip for slip, wrong in known if sizes == wrong != want), None)


def _why_none(one: Pass) -> str | None:
    """The mistake behind a pass without minibatches."""
    if one.nothing:
        return "returns_nothing"
    return "drops_everything" if one.drops_all else "used_up" if one.used_up else None


def _why_sizes(one: Pass, size: int) -> str | None:
    """The mistake that gives the sizes of this pass."""
    n, sizes, want = one.n, one.sizes, reference.batch_sizes(one.n, size)
    if slip := why_these(sizes, n, size):
        return slip
    known = {
        "drops_remainder": want[:-1] if n % size else want,
        "whole_set_at_once": [n],
        "first_batch_only": want[:1],
        "one_example_at_a_time": [1] * n,
        "overlapping_batches": [min(size, n - start) for start in range(n)],
        "batches_of_ten": reference.batch_sizes(n, BOOK_BATCH),
    }
    for slip, wrong in known.items():
        if sizes == wrong != want:
            return slip
    if len(sizes) == len(want) and set(sizes[:-1]) == {size - 1} and sizes[-1] < size:
        return "one_short"
    if sorted(sizes, reverse=True) == want != sizes:
        return "shuffles_blocks" if _in_blocks(one) else "short_batch_not_last"
    return _why_rows(one, size)


def _why_rows(one: Pass, size: int) -> str | None:
    """The mistake that leaves out or repeats these examples."""
    counts = Counter(one.order)
    missing, repeated = set(range(one.n)) - counts.keys(), [row for row, count in counts.items() if count > 1]
    d = one.features.shape[1]
    if not repeated and counts.keys() == set(range(d)) and one.n > d + 1:
        return "columns_not_examples"
    before_last = [row for rows in one.rows[:-1] for row in rows]
    if counts == Counter(row % 256 for row in range(one.n)) and one.n > 256:
        return "index_wraps"
    if one.changed and missing and repeated:
        return "random_shuffle_of_a_tensor"
    if not repeated and missing in ({0}, {one.n - 1}) and one.n > 1:
        return "skips_one_example"
    if repeated and len(one.batches) == -(-one.n // size) and len(before_last) == len(set(before_last)):
        full = len(one.batches) == 1 or (not missing and one.sizes[-1] == size)
        return "pads_last_batch" if full and len(one.order) > one.n else "with_replacement" if missing else None
    return "with_replacement" if missing and repeated else None


def _in_blocks(one: Pass) -> bool:
    """Whether most minibatches hold neighbours of the data set."""
    return sum(bool(rows) and max(rows) - min(rows) == len(rows) - 1 for rows in one.rows) > len(one.rows) / 2


def _starts(n: int, count: int) -> list[list[int]]:
    """The orders of that many rows of a data set that is read from any row on."""
    return [[(first + i) % n for i in range(count)] for first in range(n)]


def _in_a_pattern(passes: Sequence[Pass], least: int) -> Finding | None:
    """None unless rows follow each other at the same distance that often."""
    one, n = passes[0], passes[0].n
    step, count = Counter((b - a) % n for a, b in pairwise(one.order)).most_common(1)[0]
    if count < least:
        return None
    slip = "not_shuffled" if count >= len(one.order) - 2 and all(other.order == one.order for other in passes) else None
    step -= n if step > n // 2 else 0
    return finding("hardly_shuffled", slip, count=count, of=len(one.order) - 1, step=step)


def _in_place(passes: Sequence[Pass]) -> Finding | None:
    """None unless an example has the same place in every pass; passes that are all alike are told by `same_order`."""
    if same_order(passes):
        return None
    fixed = sum(len(set(rows)) == 1 for rows in zip(*(one.order for one in passes), strict=False))
    return finding("fixed_places", "part_unshuffled", fixed=fixed, n=passes[0].n, passes=len(passes)) if fixed else None


def _no_pair(one: Pass, batch: dict[str, Any]) -> str:
    """The mistake behind a minibatch that is no pair."""
    value = batch["value"]
    if len(one.batches) == 2 and _all_known(value, one) and _are_labels(one.batches[1].get("value"), one):
        return "returns_not_yields"
    if isinstance(value, list) and value and all(isinstance(item, list) and len(item) == 2 for item in value):
        return "list_of_examples" if all(_all_known(item[0], one) for item in value) else "not_a_pair"
    if _all_known(value, one):
        return "features_only"
    numbers = array(value)
    if numbers is not None and numbers.size and np.isin(numbers, np.arange(one.n)).all():
        return "yields_indices"
    return "not_a_pair"


def _is_table(batch: dict[str, Any]) -> bool:
    """Whether the features of a minibatch have rows and columns."""
    features = array(batch.get("features"))
    return features is not None and features.ndim == 2


def _swapped(one: Pass) -> bool:
    first = one.batches[0]
    return "single" not in first and _all_known(first["labels"], one) and _are_labels(first["features"], one)


def _all_known(features: Any, one: Pass) -> bool:
    """Whether these are features of examples, and nothing else."""
    rows = recognised(features, one.features)
    return bool(rows) and -1 not in rows


def _are_labels(got: Any, one: Pass) -> bool:
    values = array(got)
    if values is None or not 0 < values.size <= 4 * one.n:
        return False
    return bool(np.isclose(values.reshape(-1, 1), one.labels.reshape(1, -1), atol=1e-6).any(axis=1).all())


def _of_the_notebook(one: Pass) -> bool:
    """Whether these are examples of the notebook's own data, whose w and b are known."""
    pairs = [(array(batch.get("features")), array(batch.get("labels"))) for batch in one.batches[:20]]
    known = [(X, y) for X, y in pairs if X is not None and y is not None and X.ndim == 2 and X.shape[1] == len(BOOK_W)]
    known = [(X, y) for X, y in known if y.size == len(X)]
    if len(known) < len(pairs) or sum(len(X) for X, _ in known) < 4:
        return False
    return all(close(y.reshape(-1), X @ BOOK_W + BOOK_B, "y", rtol=0, atol=0.06) is None for X, y in known)
