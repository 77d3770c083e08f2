"""`autograder init`: a course with the built-in assignments, or these and the doors added to a course that exists.

Nothing that exists is replaced. Files are made, `nbgrader_config.py` gets a block at its end, and a folder that has
something else under one of our names is left alone. If a file cannot be written, what was made before is removed.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from ..authoring.edition import BUILT_IN, Edition, known_names, read_editions
from ..box.diagnosis import lacking
from ..errors import CourseError
from ..words import message
from .configuration import load_course
from .gradebook import has_gradebook
from .installed import doors_are_open
from .places import CONFIGURATION, Places

if TYPE_CHECKING:
    from nbgrader.coursedir import CourseDirectory

PACKAGE = BUILT_IN.parent
OPENER = "open_doors"
IGNORED = (".ipynb_checkpoints",)


@dataclass
class Initialized:
    """The paths that were made (folders, too), that were changed, that are as they should be, and that were left alone.

    `taken`: something else has this name. `by_hand`: a configuration in which the doors have to be opened by hand.
    `lacking`: what has to be installed here before these assignments can be graded, with the command.
    """

    made: list[Path] = field(default_factory=list)
    changed: list[Path] = field(default_factory=list)
    kept: list[Path] = field(default_factory=list)
    taken: list[Path] = field(default_factory=list)
    by_hand: list[Path] = field(default_factory=list)
    assignments: list[str] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)


def init(folder: Path, edition: str = "") -> Initialized:
    """Make a folder a course, or add what is missing to the course in it; idempotent.

    Raises CourseError, with nothing written, where that cannot be done.
    """
    folder = folder.resolve()
    _check_place(folder)
    editions = [_edition(name, edition) for name in known_names(None)]
    course = load_course(folder)
    if Path(course.root).resolve() != folder:
        raise CourseError(message("init.root", folder=folder, root=course.root))
    done = Initialized()
    new = dict(_notebooks(Places(course, ""), editions, done))
    block = _configuration(course, folder / CONFIGURATION, done)
    try:
        for path, content in new.items():
            _make(path, content, done)
        if block and (folder / CONFIGURATION).exists():
            _append(folder / CONFIGURATION, block, done)
        elif block:
            _make(folder / CONFIGURATION, block, done)
    except OSError as problem:
        _undo(done)
        raise CourseError(message("error.read_only", path=problem.filename, reason=problem.strerror)) from None
    done.lacking += filter(None, (lacking(edition.equipment) for edition in editions))
    return done


def _check_place(folder: Path) -> None:
    """Refuse a file, and the folders of the autograder itself; the root of its checkout is a course already."""
    if folder.exists() and not folder.is_dir():
        raise CourseError(message("init.no_folder", folder=folder))
    checkout = PACKAGE.parent
    inside_checkout = (checkout / "pyproject.toml").is_file() and folder != checkout and checkout in folder.parents
    if folder == PACKAGE or PACKAGE in folder.parents or inside_checkout:
        raise CourseError(message("init.inside", folder=folder))


def _edition(name: str, edition: str) -> Edition:
    """The edition of a built-in assignment; without a name, the one whose notebook is called like the assignment."""
    found = {one.name: one for one in read_editions(BUILT_IN / name).values() if one.course.is_dir()}
    if not edition:
        edition = next((one.name for one in found.values() if (one.course / "source" / name).is_dir()), "")
    if edition not in found:
        known = ", ".join(found)
        raise CourseError(message("assignment.no_edition", name=name, edition=edition, known=known))
    return found[edition]


def _notebooks(places: Places, editions: list[Edition], done: Initialized) -> Iterator[tuple[Path, bytes]]:
    """The files that are missing in the course; what has one of our names and is not ours goes to `done.taken`."""
    for edition in editions:
        for source in sorted((edition.course / "source").iterdir()):
            there = places.of(source.name)
            pairs = {there.source: source, there.release.parent: edition.course / "release" / source.name}
            if all(_is_ours(folder, ours) for folder, ours in pairs.items()):
                done.assignments.append(source.name)
                for folder, ours in pairs.items():
                    yield from ((folder / one.name, one.read_bytes()) for one in sorted(ours.iterdir()))
            else:
                done.taken += [folder for folder in pairs if os.path.lexists(folder)]


def _is_ours(folder: Path, ours: Path) -> bool:
    """Whether a folder has nothing but files as we would make them; it may be missing."""
    if not os.path.lexists(folder):
        return True
    try:
        names = {inner.name for inner in folder.iterdir()}.difference(IGNORED)
        return all((folder / name).read_bytes() == (ours / name).read_bytes() for name in names)
    except OSError:
        return False


def _configuration(course: CourseDirectory, path: Path, done: Initialized) -> bytes:
    """What `nbgrader_config.py` needs: nothing, the doors alone in a course that exists, or a whole configuration."""
    block = _template("doors.txt")
    if path.is_symlink():  # to a file of other courses, too
        if not _opens_doors(course, path.read_bytes()):
            done.by_hand.append(path)
        return b""
    if not path.exists():
        return b"" if _opens_doors(course, b"") else block if _exists(course) else _template(CONFIGURATION)
    old = path.read_bytes()
    if _opens_doors(course, old):
        done.kept.append(path)
        return b""
    newline = b"\r\n" if b"\r\n" in old else b"\n"
    block = (b"" if old.endswith(b"\n") or not old else newline) + block.replace(b"\n", newline)
    try:
        ast.parse(old + block)
    except (SyntaxError, ValueError) as problem:
        raise CourseError(message("error.config", problem=f"{type(problem).__name__}: {problem}")) from None
    return block


def _exists(course: CourseDirectory) -> bool:
    """Whether there is a course without a configuration of its own: nbgrader's files, or settings from elsewhere."""
    root = Path(course.root)
    steps = (course.source_directory, course.release_directory, course.submitted_directory)
    return (
        bool(course.config.CourseDirectory)
        or (root / CONFIGURATION).with_suffix(".json").exists()
        or any((root / step).exists() for step in steps)
        or (root.is_dir() and has_gradebook(course))
    )


def _opens_doors(course: CourseDirectory, configuration: bytes) -> bool:
    """Whether the doors are open in what nbgrader has loaded, or are opened by this configuration."""
    if doors_are_open(course.config):
        return True
    calls = (node.func for node in ast.walk(ast.parse(configuration)) if isinstance(node, ast.Call))
    return any(OPENER in (getattr(call, "id", ""), getattr(call, "attr", "")) for call in calls)


def _template(name: str) -> bytes:
    return (files("autograder.course") / "template" / name).read_bytes()


def _make(path: Path, content: bytes, done: Initialized) -> None:
    """Make a file and the folders above it; one that exists is as we would make it and is left alone."""
    if os.path.lexists(path):
        done.kept.append(path)
        return
    for folder in reversed([one for one in path.parents if not one.exists()]):
        folder.mkdir()
        done.made.append(folder)
    with path.open("xb") as file:
        done.made.append(path)
        file.write(content)


def _append(path: Path, block: bytes, done: Initialized) -> None:
    with path.open("r+b") as file:
        size = file.seek(0, os.SEEK_END)
        try:
            file.write(block)
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            file.truncate(size)
            raise
    done.changed.append(path)


def _undo(done: Initialized) -> None:
    for path in reversed(done.made):
        path.rmdir() if path.is_dir() else path.unlink()
