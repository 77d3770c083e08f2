"""`autograder new`: a small assignment of the teacher's own, which can be graded at once and then be changed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from ..authoring.edition import BUILT_IN, COURSE, NAME, OWN
from ..errors import CourseError
from ..words import LANGUAGES, message
from .places import Places

PLACEHOLDER = "NAME"


def make_assignment(places: Places, name: str) -> list[Path]:
    """Write `assignments/NAME/` and a source notebook in each language; returns what was made.

    The name of a built-in assignment makes a copy of its folder, which the course uses from then on. Raises
    CourseError, with nothing written, where the name is no name or something is there already.
    """
    if not NAME.fullmatch(name):
        raise CourseError(message("new.name", name=name))
    built_in = (BUILT_IN / name).is_dir()
    languages = () if built_in else LANGUAGES
    notebooks = {name if language == LANGUAGES[0] else f"{name}_{language}": language for language in languages}
    made = [places.root / OWN / name, *(places.of(notebook).source for notebook in notebooks)]
    for folder in made:
        if folder.exists():
            raise CourseError(message("new.exists", path=os.path.relpath(folder, places.root)))
    template = files("autograder.authoring") / "template"
    try:
        for file, inside in _templates(BUILT_IN / name if built_in else template):
            if file.suffix != ".ipynb":
                _write(made[0] / file, inside, PLACEHOLDER if built_in else name)
        for notebook, language in notebooks.items():
            _write(places.of(notebook).source / f"{notebook}.ipynb", template / f"{language}.ipynb", name)
    except OSError as problem:
        raise CourseError(message("error.read_only", path=problem.filename, reason=problem.strerror)) from None
    return made


def _templates(folder: Traversable, at: Path = Path()) -> Iterator[tuple[Path, Traversable]]:
    for inside in sorted(folder.iterdir(), key=lambda one: one.name):
        if inside.is_dir() and inside.name not in ("__pycache__", COURSE):
            yield from _templates(inside, at / inside.name)
        elif inside.name.endswith((".py", ".toml", ".txt", ".lock", ".ipynb")):
            yield at / inside.name, inside


def _write(path: Path, template: Traversable, name: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(template.read_text("utf-8").replace(PLACEHOLDER, name), "utf-8")
