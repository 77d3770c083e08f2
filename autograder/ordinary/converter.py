"""What nbgrader's converters, their exporters and preprocessors have in common: the course that they work for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from logging import Logger
from pathlib import Path
from typing import Any

from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Configurable

from ..errors import AutograderError
from ..words.plaintext import plain

Resources = dict[str, Any]


def converter_of(part: Configurable) -> Any:
    """The converter to which an exporter or a preprocessor belongs, or the configurable itself if it is one."""
    owner: Any = part
    while not hasattr(owner, "coursedir"):
        owner = owner.parent
    return owner


def course_of(part: Configurable) -> CourseDirectory:
    """The course of the nbgrader command to which a configurable belongs, itself or by its parents."""
    return converter_of(part).coursedir


def notebooks_in(folder: Path, pattern: str = "*") -> list[str]:
    """The notebooks in a folder whose names fit nbgrader's pattern; symbolic links are none."""
    found = (path for path in folder.glob("*.ipynb") if fnmatchcase(path.stem, pattern))
    return sorted(str(path) for path in found if path.is_file() and not path.is_symlink())


@contextmanager
def one_line(log: Logger) -> Iterator[None]:
    """Log in one line what is in the way of a command, and end it as nbgrader ends one that failed."""
    try:
        yield
    except (AutograderError, OSError) as problem:
        log.error(plain(str(problem)))
        raise NbGraderException(str(problem)) from None
