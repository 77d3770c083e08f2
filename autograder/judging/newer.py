"""Newer Python: what fails because a student's Python is newer than the grader's is told with both versions."""

from __future__ import annotations

import platform
import re
import sys
from dataclasses import dataclass

from ..authoring.compare import Finding

RAISED = ("raised", "cell_raised")
MODULE = re.compile(r"cannot import name '\w+' from '(\w+)[\w.]*'|module '(\w+)[\w.]*' has no attribute '\w+'")

PLACE = re.compile(r" \((<\w+>, line \d+|unknown location)\)$")  # the sentence names the line itself


def minor_version(version: str) -> str:
    """A version of Python by which it differs for a notebook: `3.11` of `3.11.7`."""
    return ".".join(version.split(".")[:2])


@dataclass(frozen=True)
class Pythons:
    """The version of Python that a notebook was saved with, '' if it says none, and the grader's: `3.12`, `3.11`."""

    file: str = ""
    here: str = minor_version(platform.python_version())

    @property
    def is_newer(self) -> bool:
        """Whether the notebook's Python is newer than the grader's."""
        return bool(self.file) and _parts(self.file) > _parts(self.here)

    def explain(self, found: Finding | None) -> Finding | None:
        """The finding; one with both versions, if an older Python can be the reason for an exception."""
        if found is None or found.slip is not None or found.kind not in RAISED or not self.is_newer:
            return found
        type, text = str(found.values["type"]), str(found.values["text"])
        if not _is_of_the_language(type, text):
            return found
        values = {"type": type, "text": PLACE.sub("", text), "line": found.values["line"]}
        return Finding("newer_python", {**values, "file": self.file, "here": self.here}, error="newer_python")


def _parts(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]


def _is_of_the_language(type: str, text: str) -> bool:
    """Whether an exception is about syntax, or about a name that a module of the standard library lacks."""
    module = MODULE.search(text)
    lacks = module is not None and (module[1] or module[2]) in sys.stdlib_module_names
    return type == "SyntaxError" or (type in ("ImportError", "AttributeError") and lacks)
