"""training: the given loop with the student's four functions finds w and b."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder.assignment import (
    Array,
    Draw,
    Finding,
    Student,
    Task,
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
from .core import CORE

task = Task("training", uses=CORE, follow_through=False)
NOISE = 0.01
NEAR = 1e-3  # the noise alone gives 5e-5; parameters off by 0.02 each add 0.0002
LR, EPOCHS, BATCH = 0.03, 3, 10
# 200 steps from zeros to parameters below 2 where features are standardised: the worst of 400 runs ends at 0.006, with
# the examples sorted by label at 0.007
FEWER, LONGER = 400, 5


@dataclass
class Run:
    """A training run: its data, the truth behind them, the start, and what was learned."""

    X: Array
    y: Array
    w: Array
    b: float
    start: tuple[Array, float]
    learned: dict[str, Any]

    def problem(self) -> Finding | None:
        """None if w and b are within 0.02 of the truth."""
        found = close(self.learned["w"], self.w, "w", rtol=0, atol=0.02, any_shape=True) or close_number(
            self.learned["b"], self.b, "b", rtol=0, atol=0.02
        )
        if found and self.learned.get("unrecorded") is True:
            found = found.because("yields_in_no_grad")
        return replace(found, kind="not_learned") if found and found.kind == "wrong_values" else found

    def losses(self) -> list[float]:
        """The mean loss at the start and after each epoch; nan where there are no parameters to compute it from."""
        path = [self.start, *(step if isinstance(step, list) else () for step in self.learned["path"][:EPOCHS])]
        return [self._loss(*step) if len(step) == 2 else np.nan for step in path]

    def numbers(self) -> list[float]:
        """The learned w and b in one row; nothing where they have another form."""
        w, b = array(self.learned["w"]), number(self.learned["b"])
        return [] if w is None or b is None or w.size != self.w.size else [*w.reshape(-1), b]

    def _loss(self, w: Any, b: Any) -> float:
        weights, bias = array(w), number(b)
        if weights is None or weights.size != self.w.size or bias is None:
            return np.nan
        with np.errstate(all="ignore"):
            return reference.mean_loss(self.X, self.y, weights, bias)


@task.check(points=5)
def book_setting(student: Student, draw: Draw) -> Finding | None:
    """From the book's setting to w = [2, −3.4], b = 4.2 within 0.02."""
    run = _train(student, draw, draw.normal(1000, 2), np.array([2, -3.4]), 4.2, EPOCHS)
    right = reference.losses_of_sgd(run.X, run.y, *run.start, LR, EPOCHS, BATCH)
    student.show("loss", yours=run.losses(), right=right)
    student.show("learned", yours=run.numbers(), right=[*run.w, run.b])
    return run.problem()


@task.check(points=3)
def other_parameters(student: Student, draw: Draw) -> Finding | None:
    """Other parameters of another dimension are found as well."""
    return _other(student, draw).problem()


@task.check(points=3)
def noise_floor(student: Student, draw: Draw) -> Finding | None:
    """The mean loss in the end is that of the noise."""
    run = _other(student, draw)
    w, b = array(run.learned["w"]), array(run.learned["b"])
    if (
        w is None
        or b is None
        or w.size != run.w.size
        or b.size != 1
        or not (np.isfinite(w).all() and np.isfinite(b).all())
    ):
        return run.problem()
    loss = reference.mean_loss(run.X, run.y, w, float(b.reshape(-1)[0]))
    return finding("loss_too_high", got=show(loss), want=show(NOISE**2 / 2)) if not loss < NEAR else None


def _other(student: Student, draw: Draw) -> Run:
    """One run from random parameters, shared by the checks that ask for it."""

    def train() -> Run:
        w = draw.between(0.5, 2, draw.integer(3, 5)) * np.where(draw.normal(1) > 0, 1.0, -1.0)
        features = draw.standardised(FEWER, len(w))
        return _train(student, draw, features, w, draw.sign() * draw.uniform(0.5, 2), LONGER)

    run: Run = student.remember("training.other", train)
    return run


def _train(student: Student, draw: Draw, features: Array, w: Array, b: float, epochs: int) -> Run:
    (n, d), X = features.shape, single(features)
    y = single(reference.synthetic_data(w, b, double(X), NOISE * draw.normal(n)))
    start_w, start_b = single(NOISE * draw.normal(d, 1)), single(np.zeros(1))
    learned = student.ask(
        "training", long=True, features=X, labels=y, w=start_w, b=start_b, lr=LR, num_epochs=epochs, batch_size=BATCH
    )
    return Run(double(X), double(y), w, b, (double(start_w), 0.0), learned)
