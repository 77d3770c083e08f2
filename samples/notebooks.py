"""Write the notebooks of the other editions, all releases, and the links by which `autograder init` finds them.

The notebooks in `source/linreg_scratch` and `source/linreg_scratch_zh` are the original, edited in JupyterLab. Another
edition's folder `notebook/` holds what differs: `en.py` and `zh.py`, cells in jupytext's percent format under the
grade_ids of those that they replace, and `renames.toml`, replacements of text in all other cells, one after the other.
Run it (`make notebooks`) after any of these has changed.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parents[1]
NAME = "linreg_scratch"
FOLDER = ROOT / "autograder" / "assignments" / NAME
LANGUAGES = {"en": "", "zh": "_zh"}  # with what is added to the name of a notebook
CELL = re.compile(r"^# %% (\[markdown\] )?(\w+)\n", re.MULTILINE)
MAGIC = re.compile(r"^# (?=%[A-Za-z])", re.MULTILINE)  # Python that is none is a comment, as jupytext has it


def main() -> None:
    """Write all notebooks, generate their releases, and link them into the editions."""
    for edition in editions():
        for language in LANGUAGES:
            name = notebook_name(edition, language)
            source = ROOT / "source" / name
            source.mkdir(parents=True, exist_ok=True)
            (source / f"{name}.ipynb").write_text(text_of(edition, language), "utf-8")
            (source / "requirements.txt").write_text(requirements(edition, language), "utf-8")
    for name in [NAME + suffix for suffix in LANGUAGES.values()] + [*names()]:
        command = [sys.executable, "-m", "nbgrader", "generate_assignment", name, "--force", "--log-level=ERROR"]
        subprocess.run(command, cwd=ROOT, check=True)
    for link, target in links():
        link.parent.mkdir(parents=True, exist_ok=True)
        if not link.is_symlink():
            link.symlink_to(target)


def editions() -> list[str]:
    """The editions whose notebooks are generated."""
    return sorted(folder.parent.name for folder in FOLDER.glob("*/notebook"))


def names() -> Iterator[str]:
    """The names of all notebooks that are generated."""
    for edition in editions():
        yield from (notebook_name(edition, language) for language in LANGUAGES)


def notebook_name(edition: str, language: str) -> str:
    """The name of an edition's notebook, which is an assignment's name in a course."""
    return f"{NAME}_{edition}{LANGUAGES[language]}"


def original(language: str) -> NotebookNode:
    """The source notebook from which the others are made."""
    name = NAME + LANGUAGES[language]
    return nbformat.read(ROOT / "source" / name / f"{name}.ipynb", as_version=4)


def text_of(edition: str, language: str) -> str:
    """The file of an edition's source notebook."""
    text: str = nbformat.writes(notebook(edition, language))
    return text + "\n"


def notebook(edition: str, language: str) -> NotebookNode:
    """The source notebook of an edition. Raises SystemExit for a cell that the original does not have."""
    made, own = original(language), cells(edition, language)
    for cell in made.cells:
        name = cell.metadata.nbgrader.grade_id
        cell.source = own.pop(name) if name in own else renamed(cell.source, edition)
    if own:
        raise SystemExit(f"{edition}/notebook/{language}.py: the original has no cell {', '.join(own)}")
    made.metadata.autograder.edition = edition
    return made


def renamed(text: str, edition: str) -> str:
    """The text of a cell with the edition's replacements, in their order."""
    for old, new in renames(edition).items():
        text = text.replace(old, new)
    return text


def renames(edition: str) -> dict[str, str]:
    """What is replaced in the cells that an edition does not have itself, and by what."""
    return tomllib.loads((FOLDER / edition / "notebook" / "renames.toml").read_text("utf-8"))


def cells(edition: str, language: str) -> dict[str, str]:
    """The sources of the cells that an edition has itself, by grade_id."""
    text = (FOLDER / edition / "notebook" / f"{language}.py").read_text("utf-8")
    _, *parts = CELL.split(text)
    found = {}
    for markdown, name, source in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        pattern = re.compile(r"^# ?", re.MULTILINE) if markdown else MAGIC
        found[name] = pattern.sub("", source.strip())
    return found


def requirements(edition: str, language: str) -> str:
    """What a student installs: the original's packages without its framework, and the edition's own."""
    name = NAME + LANGUAGES[language]
    heading, *lines = (ROOT / "source" / name / "requirements.txt").read_text("utf-8").splitlines()
    own = (FOLDER / edition / "requirements.txt").read_text("utf-8").splitlines()
    package = re.compile(r"[\w.-]+")
    packages = {package.match(line)[0]: line for line in [*lines, *own] if "paddle" not in line}  # type: ignore[index]
    return "\n".join([heading, *(packages[one] for one in sorted(packages))]) + "\n"


def links() -> Iterator[tuple[Path, Path]]:
    """The links in an edition's folder `course/` to its notebooks, each with its target."""
    for edition in editions():
        for language in LANGUAGES:
            name = notebook_name(edition, language)
            for step in ("source", "release"):
                for file in (f"{name}.ipynb", "requirements.txt"):
                    link = FOLDER / edition / "course" / step / name / file
                    yield link, Path(os.path.relpath(ROOT / step / name / file, link.parent))


if __name__ == "__main__":
    main()
