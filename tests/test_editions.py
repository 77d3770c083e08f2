"""The editions are one assignment: their notebooks are generated, agree in cells and points, and do not drift apart."""

from __future__ import annotations

import ast
import itertools
import os
import sys
from pathlib import Path

import nbformat
import pytest
from built_in import LINREG
from conftest import ROOT
from nbformat import NotebookNode
from test_notebooks import meant

from autograder.authoring.loading import sources
from autograder.submission.matching import grade_id

sys.path.insert(0, str(ROOT / "samples"))

import notebooks as made

GENERATED = list(itertools.product(made.editions(), made.LANGUAGES))
ORIGINALS = "paddle"


def source(name: str) -> NotebookNode:
    return nbformat.read(ROOT / "source" / name / f"{name}.ipynb", as_version=4)


def test_every_edition_has_a_notebook_in_each_language() -> None:
    assert {ORIGINALS, *made.editions()} == set(LINREG.editions)
    for edition, language in GENERATED:
        said = source(made.notebook_name(edition, language)).metadata.autograder
        assert said == {"assignment": LINREG.name, "edition": edition, "language": language}


@pytest.mark.parametrize(("edition", "language"), GENERATED)
def test_a_source_is_what_is_generated(edition: str, language: str) -> None:
    folder = ROOT / "source" / made.notebook_name(edition, language)
    there = (folder / f"{folder.name}.ipynb").read_text("utf-8")
    assert there == made.text_of(edition, language), f"edit {edition}/notebook/{language}.py, then run: make notebooks"
    assert (folder / "requirements.txt").read_text("utf-8") == made.requirements(edition, language)


@pytest.mark.parametrize(("edition", "language"), GENERATED)
def test_an_edition_has_the_originals_cells_and_points(edition: str, language: str) -> None:
    one, other = source(made.notebook_name(edition, language)), made.original(language)
    assert [cell.metadata.nbgrader for cell in one.cells] == [cell.metadata.nbgrader for cell in other.cells]
    assert [(cell.id, cell.cell_type) for cell in one.cells] == [(cell.id, cell.cell_type) for cell in other.cells]


@pytest.mark.parametrize("edition", made.editions())
def test_the_languages_of_an_edition_agree_in_code(edition: str) -> None:
    first, *others = (source(made.notebook_name(edition, language)) for language in made.LANGUAGES)
    for other in others:
        for one, its in zip(first.cells, other.cells, strict=True):
            assert grade_id(one) == grade_id(its)
            if one.cell_type == "code":
                assert meant(one.source) == meant(its.source), grade_id(one)


@pytest.mark.parametrize("edition", made.editions())
def test_both_languages_have_the_same_cells_of_their_own(edition: str) -> None:
    assert len({tuple(made.cells(edition, language)) for language in made.LANGUAGES}) == 1


@pytest.mark.parametrize(("edition", "language"), GENERATED)
def test_no_cell_is_written_anew_that_renaming_would_give(edition: str, language: str) -> None:
    originals = {grade_id(cell): cell.source for cell in made.original(language).cells}
    for name, own in made.cells(edition, language).items():
        assert own != made.renamed(originals[name], edition), name


@pytest.mark.parametrize("edition", made.editions())
def test_every_replacement_is_made_somewhere(edition: str) -> None:
    """The first that could be made of all that stands in the original: one that is never made is left over."""
    own = made.cells(edition, "en")
    text = "\n".join(
        cell.source
        for language in made.LANGUAGES
        for cell in made.original(language).cells
        if grade_id(cell) not in own
    )
    for old, new in made.renames(edition).items():
        assert old in text, old
        text = text.replace(old, new)


@pytest.mark.parametrize(("edition", "language"), GENERATED)
def test_an_edition_does_not_speak_of_the_originals_framework(edition: str, language: str) -> None:
    told = [cell.source for cell in source(made.notebook_name(edition, language)).cells]
    about = made.cells(edition, language)
    assert [text for text in told if ORIGINALS in text.lower() and text not in about.values()] == []


@pytest.mark.parametrize("edition", made.editions())
def test_cells_of_an_edition_are_python_that_jupytext_opens(edition: str) -> None:
    for language in made.LANGUAGES:
        path = made.FOLDER / edition / "notebook" / f"{language}.py"
        ast.parse(path.read_text("utf-8"))
        assert made.CELL.findall(path.read_text("utf-8"))


def test_the_cells_of_a_notebook_decide_about_no_verdict_and_are_no_secret() -> None:
    assert [path for path in sources(LINREG.folder) if "notebook" in path.parts] == []


@pytest.mark.parametrize("edition", LINREG.editions)
def test_init_finds_the_notebooks_of_an_edition(edition: str) -> None:
    course = LINREG.edition(edition).course
    there = {path.relative_to(course).as_posix(): path.resolve() for path in course.rglob("*") if path.is_symlink()}
    name = LINREG.name if edition == ORIGINALS else f"{LINREG.name}_{edition}"
    files = [
        f"{step}/{name}{end}/{file}"
        for step in ("source", "release")
        for end in made.LANGUAGES.values()
        for file in (f"{name}{end}.ipynb", "requirements.txt")
    ]
    assert there == {file: ROOT / file for file in files}
    assert all(Path(os.readlink(course / file)).parts[0] == ".." for file in files), "a link to a place on one machine"
