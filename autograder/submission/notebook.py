"""Parse a submitted notebook file, which is untrusted: its size is bounded before, its values are validated after."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from ..errors import CannotGrade
from ..words import say
from ..words.plaintext import plain
from .large import TooMuch, chunks_of, without_outputs
from .salvage import Salvaged, salvage

MAX_CELLS = 1000
MAX_SOURCE = 1 << 20
MAX_VALUES = 3_000_000  # a JSON value takes at least one character, in Python's memory up to 250 bytes
STRING = re.compile(r'"(?:[^"\\]++|\\.?)*+"?', re.DOTALL)  # also an unterminated one; linear time for any input
DEFINES = re.compile(r"^(?:(?:async[ \t]+)?def|class)[ \t]+(\w+)|^(\w+)[ \t]*(?::[^=\n]*)?=(?!=)", re.MULTILINE)
UNITS = {f"utf-{bits}{order}": bits // 8 for bits in (16, 32) for order in ("", "-le", "-be")}  # bytes of a character
DAMAGES = ("padding", "tail", "twice", "unfinished", "cut_off", "conflict")  # see `Salvaged`
KINDS = ("code", "markdown", "raw")
PICTURES = ("image/png", "image/jpeg", "image/gif")
PYTHON = re.compile(r"(3\.[0-9]{1,2})(?![0-9])")
BASE64 = re.compile(r"[A-Za-z0-9+/=\s]+")
NAMED, NAME_LENGTH = 8, 60
SEPARATORS = {"en": ", ", "zh": "、"}


@dataclass(frozen=True)
class Repair:
    """Something that was fixed: the sentence `repair.<kind>` about some cells, a file or a number."""

    kind: str
    about: tuple[str, ...] = ()

    def said(self, language: str) -> str:
        """The repair as a sentence."""
        named = [plain(one, NAME_LENGTH) for one in self.about[:NAMED]] + ["…"] * (len(self.about) > NAMED)
        return say(language, f"repair.{self.kind}", about=SEPARATORS.get(language, ", ").join(named))


@dataclass(frozen=True)
class Cell:
    """A submitted cell; whatever it says of itself is only a claim."""

    source: str
    kind: str
    grade_id: str = ""
    id: str = ""
    marking: Mapping[str, Any] = field(default_factory=dict)
    attachments: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @cached_property
    def defines(self) -> frozenset[str]:
        """The top-level names that a code cell defines, even if it has syntax errors."""
        return defined(self.source) if self.kind == "code" else frozenset()


@dataclass(frozen=True)
class ParsedNotebook:
    """What could be parsed of the file; `python` is the version that it was saved with, such as `3.12`."""

    cells: tuple[Cell, ...]
    kernel: str = ""
    repairs: tuple[Repair, ...] = ()
    python: str = ""
    damage: str = ""  # see `Salvaged`
    others: tuple[ParsedNotebook, ...] = ()  # more notebooks in the same file, or the other side of a merge


def defined(source: str) -> frozenset[str]:
    """The top-level functions, classes and variables that code defines, even if it has syntax errors."""
    return frozenset(match[1] or match[2] for match in DEFINES.finditer(source))


def read_notebook(data: bytes) -> ParsedNotebook:
    """Parse a notebook file; raises CannotGrade if it has no cells."""
    found, repairs = _parsed(data)
    repairs += _receipt(found)
    first, *others = (replace(_notebook(one, repairs), damage=found.damage) for one in found.notebooks)
    return replace(first, others=tuple(others))


def _receipt(found: Salvaged) -> list[Repair]:
    """What is said about a damaged file."""
    several = (str(len(found.notebooks)),) if found.damage == "twice" else ()
    return [Repair(kind, several) for kind in DAMAGES if kind == found.damage]


def _notebook(notebook: Any, repairs: Sequence[Repair]) -> ParsedNotebook:
    """A notebook with every field of the right type, and the repairs that the file and the notebook need."""
    if not isinstance(notebook, dict):
        raise CannotGrade("not_a_notebook")
    repairs = list(repairs)
    if notebook.get("nbformat") != 4:
        repairs.append(Repair("format"))
    cells = notebook.get("cells", _cells_of_version_3(notebook.get("worksheets")))
    if not isinstance(cells, list):
        raise CannotGrade("not_a_notebook")
    written = [cell for cell in cells if isinstance(cell, dict)]
    if not written:
        raise CannotGrade("no_cells")
    if len(written) > MAX_CELLS:
        repairs.append(Repair("too_many", (str(len(written)),)))
    read = tuple(_cell(cell) for cell in written[:MAX_CELLS])
    if long := [cell.grade_id or cell.id for cell in read if len(cell.source) == MAX_SOURCE]:
        repairs.append(Repair("cut", tuple(long)))
    metadata = notebook.get("metadata")
    return ParsedNotebook(read, _kernel(metadata), tuple(repairs), _python(metadata))


def _parsed(data: bytes) -> tuple[Salvaged, list[Repair]]:
    """The JSON value; raises CannotGrade if it is empty, not JSON or has too many values to hold in memory.

    Where outputs are the reason, because of their number or because they are nested too deeply, they are left out.
    """
    if not data.strip():
        raise CannotGrade("empty")
    text, encoding = _text(data)
    repairs = [] if encoding == "utf-8" else [Repair("encoding")]
    if not _has_too_many_values(text):
        with suppress(RecursionError):
            return _loaded(text), repairs
    try:
        text = without_outputs(chunks_of(text.encode("utf-8", "replace")), len(text) * 4).decode("utf-8", "replace")
        if _has_too_many_values(text):
            raise CannotGrade("too_many_values")
        return _loaded(text), repairs
    except TooMuch:
        raise CannotGrade("too_many_values") from None
    except RecursionError:
        raise CannotGrade("too_deep") from None


def _has_too_many_values(text: str) -> bool:
    bare = STRING.sub("", text)
    return sum(bare.count(mark) for mark in ",[{") > MAX_VALUES


def _loaded(text: str) -> Salvaged:
    with suppress(ValueError):
        return Salvaged("", [json.loads(text)])
    found = salvage(text)
    if found is None:
        raise CannotGrade("not_json")
    if found.damage == "conflict" and None in found.notebooks:
        raise CannotGrade("conflict")
    return found


def _text(data: bytes) -> tuple[str, str]:
    """The text and its encoding: one of JSON's, GB 18030 (Chinese Windows), else UTF-8 with errors replaced."""
    encoding = json.detect_encoding(data)
    with suppress(ValueError):
        return data[: len(data) - len(data) % UNITS.get(encoding, 1)].decode(encoding), encoding
    text = data.decode("utf-8", "replace")
    errors = text.count("\ufffd")
    if errors <= (len(text) - len(text.encode("ascii", "ignore"))) // 2:  # most of what is not ASCII is UTF-8
        return text, "damaged"
    with suppress(ValueError):
        return data.decode("gb18030"), "gb18030"
    return text, "damaged"


def _cells_of_version_3(worksheets: object) -> object:
    """The cells of nbformat 3 (before 2015), where the source of code is called input; None if there are none."""
    if not isinstance(worksheets, list):
        return None
    lists = [sheet.get("cells") for sheet in worksheets if isinstance(sheet, dict)]
    cells = [cell for one in lists if isinstance(one, list) for cell in one if isinstance(cell, dict)]
    return [{**cell, "source": cell.get("input", cell.get("source"))} for cell in cells]


def _kernel(metadata: object) -> str:
    """The name of the kernel, or ''."""
    kernelspec = metadata.get("kernelspec") if isinstance(metadata, dict) else None
    name = kernelspec.get("name") if isinstance(kernelspec, dict) else None
    return name if isinstance(name, str) else ""


def _python(metadata: object) -> str:
    """The version of Python, major and minor, or ''."""
    language = metadata.get("language_info") if isinstance(metadata, dict) else None
    version = language.get("version") if isinstance(language, dict) and language.get("name") == "python" else None
    found = PYTHON.match(version) if isinstance(version, str) else None
    return found[1] if found else ""


def _cell(cell: dict[str, Any]) -> Cell:
    """A cell with every field of the right type, whatever the file has there."""
    metadata = cell.get("metadata")
    marking = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    marking = marking if isinstance(marking, dict) else {}
    kind = cell.get("cell_type")
    return Cell(
        source=_source(cell.get("source")),
        kind=kind if kind in KINDS else "raw",
        grade_id=_string(marking.get("grade_id")),
        id=_string(cell.get("id")),
        marking=marking,
        attachments=_pictures(cell.get("attachments")) if kind == "markdown" else {},
    )


def _source(source: object) -> str:
    """The source as one string with Unix line ends, cut at its maximum."""
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    return _string(source).replace("\r\n", "\n")[:MAX_SOURCE]


def _string(value: object) -> str:
    """A string without lone surrogates, which cannot be encoded; '' for any other type."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def _pictures(attachments: object) -> dict[str, dict[str, str]]:
    """The images that were pasted into a Markdown cell, by file name and MIME type."""
    bundles = attachments.items() if isinstance(attachments, dict) else ()
    pictures = {
        _string(name): {kind: bundle[kind] for kind in PICTURES if BASE64.fullmatch(_string(bundle.get(kind)))}
        for name, bundle in bundles
        if isinstance(bundle, dict)
    }
    return {name: bundle for name, bundle in pictures.items() if bundle}
