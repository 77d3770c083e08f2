"""Any notebook file becomes the released notebook with the student's own sources in it, and a receipt of repairs.

Nothing of the submitted file survives but the sources of solution cells and the student's own extra cells: locked
cells, points, ids and metadata are the release's.
"""

from __future__ import annotations

import ast
import json
import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode

from .errors import CannotGrade, CourseError

MAX_FILE = 32 << 20
MAX_CELLS = 1000
MAX_SOURCE = 1 << 20
HIDDEN = re.compile(r"^### BEGIN HIDDEN TESTS$.*?^### END HIDDEN TESTS$", re.MULTILINE | re.DOTALL)
OWN = "own"  # metadata key of a cell that the student added


@dataclass(frozen=True)
class Submission:
    """One student's notebook file for an assignment."""

    assignment: str
    student: str
    path: Path


@dataclass(frozen=True)
class Release:
    """The released notebook: what every submission is rebuilt from."""

    assignment: str
    notebook: NotebookNode

    @property
    def language(self) -> str:
        return str(self.notebook.metadata.get("autograder", {}).get("language", "en"))


@dataclass(frozen=True)
class Repair:
    """Something that was put right: a sentence `repair.<kind>` about a cell."""

    kind: str
    cell: str = ""


@dataclass
class Rebuilt:
    """The notebook that will run, and how it differs from what was handed in."""

    notebook: NotebookNode
    repairs: list[Repair] = field(default_factory=list)

    def code(self) -> Iterator[tuple[str, NotebookNode]]:
        """Code cells in order, with a name each: the grade_id, or own-1, own-2, … for the student's own."""
        own = 0
        for cell in self.notebook.cells:
            if cell.cell_type == "code":
                own += OWN in cell.metadata
                yield (f"own-{own}" if OWN in cell.metadata else grade_id(cell) or cell.id), cell


def read_release(course: Path, assignment: str) -> Release:
    """The release of an assignment; raises CourseError where there is none."""
    path = course / "release" / assignment / f"{assignment}.ipynb"
    try:
        notebook = nbformat.read(path, as_version=4)
    except FileNotFoundError:
        raise CourseError(f"{path} is missing: run 'nbgrader generate_assignment {assignment}' first") from None
    except Exception as error:
        raise CourseError(f"{path} cannot be read: {type(error).__name__}") from None
    return Release(assignment, notebook)


def find_submissions(course: Path, assignment: str) -> list[Submission]:
    """The submissions of an assignment by student; a folder without a notebook counts, with the path it should have."""
    found = []
    for folder in sorted((course / "submitted").glob(f"*/{assignment}")):
        named = folder / f"{assignment}.ipynb"
        others = sorted(folder.glob("*.ipynb"))
        path = named if named in others or not others else _likeliest(others, assignment)
        found.append(Submission(assignment, folder.parent.name, path))
    return found


def _likeliest(paths: list[Path], assignment: str) -> Path:
    """`linreg_scratch (1).ipynb` before `notes.ipynb`."""
    return min(paths, key=lambda path: (not path.name.startswith(assignment), path.name))


def read_file(path: Path) -> bytes:
    """The bytes of a regular file of bounded size; no link is followed, nothing else is opened."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        raise CannotGrade(f"{path.name}: there is no such notebook") from None
    except OSError as error:
        reason = "it is a link" if path.is_symlink() else error.strerror
        raise CannotGrade(f"{path.name} cannot be opened: {reason}") from None
    try:
        status = os.fstat(fd)
        if not stat.S_ISREG(status.st_mode):
            raise CannotGrade(f"{path.name} is not a regular file")
        if status.st_size > MAX_FILE:
            raise CannotGrade(f"{path.name} is {status.st_size >> 20} MiB large; {MAX_FILE >> 20} MiB are allowed")
        with os.fdopen(os.dup(fd), "rb") as file:
            return file.read(MAX_FILE)
    finally:
        os.close(fd)


def rebuild(data: bytes, release: Release) -> Rebuilt:
    """The release with the student's solutions (by grade_id, else by content) and extra cells in place."""
    cells = _cells(data)
    rebuilt = Rebuilt(nbformat.from_dict(json.loads(json.dumps(release.notebook))))
    released = {grade_id(cell): cell for cell in rebuilt.notebook.cells if grade_id(cell)}
    matches = [_match(cell, released) for cell in cells]
    _adopt_nameless(cells, matches, released, rebuilt.repairs)
    after: dict[str, list[NotebookNode]] = {}
    anchor = ""
    chosen: dict[str, dict[str, Any]] = {}
    for cell, match in zip(cells, matches, strict=True):
        if match is None:
            after.setdefault(anchor, []).append(_own_cell(cell))
            continue
        anchor = match
        if match in chosen:
            rebuilt.repairs.append(Repair("duplicated", match))
            if not _is_answer(cell, released[match]):
                continue
        chosen[match] = cell
    for name, original in released.items():
        _fill(original, chosen.get(name), name, rebuilt.repairs)
    rebuilt.notebook.cells = _woven(rebuilt.notebook.cells, after)
    return rebuilt


def _cells(data: bytes) -> list[dict[str, Any]]:
    """The submitted cells as plain dicts with string sources; raises CannotGrade where there are none to be found."""
    try:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
        notebook = json.loads(text)
    except (ValueError, RecursionError):
        raise CannotGrade("the notebook is not valid JSON: it is damaged, cut off or another kind of file") from None
    if isinstance(notebook, dict) and isinstance(notebook.get("worksheets"), list):
        notebook = _upgraded(notebook)
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        raise CannotGrade("the file is JSON, but not a Jupyter notebook: it has no cells")
    cells = [_plain(cell) for cell in notebook["cells"][:MAX_CELLS] if isinstance(cell, dict)]
    if not cells:
        raise CannotGrade("the notebook has no cells")
    return cells


def _upgraded(notebook: dict[str, Any]) -> Any:
    try:
        return nbformat.convert(nbformat.from_dict(notebook), 4)
    except Exception:
        raise CannotGrade("the notebook has an old format that cannot be converted") from None


def _plain(cell: dict[str, Any]) -> dict[str, Any]:
    source = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    source = source if isinstance(source, str) else ""
    source = source.encode("utf-8", "replace").decode("utf-8")[:MAX_SOURCE].replace("\r\n", "\n")
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    kind = cell.get("cell_type")
    return {
        "source": source,
        "kind": kind if kind in ("code", "markdown", "raw") else "raw",
        "grade_id": name if isinstance(name, str) else None,
        "id": cell.get("id"),
    }


def _match(cell: dict[str, Any], released: dict[str, NotebookNode]) -> str | None:
    """Which released cell this is: by grade_id, by cell id, or by being the same text."""
    if cell["grade_id"] in released:
        return str(cell["grade_id"])
    if isinstance(cell["id"], str):
        for name, original in released.items():
            if original.get("id") == cell["id"] and original.cell_type == cell["kind"]:
                return name
    if cell["source"].strip():
        for name, original in released.items():
            if original.source.strip() == cell["source"].strip() and not _is_solution(original):
                return name
    return None


def _adopt_nameless(
    cells: list[dict[str, Any]], matches: list[str | None], released: dict[str, NotebookNode], repairs: list[Repair]
) -> None:
    """A solution cell that lost its name is known by the functions that it defines."""
    for name, original in released.items():
        if not _is_solution(original) or original.cell_type != "code" or name in matches:
            continue
        wanted = _defined(original.source)
        for i, cell in enumerate(cells):
            if matches[i] is None and cell["kind"] == "code" and wanted and wanted <= _defined(cell["source"]):
                matches[i] = name
                repairs.append(Repair("unnamed", name))
                break


def _defined(source: str) -> frozenset[str]:
    """The functions that a cell defines at its top, also where it does not parse."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset(re.findall(r"^(?:async )?def (\w+)", source, re.MULTILINE))
    return frozenset(node.name for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef)))


def _fill(original: NotebookNode, cell: dict[str, Any] | None, name: str, repairs: list[Repair]) -> None:
    if cell is None:
        repairs.append(Repair("missing", name))
    elif _is_solution(original):
        if cell["kind"] != original.cell_type:
            repairs.append(Repair("retyped", name))
        original.source = cell["source"]
    elif HIDDEN.sub("", cell["source"]).split() != original.source.split():
        repairs.append(Repair("restored", name))


def _is_answer(cell: dict[str, Any], original: NotebookNode) -> bool:
    return bool(cell["source"].strip()) and cell["source"].strip() != original.source.strip()


def _own_cell(cell: dict[str, Any]) -> NotebookNode:
    make = {
        "code": nbformat.v4.new_code_cell,
        "markdown": nbformat.v4.new_markdown_cell,
        "raw": nbformat.v4.new_raw_cell,
    }
    made: NotebookNode = make[cell["kind"]](cell["source"])
    made.metadata[OWN] = True
    return made


def _woven(cells: Iterable[NotebookNode], after: dict[str, list[NotebookNode]]) -> list[NotebookNode]:
    woven = list(after.get("", []))
    for cell in cells:
        woven.append(cell)
        woven += after.get(grade_id(cell), [])
    for number, cell in enumerate(woven):
        if OWN in cell.metadata:
            cell.id = f"own-{number}"
    return woven


def grade_id(cell: NotebookNode) -> str:
    """A cell's name in nbgrader, or ''."""
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def _is_solution(cell: NotebookNode) -> bool:
    return bool(cell.metadata.get("nbgrader", {}).get("solution"))


def likeliest_assignment(data: bytes, releases: Iterable[Release]) -> str:
    """The assignment of a notebook file that says nothing of it: the release with which it shares most cells."""
    texts = {cell["source"].strip() for cell in _cells(data)}
    shared = {one.assignment: sum(cell.source.strip() in texts for cell in one.notebook.cells) for one in releases}
    return max(sorted(shared, key=lambda name: (len(name), name)), key=shared.__getitem__)
