"""Framework: tensors, gradients and seeds as probes use them. This is NumPy's; an edition's is executed over it.

Probes call this module only, so they are the same for every edition of an assignment.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import numpy as np

FUNCTIONS: dict[str, Callable[..., Any]] = {}  # that an assignment's probes pass to a student's function, by name


def use_cpu() -> None:
    """Stay on the CPU: after a GPU is initialized no process may fork, and the zygote forks every kernel."""


def seed(number: int) -> None:
    """Seed the framework's generators; Python's and NumPy's are seeded by the kernel."""


def records_gradients() -> bool:
    """Whether the framework records gradients at this moment."""
    return False


def default_dtype() -> str:
    """The dtype of tensors that are made without one."""
    return "float64"


def set_default_dtype(name: str) -> None:
    """Set the dtype of tensors that are made without one."""


def state() -> Any:
    """What else a notebook can switch, such as the recording of gradients; compared with ==."""


def set_state(state: Any) -> None:
    """Restore what `state` returned."""


def generators() -> Any:
    """The state of the framework's generators."""


def set_generators(state: Any) -> None:
    """Restore what `generators` returned."""


def message(error: BaseException) -> str:
    """The text of an exception, without locations in the framework's own sources."""
    return str(error)


def tensor(value: np.ndarray[Any, Any], trainable: bool = False) -> Any:
    """A tensor of the same dtype that shares no memory with the request; a trainable one records gradients."""
    return np.array(value)


def is_tensor(value: Any) -> bool:
    """Whether a value is a tensor of the framework."""
    return isinstance(value, np.ndarray)


def numbers(value: Any) -> np.ndarray[Any, Any]:
    """A tensor's values as an array of the same shape."""
    return np.asarray(value)


def gradient(param: Any) -> Any:
    """The gradient that has been accumulated in a tensor, or None."""
    return None


def carried_over(param: Any) -> Any:
    """What will be added to the next gradient of a tensor, or None: here all that has been accumulated in it."""
    return gradient(param)


def make_trainable(*params: Any) -> None:
    """Let tensors record gradients from now on."""


def recording() -> AbstractContextManager[Any]:
    """A scope in which gradients are recorded, for a framework that records in such scopes only."""
    return nullcontext()


def has_graph(value: Any) -> bool:
    """Whether a value is a tensor through which gradients can flow back."""
    return False


def backward(value: Any) -> None:
    """Accumulate the gradients of a one-element tensor in everything that it was computed from."""
    raise TypeError("NumPy has no gradients")
