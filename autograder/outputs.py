"""Outputs of a cell as they came through the wall, made fit for a notebook: known kinds, bounded, no host paths."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from typing import Any

from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_output

MIME_TYPES = (
    "text/plain",
    "image/png",
    "image/svg+xml",
    "text/html",
    "text/markdown",
    "text/latex",
    "application/json",
)
MAX_CELL = 2 << 20
STREAMS = ("stdout", "stderr")
PREFIXES = tuple(sorted({sys.prefix, sys.base_prefix}, key=len, reverse=True))


def notebook_outputs(raw: Iterable[dict[str, Any]]) -> list[NotebookNode]:
    """nbformat outputs; streams joined, displays updated within their cell, all of it at most MAX_CELL characters."""
    found: list[NotebookNode] = []
    shown: dict[str, NotebookNode] = {}
    left = MAX_CELL
    for output in raw:
        made = _output(output)
        if output.get("output_type") == "clear_output":
            found.clear()
        if made is None:
            continue
        left -= _size(made)
        if left < 0:
            found.append(new_output("stream", name="stderr", text="… (the rest of the outputs is left out)\n"))
            break
        name = output.get("display_id")
        if output.get("update") is True:
            if isinstance(name, str) and name in shown:
                shown[name].data = made.data
            continue
        if isinstance(name, str):
            shown[name] = made
        if found and made.output_type == found[-1].output_type == "stream" and made.name == found[-1].name:
            found[-1].text += made.text
        else:
            found.append(made)
    return found


def _output(output: dict[str, Any]) -> NotebookNode | None:
    kind = output.get("output_type")
    if kind == "stream" and output.get("name") in STREAMS:
        return new_output("stream", name=output["name"], text=_clean(output.get("text")))
    if kind == "error":
        trace = output.get("traceback")
        lines = [_clean(line) for line in trace] if isinstance(trace, list) else []
        return new_output(
            "error", ename=_clean(output.get("ename")), evalue=_clean(output.get("evalue")), traceback=lines
        )
    if kind in ("display_data", "execute_result") and isinstance(output.get("data"), dict):
        data = {
            mime: _clean(value)
            for mime, value in output["data"].items()
            if mime in MIME_TYPES and isinstance(value, str)
        }
        if kind == "execute_result":
            count = output.get("execution_count")
            return new_output(kind, data=data, execution_count=count if type(count) is int else None)
        return new_output(kind, data=data)
    return None


def _clean(value: object) -> str:
    text = value if isinstance(value, str) else ""
    for prefix in PREFIXES:
        text = text.replace(prefix, "…")
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f]", "", text)


def _size(output: NotebookNode) -> int:
    if output.output_type == "stream":
        return len(output.text)
    if output.output_type == "error":
        return sum(map(len, output.traceback)) + len(output.evalue)
    return sum(map(len, output.data.values()))
