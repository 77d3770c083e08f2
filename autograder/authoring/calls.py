"""Call: how a student's function was called, as lines of code that can be pasted into the notebook."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from textwrap import indent
from typing import Any

import numpy as np

MOST_NUMBERS = 64
LONGEST = 1500  # characters
BACKWARD = re.compile(r"^(?P<before> *)(?P<value>.+)\.backward\(\)$", re.MULTILINE)


class Form(str):
    """A value that the edition knows how to write: a name in its forms."""


@dataclass(frozen=True)
class Call:
    """Lines of code, and the values of the names in them: arrays become the framework's tensors.

    `trainable` are those names whose tensors record gradients.
    """

    code: str
    names: Mapping[str, Any] = field(default_factory=dict)
    trainable: tuple[str, ...] = ()


CallOf = Callable[[str, Mapping[str, Any]], Call | None]


def plain_call(probe: str, inputs: Mapping[str, Any]) -> Call | None:
    """The call behind the engine's own probe `call`; None for any other: the default of an assignment."""
    if probe != "call":
        return None
    names = {f"x{place}": value for place, value in enumerate(inputs["arguments"], 1)}
    return Call(f"{inputs['function']}({', '.join(names)})", names)


def written(call: Call | None, forms: Mapping[str, str]) -> str:
    """The call as code, one assignment a name; '' where there is none, or the values are too many to be read.

    `forms` is how the framework writes a tensor, `array`, and optionally one of float64, `float64`, with {values}; what
    makes it record gradients, `trainable`, with {name}; how the gradients of a {value} are computed, `backward`, where
    `{value}.backward()` is not enough; and what else a Form names.
    """
    if call is None or sum(np.size(value) for value in call.names.values()) > MOST_NUMBERS:
        return ""
    lines = [f"{name} = {literal(value, forms)}" for name, value in call.names.items()]
    if call.trainable and "trainable" in forms:
        lines.append("; ".join(forms["trainable"].format(name=name) for name in call.trainable))
    text = "\n".join([*lines, BACKWARD.sub(partial(_backward, forms), call.code)])
    return text if len(text) <= LONGEST else ""


def _backward(forms: Mapping[str, str], line: re.Match[str]) -> str:
    """A line that computes gradients, as the framework has it."""
    return indent(forms["backward"].format(value=line["value"]), line["before"]) if "backward" in forms else line[0]


def literal(value: Any, forms: Mapping[str, str]) -> str:
    """A value in Python's notation: a number, a list, or a tensor made from a list."""
    if isinstance(value, Form):
        return forms[value]
    if not isinstance(value, np.ndarray):
        return repr(value)
    return forms.get(str(value.dtype), forms["array"]).format(values=_numbers(value))


def _numbers(value: Any) -> str:
    """Nested lists with the shortest numbers that the array's dtype tells apart."""
    if value.ndim:
        return f"[{', '.join(_numbers(part) for part in value)}]"
    return str(value)
