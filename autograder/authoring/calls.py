"""Call: how a student's function was called, as lines of code that can be pasted into the notebook."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from textwrap import indent
from typing import Any

import numpy as np

MOST_NUMBERS = 64
LONGEST = 1500  # characters
LONGEST_WANT = 60  # characters of what should come out
OF_MORE = ("wrong_size", "no_gradient")  # kinds of findings that the value alone does not show
BACKWARD = re.compile(r"^(?P<before> *)(?P<value>.+)\.backward\(\)$", re.MULTILINE)


class Form(str):
    """A value that the edition knows how to write: a name in its forms."""


@dataclass(frozen=True)
class Call:
    """Lines of code, and the values of the names in them: arrays become the framework's tensors.

    `trainable` are those names whose tensors record gradients. The last line shows what came; `want` is what it should
    show, where that is not what the message says. `instead` are other calls that show it better, by the kind of a
    finding or by the name that it is about: "no_gradient", "w.grad".
    """

    code: str
    names: Mapping[str, Any] = field(default_factory=dict)
    trainable: tuple[str, ...] = ()
    want: str = ""
    instead: Mapping[str, Call] = field(default_factory=dict)


@dataclass(frozen=True)
class About:
    """What a message is about: the kind of its finding, the name of what is wrong, and what it should be.

    `wanted` is how a student is told the latter, beside a line of code.
    """

    kind: str = ""
    name: str = ""
    want: str = ""
    wanted: str = "{want}"


NOTHING = About()
CallOf = Callable[[str, Mapping[str, Any]], Call | None]


def plain_call(probe: str, inputs: Mapping[str, Any]) -> Call | None:
    """The call behind the engine's own probe `call`; None for any other: the default of an assignment."""
    if probe != "call":
        return None
    names = {f"x{place}": value for place, value in enumerate(inputs["arguments"], 1)}
    return Call(f"{inputs['function']}({', '.join(names)})", names)


def written(call: Call | None, forms: Mapping[str, str], about: About = NOTHING) -> str:
    """The call as code, one assignment a name; '' where there is none, or the values are too many to be read.

    `forms` is how the framework writes a tensor, `array`, and optionally one of float64, `float64`, with {values}; what
    makes it record gradients, `trainable`, with {name}; how the gradients of a {value} are computed, `backward`, where
    `{value}.backward()` is not enough; and what else a Form names. The last line shows what the message is about.
    """
    if call is not None:
        call = _better(call, about)
    if call is None or sum(np.size(value) for value in call.names.values()) > MOST_NUMBERS:
        return ""
    lines = [f"{name} = {literal(value, forms)}" for name, value in call.names.items()]
    if call.trainable and "trainable" in forms:
        lines.append("; ".join(forms["trainable"].format(name=name) for name in call.trainable))
    text = "\n".join([*lines, BACKWARD.sub(partial(_backward, forms), _ending(call, about))])
    return text if len(text) <= LONGEST else ""


def _better(call: Call, about: About) -> Call:
    """The call, or another one that shows better what the message is about."""
    for key in (about.name, about.name.partition("[")[0], about.kind):
        if key in call.instead:
            return call.instead[key]
    return call


def _ending(call: Call, about: About) -> str:
    """The call's own lines, of which the last shows no more than what is wrong, and says what it should be."""
    *before, last = call.code.splitlines()
    want = call.want
    if _is_known(about.name, call) and about.kind not in OF_MORE:
        before += [] if last.startswith("print(") or about.name.startswith(last) else [last]
        last = f"print({about.name}{'.shape' if about.kind == 'wrong_shape' else ''})"
        want = want or about.want
    if want and len(want) <= LONGEST_WANT:
        last += f"  # {about.wanted.format(want=want)}"
    return "\n".join([*before, last])


def _is_known(name: str, call: Call) -> bool:
    """Whether a name in a message, such as `f(x)[2]`, means the same after these lines of code."""
    try:
        said, code = ast.parse(name, mode="eval"), ast.parse(call.code)
    except SyntaxError:
        return False
    if not code.body or isinstance(code.body[-1], ast.For):
        return False
    passing = {
        one.id
        for node in ast.walk(code)
        if isinstance(node, ast.comprehension | ast.For)
        for one in _names(node.target)
    }
    return {one.id for one in _names(said)} <= {one.id for one in _names(code)} - passing


def _names(tree: ast.AST) -> list[ast.Name]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Name)]


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
