"""`autograder new`: a small assignment of the teacher's own, which can be graded at once and then be changed."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from ..authoring.edition import BUILT_IN, NAME, OWN
from ..errors import CourseError
from ..words import LANGUAGES, tell

PLACEHOLDER = "NAME"


def make_assignment(root: Path, sources: Path, name: str) -> list[Path]:
    """Write `assignments/NAME/` and a source notebook in each language; returns what was made.

    `sources` is the folder of the course in which nbgrader looks for source notebooks. Raises CourseError, with nothing
    written, where the name is no name or something is there already.
    """
    if not NAME.fullmatch(name):
        raise CourseError(tell("new.name", name=name))
    if (BUILT_IN / name).exists():
        raise CourseError(tell("new.built_in", name=name))
    folder, template = root / OWN / name, files("autograder.authoring") / "template"
    notebooks = {name if language == LANGUAGES[0] else f"{name}_{language}": language for language in LANGUAGES}
    places = [folder, *(sources / notebook for notebook in notebooks)]
    for place in places:
        if place.exists():
            raise CourseError(tell("new.exists", path=place.relative_to(root)))
    try:
        for file, inside in _templates(template):
            if file.suffix != ".ipynb":
                _write(folder / file, inside, name)
        for notebook, language in notebooks.items():
            _write(sources / notebook / f"{notebook}.ipynb", template / f"{language}.ipynb", name)
    except OSError as problem:
        raise CourseError(tell("error.read_only", path=problem.filename, reason=problem.strerror)) from None
    return places


def _templates(folder: Traversable, at: Path = Path()) -> Iterator[tuple[Path, Traversable]]:
    for inside in sorted(folder.iterdir(), key=lambda one: one.name):
        if inside.is_dir() and inside.name != "__pycache__":
            yield from _templates(inside, at / inside.name)
        elif inside.name.endswith((".py", ".toml", ".ipynb")):
            yield at / inside.name, inside


def _write(path: Path, template: Traversable, name: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(template.read_text("utf-8").replace(PLACEHOLDER, name), "utf-8")
