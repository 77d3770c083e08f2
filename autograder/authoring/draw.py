"""Draw: the random inputs of a check, generated from the submission's seed."""

from __future__ import annotations

import hashlib

import numpy as np
import numpy.typing as npt

from .compare import Array


class Draw:
    """The random inputs of one check; deterministic for a seed and a name."""

    def __init__(self, seed: int, name: str) -> None:
        digest = hashlib.sha256(f"{seed} {name}".encode()).digest()
        self.generator = np.random.default_rng(int.from_bytes(digest[:16], "big"))

    def normal(self, *shape: int) -> Array:
        return self.generator.normal(size=shape)

    def standardised(self, n: int, d: int) -> Array:
        """Features (n, d) of mean 0 and variance 1, uncorrelated: the Hessian of the mean loss in (w, b) is the unit
        matrix, so that all directions converge equally fast.
        """
        ones_first = np.column_stack([np.ones(n), self.normal(n, d)])
        return np.asarray(np.linalg.qr(ones_first)[0][:, 1:] * np.sqrt(n))

    def uniform(self, low: float, high: float) -> float:
        return float(self.generator.uniform(low, high))

    def between(self, low: float, high: float, *shape: int) -> Array:
        return self.generator.uniform(low, high, size=shape)

    def log_uniform(self, low: float, high: float) -> float:
        return float(np.exp(self.generator.uniform(np.log(low), np.log(high))))

    def integer(self, low: int, high: int) -> int:
        """An integer from low to high, both inclusive."""
        return int(self.generator.integers(low, high + 1))

    def sign(self) -> float:
        return float(self.generator.choice([-1.0, 1.0]))

    def permutation(self, n: int) -> list[int]:
        return [int(i) for i in self.generator.permutation(n)]


def single(values: Array) -> npt.NDArray[np.float32]:
    """As float32, Paddle's default; references are computed from the rounded values."""
    return values.astype(np.float32)


def double(values: npt.ArrayLike) -> Array:
    """As float64, for a reference."""
    return np.asarray(values, dtype=np.float64)
