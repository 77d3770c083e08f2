"""Load and validate an assignment from its folder; an error is one line with the file and the remedy."""

from __future__ import annotations

import ast
import hashlib
import importlib
import importlib.util
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from string import Formatter
from types import ModuleType
from typing import Any

from ..errors import CourseError
from ..verdicts import Result
from ..words import LANGUAGES, message
from ..words.lookup import Sentences, read_words
from .assignment import Assignment
from .edition import BUILT_IN, find_folder, shown
from .exceptions import FILE, WITHOUT_PATTERN, Pattern, engine_patterns, read_patterns
from .task import Check, Task

PICTURES = "pictures"


def load(name: str, root: Path | None = None) -> Assignment:
    """The assignment of this name: the course's own, else the one built in. Raises CourseError."""
    return load_folder(find_folder(name, root))


def load_folder(folder: Path) -> Assignment:
    """The assignment in a folder; raises CourseError with the first problem found.

    It is imported once, and again after one of its files has changed: a notebook server runs for weeks.
    """
    folder = folder.resolve()
    return _load(folder, _stamp(folder))


@lru_cache(maxsize=64)
def _load(folder: Path, stamp: str) -> Assignment:
    found = getattr(_module(folder, "assignment", stamp), "assignment", None)
    if not isinstance(found, Assignment):
        raise _broken(folder / "assignment.py", message("assignment.not_one"))
    for problem in problems(found):
        raise CourseError(problem)
    return found


def assignment_of(result: Result, root: Path | None) -> Assignment:
    """The assignment that judged a result; without tasks if it no longer exists: the result can still be shown.

    Raises CourseError if it exists and cannot be loaded.
    """
    name = result.checks or result.assignment
    try:
        folder = find_folder(name, root)
    except CourseError:
        return Assignment(folder=Path(name), tasks=())
    return load_folder(folder)


def sentences_of(result: Result, root: Path | None) -> Sentences:
    """The sentences of the assignment that judged a result, in its language and for its edition."""
    return assignment_of(result, root).sentences(result.language, result.edition)


def load_pictures(assignment: Assignment) -> Callable[..., Any] | None:
    """The function `pictures` of an assignment's `pictures.py`, which draws figures for the feedback page; or None."""
    if not (assignment.folder / f"{PICTURES}.py").is_file():
        return None
    module = _module(assignment.folder, PICTURES, _stamp(assignment.folder))
    drawn: Callable[..., Any] = module.pictures
    return drawn


def problems(assignment: Assignment) -> Iterator[str]:
    """Validate an assignment's folder: all inconsistencies, one line each."""
    home = assignment.folder / "assignment.py"
    for path in sources(assignment.folder):
        if not path.resolve().is_relative_to(assignment.folder.resolve()):
            yield _line(path, message("assignment.link"))
    for what, names in {
        "task_twice": [task.id for task in assignment.tasks],
        "function_twice": [name for task in assignment.tasks for name in task.functions],
    }.items():
        for name in _twice(names):
            yield _line(home, message(f"assignment.{what}", name=name))
    written: set[str] = set()
    for task in assignment.tasks:
        file = file_of(task) or home
        for name in (name for name in task.uses if name not in written):
            yield _line(file, message("assignment.unknown_function", task=task.id, function=name))
        written |= set(task.functions)
        known = [check.id for check in task.checks]
        for name in _twice(known):
            yield _line(file, message("assignment.check_twice", name=f"{task.id}.{name}"))
        for place, check in enumerate(task.checks):
            for need in (need for need in check.needs if need not in known[:place]):
                yield _line(file, message("assignment.unknown_need", check=f"{task.id}.{check.id}", need=need))
    yield from _missing_words(assignment)
    yield from _half_told_mistakes(assignment)
    yield from _half_told_errors(assignment)
    yield from _missing_standins(assignment)


def _twice(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]


def file_of(task: Task) -> Path | None:
    """The source file of a task's checks."""
    return Path(task.checks[0].run.__code__.co_filename) if task.checks else None


def _missing_words(assignment: Assignment) -> Iterator[str]:
    """Titles that a language lacks; an assignment may have one language only, but that must be complete."""
    wanted = ["title", *(f"task.{task.id}" for task in assignment.tasks)]
    wanted += [f"check.{task.id}.{check.id}" for task in assignment.tasks for check in task.checks]
    files = [assignment.folder / "words" / f"{language}.toml" for language in LANGUAGES]
    if not any(file.is_file() for file in files):
        yield _line(files[0], message("assignment.no_words"))
    for file in (file for file in files if file.is_file()):
        try:
            there = read_words(file)
        except (OSError, ValueError) as problem:
            yield _line(file, str(problem))
            continue
        for key in (key for key in wanted if key not in there):
            yield _line(file, message("assignment.no_word", word=key))


def _half_told_mistakes(assignment: Assignment) -> Iterator[str]:
    """Mistakes that lack their explanation or their hint in a language that the assignment speaks."""
    spoken = [one for one in LANGUAGES if (assignment.folder / "words" / f"{one}.toml").is_file()]
    for edition in assignment.editions.values():
        folders = dict.fromkeys([assignment.folder, edition.folder])
        tables = {one: {key for folder in folders for key in _keys(folder / "words" / f"{one}.toml")} for one in spoken}
        mistakes = {key.rpartition(".")[0] for table in tables.values() for key in table if key.startswith("slip.")}
        for language, table in tables.items():
            for word in sorted(f"{one}.{part}" for one in mistakes for part in ("why", "hint")):
                if word not in table:
                    yield _line(
                        assignment.folder / "words" / f"{language}.toml", message("assignment.no_word", word=word)
                    )


def _half_told_errors(assignment: Assignment) -> Iterator[str]:
    """Patterns of exceptions that are misspelt, that lack words, whose words have a place that they do not fill; and
    words without a pattern.
    """
    spoken = [one for one in LANGUAGES if (assignment.folder / "words" / f"{one}.toml").is_file()]
    for edition in assignment.editions.values():
        try:
            patterns = [*read_patterns(edition.folder / FILE), *engine_patterns()]
            patterns += read_patterns(assignment.folder / FILE) if edition.folder != assignment.folder else ()
            tables = {language: assignment.sentences(language, edition.name).table for language in spoken}
        except (OSError, ValueError) as problem:
            yield _line(edition.folder / FILE, str(problem))
            continue
        for language, table in tables.items():
            file = assignment.folder / "words" / f"{language}.toml"
            yield from (_line(file, problem) for problem in _problems_of_errors(patterns, table, set(assignment.by_id)))


def _problems_of_errors(patterns: Iterable[Pattern], table: Mapping[str, str], tasks: set[str]) -> Iterator[str]:
    """What patterns and words in one language lack of each other; a sentence may be for one task, `error.<task>.…`."""
    filled: dict[str, set[str]] = {}
    for pattern in patterns:
        filled[pattern.name] = filled.get(pattern.name, pattern.groups) & pattern.groups
    wanted = [f"error.{name}.{part}" for name in filled for part in ("why", "hint")]
    wanted += [f"error.{name}.heading" for name in filled if _places(table.get(f"error.{name}.why", ""))]
    yield from (message("assignment.no_word", word=word) for word in wanted if word not in table)
    for key in (key for key in table if key.startswith("error.")):
        *path, part = key.removeprefix("error.").split(".")
        name = path[-1] if len(path) == 1 or (len(path) == len(("task", "name")) and path[0] in tasks) else ""
        if name not in {*filled, *WITHOUT_PATTERN}:
            yield message("assignment.no_pattern", word=key)
        for place in sorted(_places(table[key]) - (filled.get(name, set()) if part != "heading" else set())):
            yield message("assignment.no_value", word=key, place=place)


def _places(sentence: str) -> set[str]:
    """The names of the places in a sentence that are filled in."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def _keys(file: Path) -> Iterable[str]:
    try:
        return read_words(file).keys()
    except (OSError, ValueError):
        return ()  # which is a problem of its own


def _missing_standins(assignment: Assignment) -> Iterator[str]:
    """Functions that exercises use and that are missing in an edition's `standins.py`."""
    wanted = dict.fromkeys(name for task in assignment.tasks if task.is_exercise for name in task.uses)
    for edition in assignment.editions.values():
        file = edition.folder / "standins.py"
        try:
            nodes = ast.parse(edition.standins).body
        except SyntaxError as problem:
            yield _line(file, f"line {problem.lineno}: {problem.msg}")
            continue
        there = {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
        for name in (name for name in wanted if name not in there):
            yield _line(file, message("assignment.no_standin", function=name))


def sources(folder: Path) -> list[Path]:
    """The files of an assignment on which its verdicts depend: code and sentences, not corpus and notebooks."""
    files = (path for path in folder.rglob("*") if path.suffix in (".py", ".toml") and path.is_file())
    return sorted(path for path in files if not {"corpus", "notebook"} & {*path.relative_to(folder).parts})


def _stamp(folder: Path) -> str:
    """A hash of the files' names, times and sizes of a course's own assignment; '' for one that is built in."""
    if folder.parent == BUILT_IN:
        return ""
    seen = [(str(path), (status := path.stat()).st_mtime_ns, status.st_size) for path in sources(folder)]
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:12]


def _module(folder: Path, name: str, stamp: str) -> ModuleType:
    """Import a module of an assignment's folder, as part of a package."""
    if folder.parent == BUILT_IN:
        return importlib.import_module(f"autograder.assignments.{folder.name}.{name}")
    package = f"autograder_course_{folder.name}_{stamp}"
    try:
        if package not in sys.modules:
            spec = importlib.util.spec_from_loader(package, loader=None, is_package=True)
            assert spec is not None and spec.submodule_search_locations is not None
            spec.submodule_search_locations.append(str(folder))
            sys.modules[package] = importlib.util.module_from_spec(spec)
        with _no_bytecode():
            return importlib.import_module(f"{package}.{name}")
    except Exception as problem:
        raise _broken(*place_of(problem, folder, folder / f"{name}.py")) from problem


@contextmanager
def _no_bytecode() -> Iterator[None]:
    """Write no .pyc: Python takes one for fresh by seconds and size, and a teacher may save twice in a second."""
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        yield
    finally:
        sys.dont_write_bytecode = before


def place_of(problem: BaseException, folder: Path, otherwise: Path) -> tuple[Path, str]:
    """The file in an assignment's folder from which an exception comes, and its text with the line number."""
    text = f"{type(problem).__name__}: {problem}"
    if isinstance(problem, SyntaxError):
        return Path(problem.filename or otherwise), f"line {problem.lineno}: {problem.msg}"
    frames = [
        frame for frame in traceback.extract_tb(problem.__traceback__) if Path(frame.filename).is_relative_to(folder)
    ]
    return (Path(frames[-1].filename), f"line {frames[-1].lineno}: {text}") if frames else (otherwise, text)


def broken_check(task: Task, check: Check, problem: BaseException) -> str:
    """One line for a check that raised: its file and line number, and the consequence for marks."""
    home = Path(check.run.__code__.co_filename)
    file, text = place_of(problem, home.parent, home)
    return _line(file, message("assignment.check_raises", check=f"{task.id}.{check.id}", problem=text))


def _broken(file: Path, problem: str) -> CourseError:
    return CourseError(_line(file, problem))


def _line(file: Path, problem: str) -> str:
    return message("assignment.broken", file=shown(file), problem=problem)
