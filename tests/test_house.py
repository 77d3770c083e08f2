"""The repository tests itself: imports point one way, every sentence is there twice and used, nothing leaks out."""

from __future__ import annotations

import ast
import re
import string
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import BEYOND_QUICK, LONGEST_FIRST, ROOT

from autograder.assignments.linreg_scratch.assignment import TASKS
from autograder.words import LANGUAGES, sentences

ASSIGNMENTS = ("linreg_scratch", "linreg_scratch_zh")
PACKAGE = ROOT / "autograder"
MODULES = sorted(PACKAGE.rglob("*.py"))
TRACKED = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
    "\0"
)


def imports(path: Path) -> set[str]:
    """The modules of this package, and the libraries, that a file imports when it runs."""
    package = path.relative_to(ROOT).with_suffix("").parts
    found = set()
    tree = ast.parse(path.read_text("utf-8"))
    for_types = {id(node) for block in ast.walk(tree) if _is_for_types(block) for node in ast.walk(block)}
    for node in (node for node in ast.walk(tree) if id(node) not in for_types):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level]) if node.level else ""
            module = ".".join(filter(None, [base, node.module or ""]))
            found |= {module, *(f"{module}.{alias.name}" for alias in node.names)}
    return found


def _is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def named(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").as_posix()


def library(path: Path, name: str) -> bool:
    return any(module == name or module.startswith(name + ".") for module in imports(path))


def test_only_the_inside_imports_the_framework():
    assert {named(path) for path in MODULES if library(path, "paddle")} == {"inside/probes", "inside/standins"}


def test_only_the_gradebook_and_the_doors_import_nbgrader():
    users = {named(path) for path in MODULES if library(path, "nbgrader")}
    assert {user for user in users if user != "course/gradebook" and not user.startswith("doors/")} == set()


def test_only_the_box_starts_processes_for_students():
    starters = {named(path) for path in MODULES if library(path, "subprocess") or library(path, "multiprocessing")}
    assert {user for user in starters if not user.startswith("box/")} <= {"course/workers"}


@pytest.mark.parametrize("room", ["judging/judge", "authoring", "outcomes", "verdicts", "assignments"])
def test_the_judges_rooms_know_neither_box_nor_gradebook(room):
    paths = [path for path in MODULES if named(path) == room or named(path).startswith(f"{room}/")]
    assert paths
    for path in paths:
        for forbidden in (
            "paddle",
            "nbgrader",
            "IPython",
            "autograder.box",
            "autograder.course.gradebook",
            "autograder.judging.grading",
        ):
            assert not library(path, forbidden), named(path)


def test_the_inside_imports_nothing_of_the_outside():
    for path in (PACKAGE / "inside").glob("*.py"):
        own = {module for module in imports(path) if module.startswith("autograder")}
        assert {module for module in own if not module.startswith("autograder.inside")} == set(), path.name


def test_nothing_that_costs_a_second_and_is_not_needed_is_imported_to_grade():
    code = "import sys, autograder.course.classroom, autograder.judging.grading\n"
    code += "print({'lark', 'paddle'} & set(sys.modules))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True, cwd=ROOT).strip() == "set()"


def test_imports_have_no_cycles():
    graph = {}
    known = {"autograder." + named(path).replace("/", ".").removesuffix(".__init__") for path in MODULES}
    for path in MODULES:
        name = "autograder." + named(path).replace("/", ".").removesuffix(".__init__")
        graph[name] = {module for module in imports(path) & known if module not in (name, "autograder")}
    done: set[str] = set()

    def visit(module: str, way: tuple[str, ...]) -> None:
        assert module not in way, " → ".join((*way, module))
        if module not in done:
            for other in graph[module] - {parent(module)}:
                visit(other, (*way, module))
            done.add(module)

    def parent(module: str) -> str:
        return module.rpartition(".")[0]

    for module in graph:
        visit(module, ())


def places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_every_sentence_is_there_in_both_languages_with_the_same_places():
    english, chinese = (sentences(language) for language in LANGUAGES)
    assert set(english) == set(chinese)
    assert {key for key in english if places(english[key]) != places(chinese[key])} == set()


def test_every_check_has_a_title_and_every_finding_a_sentence():
    table = sentences("en")
    for task in TASKS.values():
        for check in task.checks:
            assert f"check.{task.id}.{check.id}" in table
    source = "".join(path.read_text("utf-8") for path in MODULES)
    for kind in re.findall(r'finding\(\s*"(\w+)"', source):
        assert f"finding.{kind}" in table, kind


def test_no_sentence_is_left_over():
    source = "".join(path.read_text("utf-8") for path in [*MODULES, *PACKAGE.glob("views/templates/*")])
    titles = {f"check.{task.id}.{check.id}" for task in TASKS.values() for check in task.checks}
    names = {f"feedback.task.{task}" for task in TASKS} | {f"feedback.assignment.{name}" for name in ASSIGNMENTS}
    for key in set(sentences("en")) - titles - names:
        last = key.split(".")[-1] if not key.startswith("slip.") else key.split(".")[1]
        assert re.search(rf"\b{re.escape(last.removesuffix('_hint'))}\b", source), key


def test_nothing_committed_names_a_path_of_a_workshop_or_a_package_index():
    words = ["/" + "work/", "pypi" + ".org", "files.python" + "hosted", "registry.npm" + "js", "/root/" + "."]
    for name in filter(None, TRACKED):
        path = ROOT / name
        if path.is_file() and path.suffix not in (".png",):
            text = path.read_text("utf-8", "replace")
            assert [word for word in words if word in text] == [], name


def test_the_sample_class_is_what_its_script_writes():
    import sys

    sys.path.insert(0, str(ROOT / "samples"))
    from make import STUDENTS, written

    for (student, assignment), answers in STUDENTS.items():
        path = ROOT / "samples" / "submitted" / student / assignment / f"{assignment}.ipynb"
        assert path.read_text("utf-8") == written(student, assignment, answers), "run: make samples"


def test_every_file_of_the_second_tier_is_there():
    assert {name for name in BEYOND_QUICK if not (ROOT / "tests" / f"{name}.py").is_file()} == set()
    assert {name for name in LONGEST_FIRST if name not in BEYOND_QUICK} == set()
