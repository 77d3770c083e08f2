"""The fingerprint of a result: hashes of all that its marks depend on. Where one differs, the submission is regraded.

Of our own code that is the engine, from the submitted file to the verdict, and the assignment's folder. How a result is
shown, stored or reported is not part of it, so a new colour in a chart regrades nobody.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from ..errors import CannotGrade
from ..submission.files import Submission, file_digest
from .records import TIMESTAMP

PACKAGE = Path(__file__).parents[1]
ROOMS = ("submission", "judging", "authoring", "box", "inside")
NOUNS = ("outcomes.py", "verdicts.py")
WORDS = (
    "words/*.py",
    "words/*/checks.toml",
    "words/*/errors.toml",
    "words/*/submission.toml",
)  # of what is stored in a result
# In an assignment's folder, and no mark needs it.
BESIDE = frozenset(["__pycache__", "corpus", "notebook", "pictures.py", "README.md"])


def of_submission(submission: Submission) -> dict[str, str]:
    """The part of a fingerprint that tells one submission from another."""
    return {
        "submission": _file_digest(submission.path),
        "submitted_as": submission.path.relative_to(submission.folder).as_posix(),
        "submitted_at": _file_digest(submission.folder / TIMESTAMP),
    }


def of_run(release: Path, assignment: Path, *, seed: int | None = None, trusted: bool = False) -> dict[str, str]:
    """The part that all submissions of a run share; `assignment` is the folder with its checks."""
    return {
        "release": _file_digest(release),
        "autograder": engine_digest(),
        "assignment": code_digest(assignment),
        "seed": "derived" if seed is None else str(seed),
        "trusted": str(trusted).lower(),
    }


@cache
def engine_digest() -> str:
    """The hash of the engine that this process runs."""
    return code_digest(*engine())


@cache
def package_digest() -> str:
    """The hash of the whole package, which has to be the same on every machine of a cluster."""
    return code_digest(PACKAGE)


def engine(package: Path = PACKAGE) -> list[Path]:
    """The folders and files of the package on which every assignment's marks depend."""
    words = (path for pattern in WORDS for path in package.glob(pattern))
    return [*(package / name for name in (*ROOMS, *NOUNS)), *words]


def code_digest(*places: Path) -> str:
    """The hash of these files, and of the files in these folders, with their names."""
    digest = hashlib.sha256()
    for place in sorted(places):
        for path in _code(place):
            content = path.read_bytes()
            digest.update(f"{path.relative_to(place.parent).as_posix()}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def _code(place: Path) -> Iterator[Path]:
    if place.name in BESIDE or place.name.startswith("."):
        return
    if place.is_dir():
        for inner in sorted(place.iterdir()):
            yield from _code(inner)
    elif place.is_file():
        yield place


def _file_digest(path: Path) -> str:
    """A file's hash, "" where there is no file that could be read."""
    try:
        return file_digest(path)
    except CannotGrade:
        return ""
