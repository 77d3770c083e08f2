"""Exercise 6: a fair comparison of learning rates starts each of them anew; beyond 2/λmax nothing converges.

Checks that train come last: what they use up of the task's time is not missing elsewhere.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from autograder.assignment import (
    Array,
    Draw,
    Finding,
    Slips,
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
from .batches import BOOK_BATCH
from .core import CORE, CourseTask

task = CourseTask("ex6_learning_rate", functions=("lr_experiment", "best_lr", "largest_stable_lr"), uses=CORE)
NAME = "lr_experiment(…)"
EPOCHS = 6


@task.check(points=1)
def best(student: Student, draw: Draw) -> Finding | None:
    """best_lr names the rate with the lowest finite loss in the end."""
    scales = (0.003, 0.03, 0.06, 0.1, 0.3, 3.0, 30.0, 0.01, 0.18, 0.018)
    rates = [round(draw.uniform(0.8, 1.2) * rate, 5) for rate in scales]
    low, high = (float(loss) for loss in np.sort(draw.between(0.001, 0.5, 2)))
    curves = [
        *([4.0, 3.0, high + 0.01], [1.5, 1.4, low], [3.5, low / 3, high + 0.1]),
        *([1.0, 4.0, high + 0.2], [2.0, 2.5, high + 0.3], [5.0, np.inf, np.nan], [9.0, 1e30, np.inf]),
        *([3.0, 2.0, high + 0.9], [1.6, 0.4, high + 0.25], [6.0, 3.5, high + 0.15]),
    ]
    slips: Slips = {
        "best_picks_nan": rates[5:7], "best_returns_loss": low, "best_is_smallest": rates[0],
        "best_by_lowest_point": rates[2], "best_by_first_epoch": rates[3], "best_is_largest": rates[4],
        "best_by_highest_loss": rates[7], "best_by_mean": rates[8], "best_by_largest_drop": rates[9],
    }  # fmt: skip
    problems: list[Finding] = []
    for first in range(len(rates)):  # whatever stands first: comparisons with nan go wrong only there
        order = [first, *(i for i in draw.permutation(len(rates)) if i != first)]
        got = student.ask("best_lr", rates=[rates[i] for i in order], curves=[np.asarray(curves[i]) for i in order])
        problem = close_number(got, rates[1], "best_lr(results)", rtol=1e-6, slips=slips)
        problems += [problem] if problem else []
    if len({problem.slip for problem in problems}) > 1:
        return replace(problems[0], slip=None)
    return problems[0] if problems else None


@task.check(points=2)
def stable_bound(student: Student, draw: Draw) -> Finding | None:
    """largest_stable_lr is 2/λmax of the Hessian in w and b."""
    n, d = draw.integer(30, 60), draw.integer(2, 3)
    X = single(draw.normal(n, d) * draw.between(0.7, 1.5, d) + draw.uniform(0.6, 1.2))
    got = student.ask("call", function="largest_stable_lr", arguments=[X])
    A = double(X)
    want = reference.largest_stable_lr(A)
    bent = reference.hessian(reference.with_bias(A))
    alone = 2 / float(np.linalg.eigvalsh(reference.hessian(A))[-1])
    slips: Slips = {
        "stable_without_bias": alone, "stable_inverse": want / 2, "stable_summed": want / n, "stable_half": want / 4,
        "stable_smallest": [2 / np.linalg.eigvalsh(H)[0] for H in (bent, reference.hessian(A))],
        "stable_trace": [2 / np.trace(H) for H in (bent, reference.hessian(A))],
    }  # fmt: skip
    return close_number(got, want, "largest_stable_lr(features)", rtol=2e-3, slips=slips)


@task.check(points=2)
def fresh_start(student: Student, draw: Draw) -> Finding | None:
    """Every rate's curve is that of gradient descent from fresh parameters."""
    X, y = _data(draw)
    rates = [round(rate * draw.uniform(0.9, 1.1), 4) for rate in (0.3, 0.05, 0.8)]
    problem = _curves(student, X, y, rates, shown=True) or _uses_minibatches(student, draw)
    if problem is None or problem.explained or not _takes_tens(student, draw):
        return problem
    return problem.because("batches_of_ten")


@task.check(points=1)
def order_does_not_matter(student: Student, draw: Draw) -> Finding | None:
    """Rates in another order, from large to small, have the closed form's curves as well."""
    X, y = _data(draw)
    return _curves(student, X, y, [round(rate * draw.uniform(0.9, 1.1), 4) for rate in (0.7, 0.1, 0.02)])


@task.check(points=1)
def diverges(student: Student, draw: Draw) -> Finding | None:
    """A rate beyond the bound diverges, and the curve says so."""
    X, y = _data(draw)
    rate, epochs = round(1.6 * reference.largest_stable_lr(double(X)), 4), 15
    curve = _ask(student, X, y, [rate], epochs)
    if isinstance(curve, Finding):
        return curve
    values = array(curve.get(rate))
    if values is None or values.size < 2:
        return finding("no_curve", "only_one_loss" if values is not None and values.size == 1 else None, lr=rate)
    first, last = values.reshape(-1)[[0, -1]]
    if np.isfinite(last) and last < 5 * abs(first):
        return finding(
            "did_not_diverge", "rate_ignored" if _ignores_rate(student, X, y, rate) else None, lr=rate, got=show(last)
        )
    if values.size < epochs:
        return finding("cut_short", lr=rate, got=values.size, want=epochs)
    return None if _follows_labels(student, X, y, round(rate / 50, 4)) else finding("ignores_labels", name=NAME)


def _follows_labels(student: Student, X: Any, y: Any, slow: float) -> bool:
    """Whether labels ten times as large give losses a hundred times as large, at a rate too low for the order of the
    minibatches to matter.
    """
    once, tenfold = (_ask(student, X, labels, [slow], 1) for labels in (y, single(10 * y)))
    if isinstance(once, Finding) or isinstance(tenfold, Finding):
        return False
    one, other = array(once.get(slow)), array(tenfold.get(slow))
    if one is None or other is None or not one.size or not other.size:
        return False
    return bool(50 * one.flat[-1] < other.flat[-1] < 200 * one.flat[-1])


def _ignores_rate(student: Student, X: Any, y: Any, rate: float) -> bool:
    """Whether a far lower rate has the same curve."""
    rates = [rate, round(rate / 50, 4)]
    curves = _ask(student, X, y, rates, 3)
    return not isinstance(curves, Finding) and _same([curves.get(lr) for lr in rates])


def _uses_minibatches(student: Student, draw: Draw) -> Finding | None:
    """Smaller minibatches mean more steps an epoch: one epoch of twelve ends far below one of a single step."""
    X, y = single(draw.normal(60, 2)), single(draw.between(2, 4, 60, 1))
    curves = _ask(student, X, y, [0.1], 1, batch_size=5)
    if isinstance(curves, Finding):
        return curves
    last, start = number(curves.get(0.1)), reference.mean_loss(double(X), double(y), np.zeros(2), 0.0)
    one_step = reference.loss_curve(double(X), double(y), 0.1, 1)[0][0]
    if last is None:
        return finding("no_curve", lr=0.1)
    return (
        finding("ignores_batch_size", "one_step_an_epoch", batch_size=5, steps=12)
        if 0.95 * one_step < last <= 1.05 * start
        else None
    )


def _takes_tens(student: Student, draw: Draw) -> bool:
    """Whether one epoch of a single minibatch of 60 ends where six steps lead: those of minibatches of 10."""
    X, y = single(draw.normal(60, 2)), single(draw.between(2, 4, 60, 1))
    curves = _ask(student, X, y, [0.01], 1)
    last = None if isinstance(curves, Finding) else number(curves.get(0.01))
    *_, five, six = reference.loss_curve(double(X), double(y), 0.01, 60 // BOOK_BATCH)[0]
    return last is not None and abs(last - six) < (five - six) / 2


def _data(draw: Draw) -> tuple[Any, Any]:
    n = draw.integer(40, 80)
    X = single(draw.normal(n, 2))
    w = draw.between(1.5, 4, 2)
    return X, single(reference.synthetic_data(w, draw.uniform(2, 5), double(X), 0.01 * draw.normal(n)))


def _curves(student: Student, X: Any, y: Any, rates: list[float], shown: bool = False) -> Finding | None:
    """None if every curve of full-batch training is the closed form's within 5 %."""
    curves = _ask(student, X, y, rates, EPOCHS)
    if isinstance(curves, Finding):
        return curves
    if shown:
        _show(student, curves, X, y, rates)
    carried: Array | None = None
    shared: list[float] = []
    A, target = double(X), double(y)
    same = len(rates) > 1 and _same([curves.get(lr) for lr in rates])
    for lr in rates:
        if lr not in curves:
            return finding("no_curve", "only_first_rate" if list(curves) == rates[:1] else None, lr=lr)
        want = reference.loss_curve(A, target, lr, EPOCHS)[0]
        running, carried = reference.loss_curve(A, target, lr, EPOCHS, carried)
        start = reference.mean_loss(A, target, np.zeros(2), 0.0)
        slips = {"loss_before_epoch": np.concatenate([[start], want[:-1]]), "no_reinit": running}
        slips |= {"summed_loss": len(A) * want}
        if problem := _curve(curves[lr], want, f"results[{lr:g}]", slips, len(rates)):
            return problem.because("rate_ignored") if same and not problem.slip else problem
        shared += list(want)
    return None


def _show(student: Student, curves: dict[float, Any], X: Any, y: Any, rates: list[float]) -> None:
    """Keep the curves of all rates, one after the other, for the feedback page."""
    yours = np.full((len(rates), EPOCHS), np.nan)
    for row, lr in zip(yours, rates, strict=True):
        curve = array(curves.get(lr))
        if curve is not None:
            row[: curve.size] = curve.reshape(-1)[:EPOCHS]
    right = [reference.loss_curve(double(X), double(y), lr, EPOCHS)[0] for lr in rates]
    student.show("rates", rates=rates, yours=yours, right=right)


def _same(curves: list[Any]) -> bool:
    """Whether the curves of all rates are one and the same."""
    first, *others = [array(curve) for curve in curves]
    return first is not None and all(other is not None and close(other, first, "") is None for other in others)


def _curve(got: Any, want: Array, name: str, slips: dict[str, Array], rates: int) -> Finding | None:
    """Compare relative to each loss, not to the largest: a curve falls by orders of magnitude.

    The start may be N(0, 0.01²) instead of zeros, which is felt near the noise: 0.001 of the first loss is granted.
    """
    values = array(got)
    if values is not None and values.size == rates * want.size and rates > 1:
        return finding("wrong_size", "shared_history", name=name, got=values.size, want=want.size)
    if values is not None and values.size == 1 < want.size:
        return finding("wrong_size", "only_one_loss", name=name, got=1, want=want.size)
    if values is not None and values.size == want.size + 1 and _alike(values.reshape(-1)[1:], want, want):
        return finding("wrong_size", "includes_the_start", name=name, got=values.size, want=want.size)
    problem = close(got, want, name, rtol=0, atol=0, any_shape=True)
    if problem is None or values is None or values.size != want.size:
        return problem
    if _alike(values, want, want):
        return None
    slip = next((slip for slip, curve in slips.items() if _alike(values, curve, want)), None)
    return problem.because(slip) if slip else problem


def _alike(values: Array, curve: Array, want: Array) -> bool:
    return bool(np.allclose(values.reshape(-1), curve, rtol=0.05, atol=1e-3 * want[0]))


def _ask(
    student: Student, X: Any, y: Any, rates: list[float], num_epochs: int, batch_size: int | None = None
) -> dict[float, Any] | Finding:
    pairs = student.ask(
        "lr_experiment",
        long=True,
        lrs=rates,
        features=X,
        labels=y,
        num_epochs=num_epochs,
        batch_size=batch_size or len(X),
    )
    if not isinstance(pairs, list):
        kind = getattr(pairs, "type", type(pairs).__name__)
        slip = "no_dictionary" if kind in ("list", "tuple", "ndarray", "Tensor") else None
        return finding("not_a_mapping", slip, name=NAME, got=kind)
    if pairs and all(getattr(lr, "type", "") == "str" for lr, _ in pairs):
        return finding("no_curve", "rates_as_text", lr=rates[0])
    found: dict[float, Any] = {}
    for lr, losses in pairs:
        key = number(lr)
        nearest = next((rate for rate in rates if key is not None and abs(rate - key) < 1e-5 * rate), None)
        if nearest is not None:
            found[nearest] = losses
    return found
