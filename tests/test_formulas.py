"""A wrong answer's numbers are said as the simplest expression that has them, on two draws, and never by chance."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from autograder.authoring.compare import Finding, close, finding
from autograder.judging.formulas import MOST, MOST_NUMBERS, Sample, _enumerated, search
from autograder.judging.judge import with_formula

Made = Callable[..., Any]


def relu(x: Any) -> Any:
    return np.maximum(x, 0)


def norm(x: Any) -> Any:
    return np.linalg.norm(x)


def draws(kind: str, seed: int) -> Iterator[dict[str, Any]]:
    """What the functions of the assignment are called with, in float32."""
    rng = np.random.default_rng(seed)
    while True:
        n, d = int(rng.integers(3, 12)), int(rng.integers(2, 5))
        if kind == "model":
            made: dict[str, Any] = {"X": rng.normal(size=(n, d)), "w": rng.normal(size=(d, 1)), "b": rng.normal(size=1)}
        elif kind == "loss":
            made = {"y_hat": rng.normal(size=(n, 1)), "y": 2 * rng.normal(size=(n, 1))}
        else:
            made = {"param": rng.normal(size=(3, 1)), "lr": rng.uniform(0.05, 1), "grad": rng.normal(size=(3, 1)) + 3}
            made |= {"batch_size": n + 2}
        yield {name: np.float32(value) if np.ndim(value) else value for name, value in made.items()}


def formula(kind: str, wrong: Made, seed: int = 0) -> str:
    """The formula of a function that computes in float32."""
    inputs = draws(kind, seed)
    samples = [
        Sample(one, np.asarray(wrong(*one.values()), dtype=np.float64)) for one, _ in zip(inputs, "12", strict=False)
    ]
    return search(*samples)


KNOWN: list[tuple[str, Made, str]] = [
    ("model", lambda X, w, b: X @ w * b, "X @ w * b"),
    ("model", lambda X, w, b: X @ w + b + b, "X @ w + b + b"),
    ("model", lambda X, w, b: X @ (w + b), "X @ (w + b)"),
    ("model", lambda X, w, b: relu(X @ w + b), "relu(X @ w + b)"),
    ("model", lambda X, w, b: b - X @ w, "b - X @ w"),
    ("model", lambda X, w, b: (X + b) @ w, "(X + b) @ w"),
    ("loss", lambda h, y: h**2 - y**2, "y_hat ** 2 - y ** 2"),
    ("loss", lambda h, y: (h - y / 2) ** 2, "(y_hat - y / 2) ** 2"),
    ("loss", lambda h, y: h - y**2 / 2, "y_hat - y ** 2 / 2"),
    ("loss", lambda h, y: (h - y) ** 3, "(y_hat - y) ** 3"),
    ("loss", lambda h, y: np.mean((h - y) ** 2), "((y_hat - y) ** 2).mean()"),
    ("step", lambda p, lr, g, n: p - lr * g * n, "param - lr * grad * batch_size"),
    ("step", lambda p, lr, g, n: p - lr * g.mean() / n, "param - lr * grad.mean() / batch_size"),
    ("step", lambda p, lr, g, n: p - lr * g / norm(g), "param - lr * grad / grad.norm()"),
    ("step", lambda p, lr, g, n: p - lr**2 * g / n, "param - lr * lr * grad / batch_size"),
    ("step", lambda p, lr, g, n: lr * g / n, "lr * grad / batch_size"),
]


@pytest.mark.parametrize(("kind", "wrong", "code"), KNOWN, ids=[code for _, _, code in KNOWN])
def test_the_formula_of_a_wrong_answer_is_found(kind: str, wrong: Made, code: str) -> None:
    assert formula(kind, wrong) == code


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("kind", "wrong", "code"), KNOWN[::5], ids=[code for _, _, code in KNOWN[::5]])
def test_a_formula_that_is_found_has_the_numbers_of_a_third_draw(kind: str, wrong: Made, code: str, seed: int) -> None:
    said, third = formula(kind, wrong, seed), next(draws(kind, seed + 1000))
    own = {"relu": relu, **{name: np.asarray(value, dtype=np.float64) for name, value in third.items()}}
    assert np.allclose(eval(said, own), np.asarray(wrong(*third.values())), rtol=1e-5)


@pytest.mark.parametrize("kind", ["model", "loss", "step"])
@pytest.mark.parametrize("seed", range(8))
def test_numbers_of_no_formula_get_none(kind: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    assert formula(kind, lambda first, *rest: rng.normal(size=(len(first), 1)), seed) == ""
    assert formula(kind, lambda first, *rest: rng.normal(), seed) == ""


@pytest.mark.parametrize("answer", [0.0, 1.0, np.nan, np.inf, 2.0, 1e30])
def test_an_answer_that_is_the_same_for_all_inputs_has_no_formula_of_them(answer: float) -> None:
    assert formula("model", lambda X, w, b: np.full((len(X), 1), answer)) == ""


def test_a_formula_that_fits_one_draw_only_is_not_said() -> None:
    inputs = draws("model", 3)
    first, second = next(inputs), next(inputs)
    samples = [Sample(first, first["X"] @ first["w"] * first["b"]), Sample(second, second["X"] @ second["w"])]
    assert search(*samples) == ""


def test_the_right_answer_is_never_said() -> None:
    """Only what differs from it comes to the search, which is more exact than any check."""
    for one, _ in zip(draws("model", 5), range(20), strict=False):
        want = np.asarray(one["X"] @ one["w"] + one["b"], dtype=np.float64)
        off = close(want * (1 + 3e-4), want, "y_hat", inputs=one)
        assert off is not None and off.got is not None
        assert search(Sample(one, off.got), Sample(one, off.got)) == ""


def test_inputs_of_any_size_cost_a_bounded_search() -> None:
    big = {"X": np.ones((3000, 3)), "w": np.ones((3, 1))}
    assert search(Sample(big, np.ones((3000, 1))), Sample(big, np.ones((3000, 1)))) == ""
    for rows in (3, 19):
        inputs = {name: np.random.default_rng(i).normal(size=(rows, rows)) for i, name in enumerate("abc")}
        with np.errstate(all="ignore"):
            found = _enumerated(inputs)
        assert len(found) <= MOST and sum(value.size for _, value in found) <= MOST_NUMBERS
        assert len(found) == MOST or rows == 19


def test_what_has_a_reason_or_no_numbers_is_not_searched() -> None:
    def never() -> Finding | None:
        raise AssertionError("asked again")

    named = close(np.ones(3), np.zeros(3), "x", slips={"ones": np.ones(3)}, inputs={"x": np.arange(3.0)})
    assert named is not None and with_formula(named, never) is named
    plain = finding("wrong_shape", name="x")
    assert with_formula(plain, never) is plain


def test_a_check_that_breaks_or_passes_on_its_second_draw_explains_nothing() -> None:
    x = np.arange(1.0, 4)
    wrong = close(2 * x, x, "x", inputs={"x": x})
    assert wrong is not None

    def broken() -> Finding | None:
        raise RuntimeError

    assert with_formula(wrong, broken).formula == with_formula(wrong, lambda: None).formula == ""
    again = close(2 * x[::-1], x[::-1], "x", inputs={"x": x[::-1].copy()})
    assert with_formula(wrong, lambda: again).formula == "x + x"
