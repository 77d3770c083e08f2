"""The four functions of linear regression, on which training and all exercises build."""

from __future__ import annotations

CORE = ("data_iter", "linreg", "squared_loss", "sgd")
