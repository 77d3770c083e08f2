"""The repository tests itself: imports point one way, every sentence is there twice and used, nothing leaks out."""

from __future__ import annotations

import ast
import string
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from built_in import LINREG, PADDLE, TASKS, words
from conftest import BEYOND_QUICK, LONGEST_FIRST, ROOT
from sentence_keys import HOLE, asked_for, given_to

from autograder.authoring.exceptions import WITHOUT_PATTERN
from autograder.course.workers import local_pool
from autograder.words import LANGUAGES

PACKAGE = ROOT / "autograder"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if not {"corpus", "notebook"} & {*path.parts})
TRACKED = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
    "\0"
)


def imports(path: Path, types_too: bool = False) -> set[str]:
    """The modules of this package, and the libraries, that a file imports when it runs, or for its types too."""
    package = path.relative_to(ROOT).with_suffix("").parts
    found = set()
    tree = ast.parse(path.read_text("utf-8"))
    for_types = {id(node) for block in ast.walk(tree) if _is_for_types(block) for node in ast.walk(block)}
    for node in (node for node in ast.walk(tree) if types_too or id(node) not in for_types):
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


def test_only_what_goes_inside_imports_the_framework():
    users = {named(path) for path in MODULES if library(path, "paddle")}
    assert users and all(user.startswith("assignments/linreg_scratch/paddle/") for user in users)


def test_only_the_gradebook_the_doors_and_the_ordinary_notebooks_import_nbgrader():
    users = {named(path) for path in MODULES if library(path, "nbgrader")}
    known = {"course/configuration", "course/gradebook", "course/rows"}
    assert {user for user in users - known if not user.startswith(("doors/", "ordinary/"))} == set()


def test_only_the_box_starts_processes_for_students():
    starters = {named(path) for path in MODULES if library(path, "subprocess") or library(path, "multiprocessing")}
    assert {user for user in starters if not user.startswith("box/")} <= {
        "course/workers",
        "course/environment",
        "ordinary/pool",
    }


@pytest.mark.parametrize(
    "room", ["judging/judge", "authoring", "outcomes", "verdicts", "assignments/linreg_scratch/checks"]
)
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


GRADING = "import autograder.course.classroom, autograder.judging.grading"
COSTLY = "sorted({'lark', 'paddle'} & {*__import__('sys').modules})"


def printed(code: str) -> str:
    return subprocess.check_output([sys.executable, "-c", code], text=True, cwd=ROOT).strip().splitlines()[-1]


def test_nothing_that_costs_a_second_and_is_not_needed_is_imported_to_grade():
    command = "import sys, contextlib, autograder.__main__; sys.argv[1:] = ['--version']\n"
    command += "with contextlib.suppress(SystemExit):\n    autograder.__main__.main()\n"
    assert printed(f"{command}{GRADING}; print({COSTLY})") == "[]"


def test_a_zygote_is_started_before_anything_large_is_imported():
    code = "import sys, autograder.startup, autograder.box.zygote, autograder.submission.peek\n"
    code += "print(*sorted({'numpy', 'nbformat', 'nbgrader', 'click', 'traitlets', 'sqlalchemy'} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_reading_a_courses_configuration_imports_none_of_nbgraders_commands_and_no_gradebook():
    code = "import sys, autograder.startup as startup; startup.import_less()\n"
    code += "from pathlib import Path; from autograder.course.configuration import load_course\n"
    code += "course = load_course(Path.cwd()); import autograder.course.installed as installed\n"
    code += "print(installed.doors_are_open(course.config), *{'nbgrader.apps', 'nbgrader.api'} & {*sys.modules})"
    assert printed(code) == "True"


def test_what_nbgrader_itself_defines_is_there_as_soon_as_it_is_asked_for():
    code = "import autograder.startup as startup; startup.import_less()\n"
    code += "import nbgrader.coursedir, sys; early = 'nbgrader.apps' in sys.modules\n"
    code += "from nbgrader import utils; early = early or 'nbgrader.apps' in sys.modules\n"
    code += "print(early, nbgrader._jupyter_server_extension_points(), hasattr(nbgrader, 'no_such_name'))"
    assert printed(code) == "False [{'module': 'nbgrader'}] False"


def test_nothing_that_costs_a_second_and_is_not_needed_is_imported_in_a_worker():
    with local_pool(1) as pool:
        pool.submit(exec, GRADING).result()
        assert pool.submit(eval, COSTLY).result() == []


def test_a_server_that_opens_the_doors_keeps_its_schema_library_whole():
    code = "import sys, autograder.doors.nbgrader, jsonschema\n"
    code += "print(sys.modules['rfc3987_syntax'] and sorted(jsonschema.FormatChecker.checkers.keys() & {'iri'}))"
    assert printed(code) == "['iri']"


def test_imports_have_no_cycles_and_those_for_types_count():
    graph = {}
    known = {"autograder." + named(path).replace("/", ".").removesuffix(".__init__") for path in MODULES}
    for path in MODULES:
        name = "autograder." + named(path).replace("/", ".").removesuffix(".__init__")
        graph[name] = {module for module in imports(path, types_too=True) & known if module not in (name, "autograder")}
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
    english, chinese = (words(language).table for language in LANGUAGES)
    assert set(english) == set(chinese)
    assert {key for key in english if places(english[key]) != places(chinese[key])} == set()


def test_every_check_has_a_title_and_every_sentence_that_is_asked_for_is_there() -> None:
    wanted = {f"check.{task.id}.{check.id}" for task in TASKS.values() for check in task.checks}
    wanted |= {one.pattern for one in asked_for(PACKAGE) if HOLE not in one.pattern}
    missing = wanted - words().table.keys()
    assert {key for key in missing if not key.endswith("_hint")} == set()  # not every finding has a hint


def titles() -> Iterator[str]:
    """The keys of titles, slips and errors, which words/titles.py looks up by the names of tasks, checks, patterns."""
    for name, task in TASKS.items():
        yield from (f"task.{name}", f"idea.{name}.page", f"idea.{name}.section")
        yield from (f"check.{name}.{check.id}" for check in task.checks)
        for pattern in LINREG.patterns(PADDLE.name):
            yield from (f"error.{name}.{pattern.name}.{part}" for part in ("short", "why", "hint", "heading"))
    for error in (*WITHOUT_PATTERN, *(pattern.name for pattern in LINREG.patterns(PADDLE.name))):
        yield from (f"error.{error}.{part}" for part in ("short", "why", "hint", "heading"))
    yield "title"
    checks = [ast.parse(path.read_text("utf-8")) for path in PACKAGE.glob("assignments/*/checks/*.py")]
    literals = {node.value for tree in checks for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    for slip in (literal.strip() for literal in literals if isinstance(literal, str)):
        for name in ("", *(f"{name}." for name in TASKS)):
            yield from (f"slip.{name}{slip}.{part}" for part in ("short", "why", "hint"))


def left_over(keys: Iterable[str]) -> list[str]:
    """The keys that no call, no template and no title can ask for."""
    asked, known = asked_for(PACKAGE), set(titles())
    return sorted(key for key in keys if key not in known and not any(key in one for one in asked))


def test_every_place_in_a_sentence_is_filled_where_it_is_asked_for() -> None:
    table = words().table
    given = [(key, values) for key, values in given_to(PACKAGE) if key in table]
    assert len(given) > 200
    assert {key: places(table[key]) - values for key, values in given if not places(table[key]) <= values} == {}


def test_no_sentence_is_left_over() -> None:
    assert left_over(words().table) == []


def test_a_sentence_that_nothing_asks_for_is_found() -> None:
    unused = ["console.graded_once", "console.error.printer", "finding.message", "finding.none_why", "repair.sgd"]
    unused += ["report.say", "feedback.points_of", "summary.state.full", "check.sgd.points", "slip.sgd.once.why"]
    assert left_over([*unused, "console.graded", "finding.none"]) == sorted(unused)


def test_nothing_committed_names_a_path_of_a_workshop_or_a_package_index():
    hosts = ["/" + "work/", "pypi" + ".org", "files.python" + "hosted", "registry.npm" + "js", "/root/" + "."]
    for name in filter(None, TRACKED):
        path = ROOT / name
        if path.is_file() and path.suffix not in (".png",):
            text = path.read_text("utf-8", "replace")
            assert [word for word in hosts if word in text] == [], name


def test_the_sample_class_is_what_its_script_writes():
    import sys

    sys.path.insert(0, str(ROOT / "samples"))
    from make import STUDENTS, handed_in, written

    for (student, assignment), answers in STUDENTS.items():
        path = ROOT / "samples" / "submitted" / student / assignment / f"{assignment}.ipynb"
        assert path.read_text("utf-8") == written(student, assignment, answers), "run: make samples"
        assert (path.parent / "timestamp.txt").read_text("utf-8") == handed_in(student), "run: make samples"


def test_every_file_of_the_second_tier_is_there():
    assert {name for name in BEYOND_QUICK if not (ROOT / "tests" / f"{name}.py").is_file()} == set()
    assert {name for name in LONGEST_FIRST if name not in BEYOND_QUICK} == set()
