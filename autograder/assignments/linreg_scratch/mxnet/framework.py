"""MXNet as probes use it: its NumPy interface, with the engine that computes at once and in one thread.

MXNet's own engine computes later, in threads: an exception would come at another line than the one that caused it,
and only one thread would be left in a forked process.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import numpy

os.environ.setdefault("MXNET_ENGINE_TYPE", "NaiveEngine")  # read when mxnet is imported

import mxnet as mx
from mxnet import autograd, np, npx

npx.set_np()
GPU = ("gpu", "cpu_pinned")  # devices that are the CPU here
NOISE = re.compile(r"^(?:.*\n)*(?:MXNetError|\w+Error): |^Check failed: .*?: (?=[A-Za-z])|\nStack trace:(?:.|\n)*")


def use_cpu() -> None:
    """Let a GPU that a student's code asks for be the CPU; what counts GPUs still finds none."""
    original = mx.Context.__init__

    def on_cpu(self: Any, device_type: Any, device_id: int = 0) -> None:
        original(self, "cpu" if device_type in GPU else device_type, device_id)

    mx.Context.__init__ = on_cpu


def seed(number: int) -> None:
    """Seed MXNet's generators."""
    mx.random.seed(number)


def records_gradients() -> bool:
    """Whether gradients are recorded at this moment: within `autograd.record`."""
    return bool(autograd.is_recording())


def recording() -> AbstractContextManager[Any]:
    """The scope in which the given loop computes a loss."""
    scope: AbstractContextManager[Any] = autograd.record()
    return scope


def default_dtype() -> str:
    """The dtype of tensors that are made without one; it cannot be changed."""
    return "float32"


def state() -> Any:
    """Recording, training mode, and whether shapes and arrays are NumPy's."""
    return autograd.is_recording(), autograd.is_training(), npx.is_np_shape(), npx.is_np_array()


def set_state(state: Any) -> None:
    """Restore what `state` returned."""
    recorded, training, shapes, arrays = state
    autograd.set_recording(recorded)
    autograd.set_training(training)
    npx.set_np(shape=shapes, array=arrays)


def generators() -> Any:
    """A seed from which the generators go on: MXNet does not reveal their state."""
    with autograd.pause():
        return int(mx.nd.random.randint(0, 2**31 - 1).asscalar())


def set_generators(state: Any) -> None:
    """Go on from what `generators` returned."""
    mx.random.seed(state)


def message(error: BaseException) -> str:
    """What an exception says, without its place and its condition in C++."""
    return NOISE.sub("", NOISE.sub("", str(error))).strip()


def tensor(value: numpy.ndarray[Any, Any], trainable: bool = False) -> Any:
    """A tensor of the same dtype that shares no memory with the request."""
    made = np.array(value, dtype=numpy.asarray(value).dtype)
    if trainable:
        made.attach_grad()
    return made


def is_tensor(value: Any) -> bool:
    """Whether a value is a tensor of MXNet's, also of its older interface: `autograd.grad` returns such."""
    return isinstance(value, mx.nd.NDArray)


def numbers(value: Any) -> numpy.ndarray[Any, Any]:
    """A tensor's values as an array of the same shape."""
    return numpy.asarray(value.asnumpy())


def gradient(param: Any) -> Any:
    """The gradient that the last backward pass has left in a tensor; None if none has reached it."""
    return param.grad if param._fresh_grad else None


def carried_over(param: Any) -> Any:
    """What gradients add to later ones: that of two passes whose own one is 1, less 1."""
    if param.grad is None:
        return None
    for _ in range(2):
        with autograd.record():
            total = param.sum()
        total.backward()
    return param.grad - 1


def make_trainable(*params: Any) -> None:
    """Give tensors room for their gradients, which the given loop does once, before it begins."""
    for param in params:
        if param.grad is None:
            param.attach_grad()


def has_graph(value: Any) -> bool:
    """Whether gradients can flow back through a tensor."""
    try:
        autograd.get_symbol(value)
    except mx.MXNetError:
        return False
    return True


def backward(value: Any) -> None:
    """Write the gradients of a one-element tensor, which was recorded, into everything that it was computed from."""
    value.backward()


FUNCTIONS: dict[str, Callable[[Any, float, float], Any]] = {  # whose second derivatives exercise 4 asks for
    "sine": lambda t, a, b: a - np.sin(t + b),
    "exponential": lambda t, a, b: a + np.exp(np.square(t) - b),
    "quartic": lambda t, a, b: np.square(np.square(t) + b) - a,
    "tanh": lambda t, a, b: a - np.tanh(t - b),
    "log": lambda t, a, b: np.log(np.square(t) + b * b) - a,
    "linear": lambda t, a, b: a * t + b,
    "constant": lambda t, a, b: np.full_like(t, a),
    "relu": lambda t, a, b: npx.relu(t) + a,
}
