"""The rooms of the package lie along the way of a submission: imports point one way, the engine knows no assignment."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT

from autograder.authoring.loading import load
from autograder.words import LANGUAGES, sentences

PACKAGE = ROOT / "autograder"
ROOMS = (  # each may import those before it, and itself
    *("startup", "words", "errors", "outcomes", "verdicts", "marks", "inside", "authoring", "assignment"),
    *("submission", "box", "judging", "views", "course", "ordinary", "report", "doors", "notebook", "cli", "__main__"),
)
AUTHORS = ("assignment", "inside", "verdicts", "views.charts")  # what an assignment may import of the package
MODULES = [path for path in sorted(PACKAGE.rglob("*.py")) if not {"corpus", "notebook"} & {*path.parts}]
ENGINE = [path for path in MODULES if not {"assignments", "template"} & {*path.relative_to(PACKAGE).parts}]


def modules_imported(path: Path) -> Iterator[str]:
    """The modules of this package that a file imports, also where only a type checker sees it."""
    package = path.relative_to(ROOT).with_suffix("").parts
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("autograder."))
        elif isinstance(node, ast.ImportFrom) and (node.level or (node.module or "").startswith("autograder")):
            base = package[: len(package) - node.level] if node.level else ()
            module = ".".join([*base, *filter(None, [node.module])])
            names = [alias.name for alias in node.names]
            inner = [f"{module}.{name}" for name in names if _is_module(f"{module}.{name}")]
            yield from inner
            if len(inner) < len(names):
                yield module


def _is_module(name: str) -> bool:
    path = ROOT / name.replace(".", "/")
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


def room(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


@pytest.mark.parametrize("path", ENGINE, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_room_imports_only_itself_and_those_before_it(path: Path) -> None:
    mine = path.relative_to(PACKAGE).with_suffix("").parts[0]
    if mine == "__init__":
        return
    others = {room(module) for module in modules_imported(path)} - {"", mine}
    assert {other for other in others if ROOMS.index(other) > ROOMS.index(mine)} == set()


def test_assignments_import_what_authors_are_given_and_nothing_else() -> None:
    for path in MODULES:
        parts = path.relative_to(PACKAGE).parts
        if parts[0] != "assignments" or len(parts) < 3:
            continue
        home = f"autograder.assignments.{parts[1]}"
        allowed = (home, *(f"autograder.{name}" for name in AUTHORS))
        others = {one for one in modules_imported(path) if not one.startswith(allowed)}
        assert others == set(), path


def test_the_top_of_the_package_is_a_dozen_files_at_most() -> None:
    assert len([path for path in PACKAGE.iterdir() if path.is_file()]) <= 12


def _words_of_assignments() -> set[str]:
    """Names that belong to an assignment or to a framework: its tasks, functions, packages, editions."""
    found = {"paddle", "torch", "mxnet", "synthetic_data"}
    for folder in (PACKAGE / "assignments").glob("*/assignment.py"):
        assignment = load(folder.parent.name)
        names = [assignment.name, *assignment.by_id, *assignment.owners]
        found |= {name for name in names if len(name) > 5}  # `sgd`, `train` and `linreg` are looked for as code below
        found |= {package for edition in assignment.editions.values() for package in edition.packages}
    return found


@pytest.mark.parametrize("path", [*ENGINE, *PACKAGE.glob("views/templates/*")], ids=lambda path: path.name)
def test_the_engine_names_no_framework_no_task_and_no_function(path: Path) -> None:
    text = path.read_text("utf-8")
    if path.suffix == ".py":  # examples in docstrings and comments may name them
        text = " ".join(re.findall(r'"[^"\n]*"', _without_documentation(text)))
        assert {name for name in ("sgd", "train", "linreg") if re.search(rf'"{name}"', text)} == set()
    text = text.lower()
    assert {word for word in _words_of_assignments() if word in text} == set()


def _without_documentation(source: str) -> str:
    """Code without its docstrings and comments."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
    return ast.unparse(tree).replace("'", '"')


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_engines_sentences_name_no_framework_and_no_task(language: str) -> None:
    words = _words_of_assignments()
    assert [key for key, text in sentences(language).items() if any(word in text.lower() for word in words)] == []
