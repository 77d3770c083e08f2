"""Sanitize the raw outputs of a cell for a notebook: known kinds only, bounded, no active content.

Their metadata is dropped, because nbconvert does not escape an image's width; ours is set here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from nbformat.notebooknode import NotebookNode, from_dict

from ..words.markup import harmless, inert_svg, is_picture, png_width, readable
from ..words.plaintext import without_places

PICTURES = ("image/png", "image/jpeg")
TEXTS = ("text/latex", "text/markdown", "text/plain")  # shown as plain text; the first that is present
WIDEST = 900  # pixels: figures for retina screens have twice as many
MAX_CELL = 2 << 20
STREAMS = ("stdout", "stderr")


def output(kind: str, **content: Any) -> NotebookNode:
    """An output of the notebook format; validated with the whole notebook, since alone that takes 50 times as long."""
    return cast(NotebookNode, from_dict({"output_type": kind, **content}))


def notebook_outputs(raw: Iterable[dict[str, Any]]) -> list[NotebookNode]:
    """nbformat outputs: streams merged, displays updated within their cell, at most MAX_CELL characters in total."""
    found: list[NotebookNode] = []
    shown: dict[str, NotebookNode] = {}
    left = MAX_CELL
    for sent in raw:
        made = _output(sent)
        if sent.get("output_type") == "clear_output":
            found.clear()
        if made is None:
            continue
        left -= _size(made)
        if left < 0:
            found.append(output("stream", name="stderr", text="… (the rest of the outputs is left out)\n"))
            break
        name = sent.get("display_id")
        if sent.get("update") is True:
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


def _output(sent: dict[str, Any]) -> NotebookNode | None:
    kind = sent.get("output_type")
    if kind == "stream" and sent.get("name") in STREAMS:
        return output("stream", name=sent["name"], text=_clean(sent.get("text")))
    if kind == "error":
        trace = sent.get("traceback")
        lines = [_clean(line) for line in trace] if isinstance(trace, list) else []
        return output("error", ename=_clean(sent.get("ename")), evalue=_clean(sent.get("evalue")), traceback=lines)
    if kind in ("display_data", "execute_result") and isinstance(sent.get("data"), dict):
        data = _data({mime: value for mime, value in sent["data"].items() if isinstance(value, str)})
        wide = "image/png" in data and png_width(data["image/png"]) > WIDEST
        metadata = {"image/png": {"width": WIDEST}} if wide else {}
        if kind == "execute_result":
            count = sent.get("execution_count")
            count = count if type(count) is int else None
            return output(kind, data=data, metadata=metadata, execution_count=count)
        return output(kind, data=data, metadata=metadata)
    return None


def _data(bundle: dict[str, str]) -> dict[str, str]:
    """Sanitize a MIME bundle: pictures, sanitized HTML and text are kept; scripts, widgets and the like are dropped."""
    data = {mime: bundle[mime] for mime in PICTURES if mime in bundle and is_picture(mime, bundle[mime])}
    if html := harmless(_clean(bundle.get("text/html"))):
        data["text/html"] = html
    elif not data and "image/svg+xml" in bundle:
        data["text/html"] = inert_svg(_clean(bundle["image/svg+xml"]))
    if text := next((mime for mime in TEXTS if mime in bundle), None):
        data["text/plain"] = _clean(bundle[text])
    return data


def _clean(value: object) -> str:
    return readable(without_places(value)) if isinstance(value, str) else ""


def _size(made: NotebookNode) -> int:
    if made.output_type == "stream":
        return len(made.text)
    if made.output_type == "error":
        return sum(map(len, made.traceback)) + len(made.evalue)
    return sum(map(len, made.data.values()))
