"""Notices: static analysis of the student's sources for what the hidden checks cannot see; never a mark."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import find_spec
from pathlib import Path

from ..authoring.edition import packages_of
from ..verdicts import Remark, TaskResult
from ..words.lookup import Sentences

SOLVERS = frozenset(["lstsq", "pinv", "inv", "solve", "polyfit", "curve_fit", "minimize", "LinearRegression"])
COMMANDS = re.compile(r"^([ \t]*)[%!].*", re.MULTILINE)  # of IPython, which are not Python


def notices(
    sources: Iterable[tuple[str, str]],
    libraries: Iterable[str],
    expected: Mapping[str, frozenset[str]],
    gpu: Iterable[str] = (),
    environment: str = "",
) -> list[Remark]:
    """For each (cell, source): libraries used, solvers called, expected words that are missing, and what was there on
    the student's machine and is not here: packages and a GPU.

    `libraries` are the edition's that make a task too easy; `expected` are words, by cell, one of which should occur;
    `gpu` are words of which each asks for a GPU; `environment` is the name of the one in which the cells run.
    """
    found: list[Remark] = []
    for cell, source in sources:
        nodes = _nodes(source)
        words = _words(nodes)
        last = {word.split(".")[-1] for word in words}
        found += [Remark("notice", "library", (cell, library)) for library in libraries if _uses(words, library)]
        found += [Remark("notice", "closed_form", (cell, word)) for word in sorted(SOLVERS & last)]
        if expected.get(cell) and words and not expected[cell] & last and "NotImplementedError" not in last:
            found.append(Remark("notice", "no_autograd", (cell,)))
        found += [Remark("notice", "package", (cell, name)) for name in _missing_packages(nodes, environment)]
        found += [Remark("notice", "gpu", (cell, word)) for word in list(_asking_for(nodes, frozenset(gpu)))[:1]]
    return found


def notices_of_versions(tasks: Iterable[TaskResult]) -> list[Remark]:
    """The tasks that failed, as it seems, because the student's Python is newer than the grader's."""
    newer = {task.id: check for task in tasks for check in task.checks if check.kind == "newer_python"}
    return [
        Remark("notice", "newer_python", (task, str(check.values["file"]), str(check.values["here"])))
        for task, check in newer.items()
    ]


def notice_text(words: Sentences, notice: Remark) -> str:
    """The sentence `notice.<kind>`, with its cell, its word and for two versions the grader's as values."""
    cell, word, here = (*notice.about, "", "", "")[:3]
    return words.say(f"notice.{notice.kind}", cell=cell, word=word, here=here)


def _uses(words: set[str], library: str) -> bool:
    return any(word == library or word.startswith(f"{library}.") for word in words)


def _nodes(source: str) -> list[ast.AST]:
    """All parts of a cell's code; empty for a cell that does not parse."""
    try:
        return list(ast.walk(ast.parse(COMMANDS.sub(r"\1pass", source))))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


def _words(nodes: Iterable[ast.AST]) -> set[str]:
    """Dotted names that a cell uses and modules that it imports."""
    words = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            words |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            words |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif name := _dotted(node):
            words.add(name)
    return words


def _dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        left = _dotted(node.value)
        return f"{left}.{node.attr}" if left else node.attr
    return ""


def _missing_packages(nodes: Iterable[ast.AST], environment: str) -> list[str]:
    """The packages from which a cell imports and that its environment lacks, each once."""
    modules: list[str] = []
    for node in nodes:
        if isinstance(node, ast.Import):
            modules += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            modules.append(node.module)
    find = partial(_found_in, packages_of(environment)) if environment else find_spec
    return [name for name in dict.fromkeys(_first_missing(module, find) for module in modules) if name]


def _first_missing(module: str, find: Callable[[str], ModuleSpec | None]) -> str:
    """The package of a module that is not installed: `d2l`, or in a namespace `google.colab`; '' if it is."""
    package, _, rest = module.partition(".")
    try:
        while (spec := find(package)) is not None and rest and spec.origin is None:
            name, _, rest = rest.partition(".")
            package += f".{name}"
    except ValueError:  # a module of this process without a specification, such as __main__
        return ""
    return package if spec is None else ""


def _found_in(folders: Sequence[str], module: str) -> ModuleSpec | None:
    """The specification of a module of an environment of its own: of Python's own modules, or in these folders."""
    package, *inside = module.split(".")
    if package in {*sys.stdlib_module_names, "__main__"}:
        return ModuleSpec(module, None, origin=package)
    return PathFinder.find_spec(module, [str(Path(folder, package, *inside).parent) for folder in folders])


def _asking_for(nodes: Iterable[ast.AST], devices: frozenset[str]) -> Iterator[str]:
    """The names of devices in a cell: attributes, imported names, and strings, which may end in a number (`gpu:0`)."""
    for node in nodes:
        if isinstance(node, ast.Attribute) and node.attr in devices:
            yield node.attr
        elif isinstance(node, ast.alias) and node.name.split(".")[-1] in devices:
            yield node.name
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            device, _, number = node.value.lower().partition(":")
            if device in devices and (not number or number.isdigit()):
                yield node.value
