"""PyTorch as probes use it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np

os.environ["CUDA_VISIBLE_DEVICES"] = ""  # after CUDA is initialized no process may fork

import torch
from torch.overrides import TorchFunctionMode

os.environ.pop("CUDA_VISIBLE_DEVICES")

GPU = re.compile(r"(cuda|mps|xpu|hip)(:\d+)?")  # names of devices that are the CPU here
CPU = torch.device("cpu")
PROPERTIES = SimpleNamespace(name="CPU", major=0, minor=0, total_memory=0, multi_processor_count=0)
STREAM = SimpleNamespace(  # as a stream or an event: everything has been done already
    record=lambda *_: None,
    wait_event=lambda *_: None,
    wait_stream=lambda *_: None,
    synchronize=lambda: None,
    query=lambda: True,
    elapsed_time=lambda _: 0.0,
)
ON_NO_GPU: dict[str, Any] = {  # what functions of torch.cuda and torch.mps, which fail without a GPU, return instead
    **dict.fromkeys(["synchronize", "empty_cache", "set_device", "manual_seed", "reset_peak_memory_stats"]),
    **dict.fromkeys(["current_device", "memory_allocated", "max_memory_allocated", "memory_reserved"], 0),
    **dict.fromkeys(["current_stream", "Stream", "Event"], STREAM),
    "is_available": False,
    "device_count": 0,
    "get_device_name": PROPERTIES.name,
    "get_device_capability": (PROPERTIES.major, PROPERTIES.minor),
    "get_device_properties": PROPERTIES,
}
LONGEST = 20_000  # characters of an exception's text


class CPUForGPU(TorchFunctionMode):  # type: ignore[misc]
    """Puts the CPU in place of a GPU among the arguments of all functions and methods of PyTorch."""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if func in (torch.Tensor.cuda, torch.Tensor.pin_memory):
            return args[0]
        return func(*map(_device, args), **{name: _device(value) for name, value in (kwargs or {}).items()})


def _device(value: Any) -> Any:
    is_gpu = isinstance(value, (str, torch.device)) and GPU.fullmatch(str(value))
    return CPU if is_gpu else value


def use_cpu() -> None:
    """Stay on the CPU, in one thread: a fork has only the thread that forked.

    A GPU that a student's code asks for, because there was one on the student's machine, is the CPU, too. What asks
    whether there is a GPU still hears that there is none.
    """
    torch.set_num_threads(1)
    torch.set_num_interop_threads(1)
    CPUForGPU().__enter__()
    for module in (torch.cuda, torch.mps):
        for name, value in ON_NO_GPU.items():
            setattr(module, name, lambda *_, value=value, **__: value)


def seed(number: int) -> None:
    """Seed PyTorch's generators."""
    torch.manual_seed(number)


def records_gradients() -> bool:
    """Whether gradients are recorded, which `torch.no_grad` switches off for a while."""
    return bool(torch.is_grad_enabled())


def default_dtype() -> str:
    """The dtype of tensors that are made without one."""
    return str(torch.get_default_dtype()).removeprefix("torch.")


def set_default_dtype(name: str) -> None:
    """Set the dtype of tensors that are made without one."""
    torch.set_default_dtype(getattr(torch, name))


def state() -> Any:
    """Recording of gradients, automatic mixed precision, and device."""
    mixed = torch.is_autocast_enabled("cpu"), torch.get_autocast_dtype("cpu")
    return torch.is_grad_enabled(), mixed, str(torch.get_default_device())


def set_state(state: Any) -> None:
    """Restore what `state` returned."""
    recorded, (enabled, dtype), device = state
    torch.set_grad_enabled(recorded)
    torch.set_autocast_enabled("cpu", enabled)
    torch.set_autocast_dtype("cpu", dtype)
    if str(torch.get_default_device()) != device:
        torch.set_default_device(device)


def generators() -> Any:
    """The state of PyTorch's generator."""
    return torch.get_rng_state()


def set_generators(state: Any) -> None:
    """Restore what `generators` returned."""
    torch.set_rng_state(state)


def message(error: BaseException) -> str:
    """What an exception says, without a stack in C++."""
    return str(error)[:LONGEST].partition("\nException raised from ")[0]


def tensor(value: np.ndarray[Any, Any], trainable: bool = False) -> Any:
    """A tensor of the same dtype that shares no memory with the request."""
    return torch.from_numpy(np.array(value)).requires_grad_(trainable)


def is_tensor(value: Any) -> bool:
    """Whether a value is a tensor of PyTorch's."""
    return isinstance(value, torch.Tensor)


def numbers(value: Any) -> np.ndarray[Any, Any]:
    """A tensor's values as an array of the same shape that shares no memory with it; NumPy has no bfloat16."""
    value = value.detach().cpu()
    return np.array((value.float() if value.dtype == torch.bfloat16 else value).numpy(force=True))


def gradient(param: Any) -> Any:
    """The gradient that has been accumulated in a tensor, or None."""
    return param.grad


def make_trainable(*params: Any) -> None:
    """Let tensors record gradients from now on, as the given loop does before every forward pass."""
    for param in params:
        param.requires_grad = True


def has_graph(value: Any) -> bool:
    """Whether gradients can flow back through a tensor."""
    return bool(value.requires_grad)


def backward(value: Any) -> None:
    """Accumulate the gradients of a one-element tensor in everything that it was computed from."""
    value.backward()


FUNCTIONS: dict[str, Callable[[Any, float, float], Any]] = {  # whose second derivatives exercise 4 asks for
    "sine": lambda t, a, b: a - torch.sin(t + b),
    "exponential": lambda t, a, b: a + torch.exp(t**2 - b),
    "quartic": lambda t, a, b: (t**2 + b) ** 2 - a,
    "tanh": lambda t, a, b: a - torch.tanh(t - b),
    "log": lambda t, a, b: torch.log(t * t + b * b) - a,
    "linear": lambda t, a, b: a * t + b,
    "constant": lambda t, a, b: torch.full_like(t, a),
    "relu": lambda t, a, b: torch.relu(t) + a,
}
