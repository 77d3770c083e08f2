"""Passes over a data set, read so that every example is recognised: for data_iter and exercise 7."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.assignment import Array, Draw, Finding, Student, array, double, finding, not_numbers, show_shape, single


@dataclass
class Pass:
    """One pass over n examples: the batches as they came, and `rows`, the examples that were recognised in them."""

    features: Array
    labels: Array
    batches: list[dict[str, Any]]
    ended: bool

    @property
    def sizes(self) -> list[int]:
        return [len(rows) for rows in self.rows]

    @property
    def rows(self) -> list[list[int]]:
        return [recognised(batch.get("features"), self.features) for batch in self.batches]

    @property
    def order(self) -> list[int]:
        return [row for rows in self.rows for row in rows]


def passes(student: Student, draw: Draw, n: int, size: int, d: int = 2, times: int = 1, **options: Any) -> list[Pass]:
    """Ask for passes over a fresh data set in which every row can be told by its features."""
    features, labels = single(draw.normal(n, d)), single(draw.normal(n, 1))
    answer = student.ask("passes", features=features, labels=labels, batch_size=size, times=times, **options)
    most = 2 * n + 2
    X, y = double(features), double(labels)
    found = [Pass(X, y, list(batches)[:most], len(batches) <= most) for batches in answer["passes"]]
    return found or [Pass(X, y, [], True)] * times


def recognised(got: Any, features: Array) -> list[int]:
    """Which examples these are, by their features; -1 for one that is not in the data set."""
    values = array(got)
    if values is not None and values.size > 4 * features.size:
        return [-1]  # nothing of this data set, and comparing it with every example would cost the judge
    if values is None or values.size == 0 or values.size % features.shape[1]:
        return []
    distance = np.abs(values.reshape(-1, 1, features.shape[1]) - features).max(axis=2)
    return [int(i) if row[i] < 1e-5 else -1 for row, i in zip(distance, distance.argmin(axis=1), strict=True)]


def readable(one: Pass) -> Finding | None:
    """None if there are minibatches and each is a pair whose features are numbers."""
    if not one.batches:
        return finding("no_batches")
    for batch in one.batches:
        if "single" in batch:
            return finding("not_a_pair", "features_only", got=batch["single"].type)
        if array(batch["features"]) is None:
            return not_numbers(batch["features"], "X")
    return None


def coverage(one: Pass, n: int, size: int) -> Finding | None:
    """None if the rows of the pass are 0 … n−1, each once."""
    if problem := readable(one):
        return problem
    counts = Counter(one.order)
    if -1 in counts:
        return finding("strange_rows", shape=show_shape(np.shape(one.batches[0]["features"])))
    if not one.ended:
        return finding("endless", "endless", n=n)
    if counts == Counter(range(n)):
        return None
    missing, repeated = n - len(counts), sum(count > 1 for count in counts.values())
    slip = None
    if len(one.batches) == 1 and len(one.order) == size:
        slip = "first_batch_only"
    elif missing and repeated and len(one.order) == n:
        slip = "with_replacement"
    elif missing and not repeated and len(one.order) == n - n % size:
        slip = "drops_remainder"
    elif repeated and not missing:
        slip = "pads_last_batch"
    return finding("not_each_once", slip, missing=missing, repeated=repeated, n=n)


def short(sizes: list[int]) -> str:
    """Sizes for a sentence."""
    return str(sizes) if len(sizes) <= 8 else f"[{', '.join(map(str, sizes[:6]))}, … ({len(sizes)})]"
