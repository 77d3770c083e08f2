"""Right functions that stand in for wrong ones where later tasks use them: a mistake costs its own task only."""

from __future__ import annotations

from typing import Any


def mean(x: Any) -> Any:
    """The arithmetic mean."""
    return x.sum() / len(x)
