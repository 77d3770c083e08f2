"""Core functions that work, for a student whose own do not: so that one slip does not cost the exercises as well.

Sent through the wall only after the core tasks have been judged; they are the book's own four functions.
"""

import random
from typing import Any

import torch


def data_iter(batch_size: int, features: Any, labels: Any) -> Any:
    """Shuffled minibatches."""
    order = list(range(len(features)))
    random.shuffle(order)
    for start in range(0, len(order), batch_size):
        rows = torch.tensor(order[start : start + batch_size])
        yield features[rows], labels[rows]


def linreg(X: Any, w: Any, b: Any) -> Any:
    """Predictions."""
    return torch.matmul(X, w) + b


def squared_loss(y_hat: Any, y: Any) -> Any:
    """Losses."""
    return (y_hat - y.reshape(y_hat.shape)) ** 2 / 2


def sgd(params: Any, lr: float, batch_size: int) -> None:
    """A step."""
    with torch.no_grad():
        for param in params:
            param.sub_(lr * param.grad / batch_size)
            param.grad.zero_()
