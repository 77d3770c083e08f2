"""What is kept of a submission that nbgrader's rules marked: the hashes of everything that its marks depend on."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import nbgrader

from ..course.access import make_folder
from ..course.places import CONFIGURATION, Places
from ..course.records import write_atomically

KEPT = Path(".autograder", "graded")  # in the course root; nbgrader and students do not look there


def record_of(places: Places, student: str) -> Path:
    """The file with a student's fingerprint."""
    return places.root / KEPT / places.assignment / f"{student}.json"


@dataclass(frozen=True)
class OrdinaryRecord:
    """The fingerprint of a graded submission, and the tier of the box in which it was executed."""

    fingerprint: Mapping[str, str]
    containment: str


def read_ordinary(path: Path) -> OrdinaryRecord | None:
    """A stored record, None where there is none that can be read."""
    try:
        found = json.loads(path.read_bytes())
        return OrdinaryRecord(dict(found["fingerprint"]), str(found["containment"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_ordinary(path: Path, record: OrdinaryRecord) -> None:
    """Store a record, in a folder that only the graders' user may enter."""
    make_folder(path.parent, private=True)
    write_atomically(path, (json.dumps(asdict(record), indent=1) + "\n").encode())


def fingerprint(submitted: Path, places: Places, structure: str, trusted: bool) -> dict[str, str]:
    """The fingerprint of a submission as it would be graded now; `structure` is the hash of the assignment's cells."""
    return {
        "submission": _digest(submitted),
        "assignment": structure,
        "source": _digest(places.source, notebooks=False),
        "configuration": _digest_of_file(places.root / CONFIGURATION),
        "nbgrader": nbgrader.__version__,
        "trusted": str(trusted).lower(),
    }


def _digest(folder: Path, *, notebooks: bool = True) -> str:
    """The hash of the files in a folder with their names; links count by what they say, not by where they lead."""
    digest = hashlib.sha256()
    for path in _files(folder):
        if notebooks or path.suffix != ".ipynb":
            digest.update(f"{path.relative_to(folder)}\0{_digest_of_file(path)}\0".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders.sort()
        yield from (Path(place, name) for name in sorted(names))


def _digest_of_file(path: Path) -> str:
    try:
        if path.is_symlink() or not path.is_file():
            return f"no file: {path.readlink()}" if path.is_symlink() else ""
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
