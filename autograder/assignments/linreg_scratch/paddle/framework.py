"""PaddlePaddle as probes use it."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

sys.modules["httpx._main"] = None  # type: ignore[assignment]  # the command line of a library that Paddle imports

import paddle  # noqa: E402

LONGEST = 20_000  # characters of an exception's text
NOISE = re.compile(
    r"^-{5,}$"  # lines around headings
    r"|^\((?:[A-Z][a-z]+){1,3}\) "  # (InvalidArgument)
    r"|\s*\[Hint: [^\n]*"  # the condition in C++ that does not hold
    r"|\s*[(\[](?:at )?/paddle/[^\n]*"
    r"| \((?:generated_\w+)?\)(?= )| \[ eager_\w+ \]"
    r"|\s*(?:This may be because:|Please check the input tensor|Please set retain_graph)[^\n]*",
    re.MULTILINE,
)


def use_cpu() -> None:
    """Stay on the CPU: after CUDA is initialized no process may fork."""
    paddle.set_device("cpu")


def seed(number: int) -> None:
    """Seed Paddle's generators."""
    paddle.seed(number)


def records_gradients() -> bool:
    """Whether gradients are recorded, which `paddle.no_grad` switches off for a while."""
    return bool(paddle.is_grad_enabled())


def record_gradients(on: bool) -> None:
    """Switch the recording of gradients on or off."""
    paddle.set_grad_enabled(on)


def message(error: BaseException) -> str:
    """What an exception says, without its stack in C++, hints about Paddle's sources and numbers of tensors."""
    text = str(error)[-LONGEST:].rpartition("Error Message Summary:")[2]
    return NOISE.sub("", text).strip().removeprefix("Error: ")


def tensor(value: np.ndarray[Any, Any], trainable: bool = False) -> Any:
    """A tensor of the same dtype that shares no memory with the request."""
    return paddle.to_tensor(np.array(value), stop_gradient=not trainable)


def is_tensor(value: Any) -> bool:
    """Whether a value is a tensor of Paddle's."""
    return isinstance(value, paddle.Tensor)


def numbers(value: Any) -> np.ndarray[Any, Any]:
    """A tensor's values as an array of the same shape."""
    return np.asarray(value.detach().cpu().numpy())


def gradient(param: Any) -> Any:
    """The gradient that has been accumulated in a tensor, or None."""
    return param.grad


def make_trainable(*params: Any) -> None:
    """Let tensors record gradients from now on, as the given loop does before every forward pass."""
    for param in params:
        param.stop_gradient = False


def has_graph(value: Any) -> bool:
    """Whether gradients can flow back through a tensor."""
    return not value.stop_gradient


def backward(value: Any) -> None:
    """Accumulate the gradients of a one-element tensor in everything that it was computed from."""
    value.backward()


FUNCTIONS: dict[str, Callable[[Any, float, float], Any]] = {  # whose second derivatives exercise 4 asks for
    "sine": lambda t, a, b: a * paddle.sin(b * t),
    "exponential": lambda t, a, b: a * paddle.exp(b * t),
    "cubic": lambda t, a, b: a * t**3 + b * t**2,
    "tanh": lambda t, a, b: a * paddle.tanh(b * t),
    "log": lambda t, a, b: a * paddle.log(t * t + b * b),
    "linear": lambda t, a, b: a * t + b,
    "constant": lambda t, a, b: paddle.full_like(t, a),
    "relu": lambda t, a, b: a * paddle.nn.functional.relu(t),
}
