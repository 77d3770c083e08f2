"""Edition: the framework of a notebook. What a kernel needs of it is sent into the box as text.

An edition is a folder of its assignment with an `edition.toml`:

    packages = ["paddlepaddle"]     what results state, and what must be equal on a cluster
    libraries = ["paddle.nn"]       noticed in a student's source
    gpu = ["cuda"]                  attributes and strings in a student's source that ask for a GPU
    variables = []                  environment variables that the framework sets itself
    python = "3.11"                 only where our own Python will not do: an environment of its own with this version
    [code]                          how its tensors are written, for `input` in results (calls.py)

next to `framework.py` (tensors, gradients, seeds: the functions of inside/framework.py), and optionally `standins.py`
(right functions that replace wrong ones), `practice.py` (run once before the first kernel is forked), `words/`,
`corpus/`, and in a built-in assignment `course/` (the notebooks that `autograder init` puts into a course). An
assignment without such a folder has one edition, NumPy, and holds `standins.py` and `corpus/` itself.

An environment of an edition's own lies below the prefix of our Python, in `editions/<name>`, so that it comes and goes
with ours and is found by every process under its own prefix; its packages are those of `requirements.lock`.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import CourseError
from ..words import message

PLAIN = "numpy"
BUILT_IN = Path(__file__).resolve().parents[1] / "assignments"
OWN = "assignments"  # the folder of a course's own assignments, at its root
COURSE = "course"
ENVIRONMENTS = "editions"  # below the prefix of our Python
INTERPRETER = ("Scripts", "python.exe") if sys.platform == "win32" else ("bin", "python")
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,99}")
NUMPY = {"array": "np.array({values})"}  # how an array is written where the edition does not say it
ALWAYS = ("numpy", "ipython", "matplotlib")  # what every kernel imports


@dataclass(frozen=True)
class Equipment:
    """What a zygote is started with in addition to the engine's modules: source texts, and names of packages."""

    framework: str = ""
    probes: str = ""
    practice: str = ""
    packages: tuple[str, ...] = ALWAYS
    variables: tuple[str, ...] = ()
    environment: str = ""  # the name of the environment that it needs; '' is that of this process

    @property
    def python(self) -> str:
        """The interpreter to start; it may be missing."""
        return interpreter(self.environment)


@dataclass(frozen=True)
class Edition:
    """A framework for an assignment; `folder` holds its files. `python` is the version that it needs, '' is ours."""

    name: str
    folder: Path
    packages: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()
    gpu: tuple[str, ...] = ()
    python: str = ""
    code: Mapping[str, str] = field(default_factory=lambda: dict(NUMPY), hash=False)

    @property
    def forms(self) -> dict[str, str]:
        """How values are written in this framework: tensors, and the FUNCTIONS of its `framework.py`."""
        return {**self.code, **dict(_functions(_text(self.folder / "framework.py")))}

    @property
    def environment(self) -> str:
        """The name of its own environment; '' where it uses that of this process."""
        return self.name if self.python else ""

    @property
    def versions(self) -> dict[str, str]:
        """The versions of its packages, '' for those that are missing."""
        return {name: version_in(self.environment, name) for name in self.packages}

    @property
    def standins(self) -> str:
        """The source of the right functions that may replace wrong ones; '' if there are none."""
        return _text(self.folder / "standins.py")

    @property
    def corpus(self) -> Path:
        return self.folder / "corpus"

    @property
    def course(self) -> Path:
        """The folders `source/` and `release/` of a built-in edition: the notebooks that a course gets."""
        return self.folder / COURSE

    @property
    def equipment(self) -> Equipment:
        """The sources and packages for the kernels of this edition."""
        assignment = self.folder if self.name == PLAIN else self.folder.parent
        return Equipment(
            framework=_text(self.folder / "framework.py"),
            probes=_text(assignment / "probes.py"),
            practice=_text(self.folder / "practice.py"),
            packages=(*self.packages, *ALWAYS),
            variables=self.variables,
            environment=self.environment,
        )


def environment_folder(name: str) -> Path:
    """The folder of an edition's own environment; it may be missing."""
    return Path(sys.prefix, ENVIRONMENTS, name)


def interpreter(environment: str) -> str:
    """The Python of an environment by name; that of this process for ''."""
    return str(environment_folder(environment).joinpath(*INTERPRETER)) if environment else sys.executable


def version_in(environment: str, package: str) -> str:
    """The version of a package in an environment, '' if it is missing; read from its metadata, nothing is started."""
    from importlib.metadata import distributions  # noqa: PLC0415 (a zygote starts before what takes time to import)

    path = packages_of(environment) if environment else sys.path
    return next((found.version for found in distributions(name=package, path=path)), "")


def packages_of(environment: str) -> list[str]:
    """The folders with the packages of an edition's own environment."""
    places = ("lib/python*/site-packages", "Lib/site-packages")
    return [str(folder) for place in places for folder in environment_folder(environment).glob(place)]


def find_folder(name: str, root: Path | None) -> Path:
    """The folder of an assignment: the course's own, else the one that is built in.

    Raises CourseError where there is none. `name` may come from a notebook, so it must be a plain word.
    """
    if NAME.fullmatch(name):
        for folder in (root / OWN / name if root else None, BUILT_IN / name):
            if folder is not None and (folder / "assignment.py").is_file():
                return folder
    raise CourseError(message("assignment.unknown", name=name, known=", ".join(known_names(root))))


def known_names(root: Path | None) -> list[str]:
    """The names of all assignments: a course's own, and those built in."""
    places = [root / OWN, BUILT_IN] if root else [BUILT_IN]
    return sorted({path.parent.name for place in places for path in place.glob("*/assignment.py")})


def read_editions(folder: Path) -> dict[str, Edition]:
    """The editions of an assignment, by name; NumPy's if no folder has an `edition.toml`."""
    found = {path.parent.name: _read(path) for path in sorted(folder.glob("*/edition.toml"))}
    return found or {PLAIN: Edition(PLAIN, folder)}


def find_edition(folder: Path, name: str) -> Edition:
    """An edition by name, the only one where none is named; raises CourseError where there is no such edition."""
    editions = read_editions(folder)
    if not name and len(editions) == 1:
        return next(iter(editions.values()))
    if name not in editions:
        raise CourseError(message("assignment.no_edition", name=folder.name, edition=name, known=", ".join(editions)))
    return editions[name]


def _read(path: Path) -> Edition:
    try:
        table = tomllib.loads(path.read_text("utf-8"))
        lists = {key: tuple(map(str, table.get(key, ()))) for key in ("packages", "libraries", "variables", "gpu")}
        python = str(table.get("python", ""))
        code = {**NUMPY, **{key: str(form) for key, form in dict(table.get("code", {})).items()}}
    except (OSError, ValueError, TypeError) as problem:
        raise CourseError(message("assignment.broken", file=shown(path), problem=str(problem))) from None
    return Edition(path.parent.name, path.parent, **lists, python=python, code=code)


def _functions(framework: str) -> Iterator[tuple[str, str]]:
    """The functions that probes hand to the student's, by name, as code: `lambda t: a * t + b`."""
    for node in ast.parse(framework).body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Dict):
            for key, value in zip(node.value.keys, node.value.values, strict=True):
                if isinstance(key, ast.Constant) and isinstance(value, ast.Lambda):
                    yield str(key.value), f"lambda {value.args.args[0].arg}: {ast.unparse(value.body)}"


def shown(path: Path) -> str:
    """The path of an assignment's file for messages: relative to the parent of its `assignments` folder."""
    parts = path.parts
    return Path(*parts[parts.index(OWN) :]).as_posix() if OWN in parts else path.name


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        return ""
