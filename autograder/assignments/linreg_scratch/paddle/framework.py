"""PaddlePaddle as probes use it."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np

sys.modules["httpx._main"] = None  # type: ignore[assignment]  # the command line of a library that Paddle imports

import paddle  # noqa: E402

GPU = re.compile(r"(gpu|cuda|dcu)(:\d+)?|gpu_pinned", re.IGNORECASE)  # names of devices that are the CPU here
GPU_FLAG = re.compile(r"FLAGS_\w*(gpu|cuda|cudnn|cublas)")
CPU = SimpleNamespace(name="CPU", major=0, minor=0, total_memory=0, multi_processor_count=0)  # as properties of a GPU
STREAM = SimpleNamespace(  # as a stream or an event: everything has been done already
    record=lambda *_: None,
    wait_event=lambda *_: None,
    wait_stream=lambda *_: None,
    synchronize=lambda: None,
    query=lambda: True,
    elapsed_time=lambda _: 0.0,
)
ON_NO_GPU: dict[str, Any] = {  # what functions of paddle.device.cuda, which fail or crash without a GPU, return instead
    "synchronize": None,
    "empty_cache": None,
    "reset_max_memory_allocated": None,
    "reset_max_memory_reserved": None,
    "max_memory_allocated": 0,
    "max_memory_reserved": 0,
    "memory_allocated": 0,
    "memory_reserved": 0,
    "get_device_name": CPU.name,
    "get_device_capability": (CPU.major, CPU.minor),
    "get_device_properties": CPU,
    "memory_summary": "",
    **dict.fromkeys(["current_stream", "Stream", "Event"], STREAM),
}


class CPUInsteadOfCUDA(paddle.CPUPlace):  # type: ignore[misc]
    """The place `CUDAPlace(0)` or `CUDAPinnedPlace()` on a machine without a GPU: the CPU."""

    def __init__(self, device_id: int = 0) -> None:
        super().__init__()


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
    """Stay on the CPU: after CUDA is initialized no process may fork.

    A GPU that a student's code asks for, because there was one on the student's machine, is the CPU, too. What asks
    whether there is a GPU still hears that there is none.
    """
    paddle.set_device("cpu")
    paddle.Tensor.cuda = paddle.Tensor.pin_memory = lambda self, device_id=None, blocking=True: self.cpu()
    for place in (paddle.CUDAPlace, paddle.CUDAPinnedPlace):
        _replace(place, CPUInsteadOfCUDA)
    for by_name in (paddle.device._convert_to_place, paddle.base.framework._get_paddle_place):
        _replace(by_name, _with_cpu_for_gpu(by_name))
    for module in (paddle.device, paddle.device.cuda):
        for name, value in ON_NO_GPU.items():
            setattr(module, name, lambda *_, value=value, **__: value)
    _replace(paddle.set_flags, _without_flags_of_a_gpu(paddle.set_flags))


def _with_cpu_for_gpu(by_name: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A function that returns a place by the name of its device, with the CPU for a GPU."""

    def place_of(device: Any) -> Any:
        return by_name("cpu" if isinstance(device, str) and GPU.fullmatch(device) else device)

    return place_of


def _without_flags_of_a_gpu(set_flags: Callable[[Any], None]) -> Callable[[Any], None]:
    """`paddle.set_flags` for flags such as FLAGS_cudnn_deterministic, too, which exist for a GPU only."""

    def set_other_flags(flags: Any) -> None:
        set_flags({name: value for name, value in dict(flags).items() if not GPU_FLAG.match(name)})

    return set_other_flags


def _replace(old: object, new: object) -> None:
    """Replace an object under every name that a module of Paddle has for it."""
    modules = [vars(module) for name, module in sys.modules.items() if name.partition(".")[0] == paddle.__name__]
    for names in (*modules, paddle.set_device.__globals__):  # what paddle.device shows is a copy of its own names
        names.update({name: new for name, value in names.items() if value is old})


def seed(number: int) -> None:
    """Seed Paddle's generators."""
    paddle.seed(number)


def records_gradients() -> bool:
    """Whether gradients are recorded, which `paddle.no_grad` switches off for a while."""
    return bool(paddle.is_grad_enabled())


def default_dtype() -> str:
    """The dtype of tensors that are made without one."""
    return str(paddle.get_default_dtype())


def set_default_dtype(name: str) -> None:
    """Set the dtype of tensors that are made without one."""
    paddle.set_default_dtype(name)


def state() -> Any:
    """Recording of gradients, automatic mixed precision, and device; () in static mode."""
    if not paddle.in_dynamic_mode():
        return ()
    tracer = paddle.base.framework._dygraph_tracer()
    return paddle.is_grad_enabled(), (tracer._amp_level, tracer._amp_dtype), paddle.get_device()


def set_state(state: Any) -> None:
    """Restore what `state` returned."""
    if not state:
        paddle.enable_static()
        return
    paddle.disable_static()
    recorded, mixed, device = state
    paddle.set_device(device)
    tracer = paddle.base.framework._dygraph_tracer()
    tracer._amp_level, tracer._amp_dtype = mixed
    paddle.set_grad_enabled(recorded)


def generators() -> Any:
    """The state of Paddle's generators."""
    return paddle.get_rng_state()


def set_generators(state: Any) -> None:
    """Restore what `generators` returned."""
    paddle.set_rng_state(state)


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
    "sine": lambda t, a, b: a - paddle.sin(t + b),
    "exponential": lambda t, a, b: a + paddle.exp(t**2 - b),
    "quartic": lambda t, a, b: (t**2 + b) ** 2 - a,
    "tanh": lambda t, a, b: a - paddle.tanh(t - b),
    "log": lambda t, a, b: paddle.log(t * t + b * b) - a,
    "linear": lambda t, a, b: a * t + b,
    "constant": lambda t, a, b: paddle.full_like(t, a),
    "relu": lambda t, a, b: paddle.nn.functional.relu(t) + a,
}
