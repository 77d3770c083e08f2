"""The package: a wheel has every file, works outside the clone, states its licenses; helpers of tests have types."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
import zipfile
from email import message_from_bytes
from email.message import Message
from pathlib import Path, PurePosixPath
from shutil import copy, copytree, ignore_patterns

import pytest
import yaml
from conftest import ROOT

import autograder
from autograder.words import sentences

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LICENSES = ("LICENSE", "LICENSE-notebooks.md")
PLANTED = (  # what an assignment's folder may have besides modules
    "words/en.toml",
    "paddle/words/en.toml",
    "paddle/edition.toml",
    "paddle/requirements.txt",
    "paddle/corpus/sgd/right__in_place.py",
    "paddle/corpus/sgd/wrong__no_batch_size.py",
    "template.ipynb",
)
LEFT_BEHIND = (
    "__pycache__/assignment.cpython-311.pyc",
    "paddle/corpus/sgd/__pycache__/right__in_place.cpython-311.pyc",
)


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what is packed, with an assignment that has files of every kind."""
    clone = tmp_path_factory.mktemp("clone")
    copytree(ROOT / "autograder", clone / "autograder", ignore=ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "setup.py", "README.md", *LICENSES):
        copy(ROOT / name, clone)
    for name in (*PLANTED, *LEFT_BEHIND):
        path = clone / "autograder" / "assignments" / "planted" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("", "utf-8")
    return clone


@pytest.fixture(scope="module")
def installed(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, unpacked into a folder of its own."""
    wheels, installed = tmp_path_factory.mktemp("wheels"), tmp_path_factory.mktemp("installed")
    offline = ["--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check"]
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", *offline, "--wheel-dir", str(wheels), str(clone)]
    done = subprocess.run(command, cwd=wheels, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (wheel,) = wheels.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    return installed


def files_of(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def metadata(installed: Path) -> Message:
    (path,) = installed.glob("*.dist-info/METADATA")
    return message_from_bytes(path.read_bytes())


def test_a_wheel_has_every_file_of_the_package_and_nothing_that_python_left_behind(
    clone: Path, installed: Path
) -> None:
    there = files_of(installed / "autograder")
    assert "py.typed" in there and {f"assignments/planted/{name}" for name in PLANTED} <= there
    wanted = {name for name in files_of(clone / "autograder") if "__pycache__" not in PurePosixPath(name).parts}
    assert there == wanted


def test_building_a_wheel_leaves_nothing_in_the_checkout_that_would_be_packed_again(
    clone: Path, installed: Path
) -> None:
    assert not (clone / "build").exists() and (installed / "autograder").is_dir()


def test_no_requirement_of_the_package_is_pinned_and_each_says_where_its_range_begins() -> None:
    """A pin would break the course that it is installed into; `make ranges` tries the ends."""
    requirements = PYPROJECT["project"]["dependencies"]
    assert [one for one in requirements if "==" in one or ">=" not in one] == []


def test_a_wheel_states_its_licenses_and_has_their_texts(installed: Path) -> None:
    stated = metadata(installed)
    assert stated["License-Expression"] == "MIT AND CC-BY-SA-4.0"
    assert sorted(stated.get_all("License-File", [])) == sorted(LICENSES)
    (folder,) = installed.glob("*.dist-info/licenses")
    assert {name: (folder / name).read_text("utf-8") for name in LICENSES} == {
        name: (ROOT / name).read_text("utf-8") for name in LICENSES
    }


def test_an_installed_package_works_outside_the_clone(installed: Path, tmp_path: Path) -> None:
    code = f"""
import sys
sys.path.insert(0, {str(installed)!r})
import autograder.cli
from autograder.words import sentences
print(autograder.__file__, len(sentences("en")), len(sentences("zh")), sep="\\n")
"""
    said = subprocess.check_output([sys.executable, "-I", "-c", code], text=True, cwd=tmp_path).splitlines()
    assert Path(said[0]).is_relative_to(installed)
    assert said[1] == said[2] == str(len(sentences("en"))) != "0"


def test_the_version_is_written_once_and_equal_everywhere(installed: Path) -> None:
    assert PYPROJECT["project"]["dynamic"] == ["version"] and "version" not in PYPROJECT["project"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert {citation["version"], metadata(installed)["Version"]} == {autograder.__version__}


def test_the_citation_names_the_software_and_the_book() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert citation["cff-version"] == "1.2.0" and {"message", "title", "authors"} <= citation.keys()
    (book,) = citation["references"]
    assert [author["family-names"] for author in book["authors"]] == ["Zhang", "Lipton", "Li", "Smola"]
    assert (book["title"], book["year"]) == ("Dive into Deep Learning", 2023)


def untyped(path: Path) -> list[str]:
    """The functions of a file, other than tests, fixtures and what is defined inside them, whose types are missing."""
    tree = ast.parse(path.read_text("utf-8"))
    scopes: list[ast.Module | ast.ClassDef] = [tree, *(node for node in tree.body if isinstance(node, ast.ClassDef))]
    found = []
    for function in (node for scope in scopes for node in scope.body if isinstance(node, ast.FunctionDef)):
        fixture = any("fixture" in ast.unparse(decorator) for decorator in function.decorator_list)
        if not fixture and not function.name.startswith("test_"):
            given = function.args
            arguments = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
            names = [one.arg for one in arguments if one and one.annotation is None and one.arg not in ("self", "cls")]
            found += [function.name] if names or function.returns is None else []
    return found


@pytest.mark.parametrize("folder", ["tests", "tests/hostile", "bench", "samples"])
def test_helpers_of_the_tests_have_types(folder: str) -> None:
    found = {path.name: untyped(path) for path in sorted((ROOT / folder).glob("*.py"))}
    assert found and {name: functions for name, functions in found.items() if functions} == {}
