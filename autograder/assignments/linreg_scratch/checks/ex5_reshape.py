"""Exercise 5: without reshape (n, 1) − (n,) is (n, n), and training quietly learns the mean.

Where training ends can be written down without any training; so a few steps are asked for as well. The gradient of the
mean is what the task wants, but a loss without its half, or summed and divided by the batch size, leads to the same end
and passes the visible test: such a scale is accepted, if it is the same in all steps.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.assignment import (
    Array,
    Draw,
    Finding,
    Halted,
    Student,
    array,
    close,
    close_number,
    double,
    finding,
    number,
    show,
    single,
)

from .. import reference
from .core import AUTOGRAD, CORE, CourseTask

task = CourseTask(
    "ex5_reshape", functions=("shape_without_reshape", "train_without_reshape"), uses=CORE, expects=AUTOGRAD
)
LR = 0.55
NAME = "shape_without_reshape(y_hat, y)"
REFUSALS = {"AssertionError", "Exception", "MXNetError", "RuntimeError", "ValueError"}  # not those of a slip of the pen
SCALES = ("mean", "mean, no half", "sum / batch_size", "half of that")  # which the visible test accepts as well
Run = tuple[Array, Array, list[object] | Finding]  # features, labels, and (w, b) or why there are none


@task.check(points=3)
def shapes(student: Student, draw: Draw) -> Finding | None:
    """The shape of ŷ − y for (n,1) and (n,) in all pairings, as a list."""
    for hat, flat in (("column", True), ("column", False), ("flat", False), ("flat", True)):
        n = draw.integer(3, 9)
        y_hat = single(draw.normal(n)).reshape((n, 1) if hat == "column" else (n,))
        y = single(draw.normal(n)).reshape((n,) if flat else (n, 1))
        want = list(np.broadcast_shapes(y_hat.shape, y.shape))
        try:
            got = student.ask("call", function="shape_without_reshape", arguments=[y_hat, y])
        except Halted as halted:
            refused = y_hat.shape != y.shape and _refuses(student, halted.finding, y_hat)
            return halted.because("refuses_shapes") if refused else halted.finding
        slips = {"shape_of_y_hat": list(y_hat.shape), "shape_number": [int(np.prod(want))], "always_n_by_n": [n, n]}
        slips |= {"shapes_joined": [*y_hat.shape, *y.shape]}
        wrong = {slip: double(shape) for slip, shape in slips.items()}
        problem = close(got, want, NAME, any_shape=True, slips=wrong, rtol=0, atol=1e-6)
        if problem:
            what = finding("wrong_list", got=_list(got), want=str(want), name=NAME, pair=f"{y_hat.shape}, {y.shape}")
            slip = problem.slip or ("shape_of_one_number" if isinstance(got, list) and not got else None)
            return what if slip is None else what.because(slip)
    return None


def _refuses(student: Student, found: Finding, y_hat: npt.NDArray[np.float32]) -> bool:
    """Whether an exception was raised because the shapes differ: none is where they are alike."""
    if found.values.get("type") not in REFUSALS:
        return False
    try:
        student.ask("call", function="shape_without_reshape", arguments=[y_hat, y_hat])
    except Halted:
        return False
    return True


@task.check(points=2)
def w_vanishes(student: Student, draw: Draw) -> Finding | None:
    """Trained on flat labels without reshape, w goes to 0 while b leaves it for the mean of the labels."""
    runs = _runs(student, draw)
    for X, y, got in runs:
        if isinstance(got, Finding):
            return got
        slips = {"keeps_reshape": reference.least_squares(X, y)[0]}
        if problem := close(got[0], np.zeros(X.shape[1]), "w", rtol=0, atol=0.1, any_shape=True, slips=slips):
            return replace(problem, slip=problem.slip or _untrained(runs) or _full_batches(student, draw).slip())
        b, mean = number(got[1]), float(y.mean())
        if b is None or not abs(b - mean) < abs(mean) / 2:
            return finding("not_trained", _untrained(runs), got=_list(got[1]), want=show(mean))
    path = _full_batches(student, draw)
    return None if path.scales(SCALES) else path.finding()


@task.check(points=2, needs=("w_vanishes",))
def b_is_the_mean(student: Student, draw: Draw) -> Finding | None:
    """… and b to the mean of the labels."""
    for _, y, got in _runs(student, draw):
        if isinstance(got, Finding):
            return got
        mean = float(y.mean())
        if problem := close_number(got[1], mean, "b", rtol=0, atol=0.1, slips={"one_epoch_only": LR * mean}):
            return problem
    path = _minibatches(student, draw)
    return None if path.scales(_full_batches(student, draw).scales(SCALES)) else path.finding()


def _runs(student: Student, draw: Draw) -> list[Run]:
    """Two trainings on three standardised examples, where every way of scaling the (n, n) loss converges; the labels
    have means of different signs, so that no fixed numbers are right twice.
    """

    def ask(sign: float) -> Run:
        n = 3
        X = single(draw.standardised(n, 2))
        y = single(double(X) @ np.array([[2.0], [-3.4]]) + draw.uniform(2, 5) * sign + 0.1 * draw.normal(n, 1))
        got = student.ask("call", long=True, function="train_without_reshape", arguments=[X, y, LR, 30, n])
        pair = got if isinstance(got, list) and len(got) >= 2 else finding("not_a_pair_of", got=type(got).__name__)
        return double(X), double(y), pair

    sign = draw.sign()
    runs: list[Run] = student.remember("ex5.train", lambda: [ask(sign), ask(-sign)])
    return runs


@dataclass
class Path:
    """A training of a few steps on data where all minibatches are alike: what it was called with, and what came."""

    X: Array
    y: Array
    lr: float
    epochs: int
    batch_size: int
    got: Any

    @property
    def steps(self) -> int:
        """How many steps these epochs are."""
        return self.epochs * len(self.X) // self.batch_size

    def end(self, scale: float = 1.0, steps: int | None = None) -> Array:
        """(w, b) after steps of `scale` times the mean gradient: each prediction is compared with the mean label."""
        labels, steps = np.full(len(self.y), self.y.mean()), self.steps if steps is None else steps
        return reference.loss_curve(self.X, labels, scale * self.lr, steps)[1]

    def is_at(self, end: Array) -> bool:
        """Whether training ended there; any usual start, say a layer's own, is as good as zeros (`_far_labels`)."""
        return close(self._parameters(), end, "", rtol=0.005, atol=2) is None

    def scales(self, among: tuple[str, ...]) -> tuple[str, ...]:
        """Those ways of scaling the gradient that lead where training ended."""
        return tuple(scale for scale in among if self.is_at(self.end(_scale(scale, self.batch_size))))

    def finding(self) -> Finding:
        """Where it ended and where it should have, and why, if a known slip leads there."""
        got, want = _list(self._parameters()), _list(self.end())
        return finding("wrong_steps", self.slip(), steps=self.steps, lr=show(self.lr), got=got, want=want)

    def slip(self) -> str | None:
        """The known slip that leads where training ended: the nearest, for a start that is not zero blurs them."""
        came = self._parameters()
        near = [(float(np.abs(end - np.asarray(came)).max()), slip) for slip, end in self._slips() if self.is_at(end)]
        return min(near)[1] if near else None

    def _parameters(self) -> list[object]:
        """w and b in one row; no numbers where there is no pair of them."""
        parts = [array(part) for part in self.got[:2]] if isinstance(self.got, list) else []
        return [value.item() for part in parts if part is not None for value in part.reshape(-1)]

    def _slips(self) -> Iterator[tuple[str, Array]]:
        m, d, n = self.batch_size, self.X.shape[1], len(self.X)
        yield "mean_at_once", np.append(np.zeros(d), self.y.mean())
        yield "keeps_reshape", reference.loss_curve(self.X, self.y, self.lr, self.steps)[1]
        yield from (("fixed_learning_rate", self.end(lr / self.lr)) for lr in (0.01, 0.03, 0.1, 0.5, 1))
        for half in (1, 2):
            yield "mean_divided_again", self.end(half / m)
            yield "sum_of_all_entries", self.end(half * m * m)
        for scale in (_scale(name, m) for name in SCALES):
            yield "one_epoch_only", self.end(scale, n // m)
            yield from (("fixed_epochs", self.end(scale, k * n // m)) for k in (3, 5, 10, 15, 20, 30, 50, 100))
        yield from (("one_step_an_epoch", self.end(_scale(name, n), self.epochs)) for name in SCALES)


def _scale(name: str, batch_size: int) -> float:
    """A step in units of lr times the gradient of the mean of all entries."""
    return {"mean": 1, "mean, no half": 2, "sum / batch_size": batch_size, "half of that": batch_size / 2}[name]


def _full_batches(student: Student, draw: Draw) -> Path:
    """Three steps on the whole of some examples, which are not standardised."""

    def ask() -> Path:
        n = draw.integer(5, 7)
        X = single(draw.normal(n, 2) + 0.7)
        return _path(student, X, _far_labels(draw, n), draw.uniform(0.036, 0.044), epochs=3, batch_size=n)

    path: Path = student.remember("ex5.full", ask)
    return path


def _minibatches(student: Student, draw: Draw) -> Path:
    """Eight equal steps: two epochs of four minibatches of an example that is there eight times."""

    def ask() -> Path:
        X = single(np.repeat(draw.between(0.5, 1.2, 1, 2), 8, axis=0))
        y = np.repeat(_far_labels(draw, 1), 8, axis=0)
        return _path(student, X, y, draw.uniform(0.015, 0.019), epochs=2, batch_size=2)

    path: Path = student.remember("ex5.mini", ask)
    return path


def _far_labels(draw: Draw, n: int) -> npt.NDArray[np.float32]:
    """Labels so far from zero that training has a long way to go from any usual start."""
    return single(draw.sign() * draw.uniform(200, 300) + draw.normal(n, 1))


def _path(student: Student, X: Any, y: Any, lr: float, epochs: int, batch_size: int) -> Path:
    arguments = [X, y, lr, epochs, batch_size]
    got = student.ask("call", long=True, function="train_without_reshape", arguments=arguments)
    return Path(double(X), double(y), lr, epochs, batch_size, got)


def _untrained(runs: list[Run]) -> str | None:
    """Whether the same parameters came from different data."""
    one, other = (got for _, _, got in runs)
    if isinstance(one, Finding) or isinstance(other, Finding):
        return None
    return "untrained" if [_list(got) for got in one[:2]] == [_list(got) for got in other[:2]] else None


def _list(got: object) -> str:
    values = array(got)
    return "?" if values is None else f"[{', '.join(show(v) for v in values.reshape(-1)[:6])}]"
