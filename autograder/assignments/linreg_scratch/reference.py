"""The right answers in NumPy, in float64, as short as the book's formulas (Dive into Deep Learning, section 3.2)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

PLANCK = 6.62607015e-34  # h in J s (SI, exact)
LIGHT = 299792458.0  # c in m/s (SI, exact)
BOLTZMANN = 1.380649e-23  # k in J/K (SI, exact)


def linreg(X: Array, w: Array, b: Array) -> Array:
    """ŷ = Xw + b, shape (n, 1)."""
    return X @ w + b


def squared_loss(y_hat: Array, y: Array) -> Array:
    """(ŷ − y)²/2 for each example, in the shape of ŷ."""
    return (y_hat - y.reshape(y_hat.shape)) ** 2 / 2


def sgd(param: Array, grad: Array, lr: float, batch_size: int) -> Array:
    """p − lr · g / batch_size, where g is the gradient of the summed loss of a minibatch."""
    return param - lr * grad / batch_size


def synthetic_data(w: Array, b: float, X: Array, noise: Array) -> Array:
    """y = Xw + b + ε, shape (n, 1)."""
    return (X @ w.reshape(-1, 1) + b + noise.reshape(-1, 1)).astype(np.float64)


def with_bias(X: Array) -> Array:
    """[X 1], so that the bias is one more weight."""
    return np.column_stack([X, np.ones(len(X))])


def least_squares(X: Array, y: Array) -> tuple[Array, float]:
    """The (w, b) of smallest mean loss, shape (d,) and a number."""
    solution = np.asarray(np.linalg.lstsq(with_bias(X), y.reshape(-1), rcond=None)[0], dtype=np.float64)
    return solution[:-1], float(solution[-1])


def mean_loss(X: Array, y: Array, w: Array, b: float) -> float:
    """The mean of squared_loss over a data set."""
    return float(np.mean((X @ w.reshape(-1) + b - y.reshape(-1)) ** 2) / 2)


def gradient_at_zero(X: Array, y: Array) -> tuple[Array, float]:
    """∂/∂w and ∂/∂b of the mean loss at w = 0, b = 0: −Xᵀy/n and −mean(y)."""
    return -X.T @ y.reshape(-1) / len(X), -float(np.mean(y))


def hessian(X: Array) -> Array:
    """Second derivatives of the mean loss in w: XᵀX/n, shape (d, d), at any w."""
    return X.T @ X / len(X)


def largest_stable_lr(X: Array) -> float:
    """2/λmax of the Hessian in (w, b): full-batch gradient descent diverges beyond it."""
    return 2 / float(np.linalg.eigvalsh(hessian(with_bias(X)))[-1])


def loss_curve(X: Array, y: Array, lr: float, num_epochs: int, start: Array | None = None) -> tuple[Array, Array]:
    """Mean loss after each epoch of full-batch gradient descent from `start` (zeros), and the (w, b) at the end."""
    A, target = with_bias(X), y.reshape(-1)
    theta = np.zeros(A.shape[1]) if start is None else start.copy()
    losses = []
    for _ in range(num_epochs):
        theta = theta - lr * A.T @ (A @ theta - target) / len(X)
        losses.append(float(np.mean((A @ theta - target) ** 2) / 2))
    return np.asarray(losses), theta


def losses_of_sgd(X: Array, y: Array, w: Array, b: float, lr: float, num_epochs: int, batch_size: int) -> list[float]:
    """Mean loss before training and after each epoch of minibatch gradient descent, examples in their order."""
    A, target, theta = with_bias(X), y.reshape(-1), np.append(w, b)
    losses = [mean_loss(X, y, theta[:-1], theta[-1])]
    for _ in range(num_epochs):
        for start in range(0, len(A), batch_size):
            batch, labels = A[start : start + batch_size], target[start : start + batch_size]
            theta = theta - lr * batch.T @ (batch @ theta - labels) / batch_size
        losses.append(mean_loss(X, y, theta[:-1], theta[-1]))
    return losses


def log_planck(wavelength: Array, T: float) -> Array:
    """log of B = 2hc²/λ⁵ / (exp(hc/(λkT)) − 1), λ in m, T in K, B in W/(m³ sr) (Planck 1900)."""
    x = PLANCK * LIGHT / (wavelength * BOLTZMANN * T)
    return np.asarray(np.log(2 * PLANCK * LIGHT**2) - 5 * np.log(wavelength) - x - np.log1p(-np.exp(-x)))


def log_planck_gradient(wavelength: Array, T: float) -> Array:
    """∂ log B/∂T = (x/T) / (1 − exp(−x)) with x = hc/(λkT), in 1/K."""
    x = PLANCK * LIGHT / (wavelength * BOLTZMANN * T)
    return x / T / -np.expm1(-x)


def batch_sizes(n: int, batch_size: int) -> list[int]:
    """The sizes of the minibatches of one pass over n examples; the last may be short."""
    return [min(batch_size, n - start) for start in range(0, n, batch_size)]
