"""What stays on disk of a graded submission: `result.json` with the fingerprint of what it was made from.

Files are replaced whole: at every moment, also after a power cut, a file is the old one or the new one.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from .. import __version__
from ..errors import CannotGrade
from ..submission.files import Submission, read_file
from ..submission.notebook import Repair
from ..verdicts import Result
from ..views.feedback import ungraded_page

RESULT = "result.json"
PART = ".autograder-part"
TIMESTAMP, SECRET = "timestamp.txt", "submission_secret.txt"  # nbgrader's exchange releases feedback by these
EXCHANGE_BYTES = 4096


@dataclass(frozen=True)
class Record:
    """A stored result, and the hashes of everything that it depends on."""

    result: Result
    fingerprint: Mapping[str, str]


def fingerprint(submission: Path, release: Path, *, seed: int | None = None, trusted: bool = False) -> dict[str, str]:
    """What a result depends on; where any of it changes, the submission is graded again."""
    return {
        "submission": _hash(submission),
        "submitted_at": _hash(submission.parent / TIMESTAMP),
        "release": _hash(release),
        "autograder": own_code(),
        "seed": "derived" if seed is None else str(seed),
        "trusted": str(trusted).lower(),
    }


def as_json(result: Result, made_from: Mapping[str, str] | None = None) -> bytes:
    """The bytes of `result.json`."""
    data: dict[str, Any] = result.to_json()
    if made_from is not None:
        data["fingerprint"] = dict(made_from)
    # A lone surrogate from a student's text has no UTF-8; backslashreplace writes the escape that JSON has for it.
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace")


def read_record(folder: Path) -> Record | None:
    """The record in an `autograded/<student>/<assignment>` folder, or None where there is none that can be read."""
    try:
        data = json.loads((folder / RESULT).read_bytes())
        return Record(Result.from_json(data), dict(data.get("fingerprint", {})))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError):
        return None


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that nobody ever sees half of it, whatever was in its place."""
    _make_folder(path.parent)
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=PART)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(handle)  # before the new name, or a power cut leaves an empty file under it
        temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink()
        raise
    _settle(path.parent)


def sweep(folders: Iterable[Path]) -> None:
    """Remove what a writer that was killed has left: parts of files under names that nobody else uses."""
    for folder in folders:
        for part in folder.glob(f".*{PART}"):
            with suppress(OSError):
                part.unlink()


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        _settle(folder.parent)


def _settle(folder: Path) -> None:
    """Have the names in a folder on the disk, too, where a system and its file system can."""
    with suppress(OSError):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def copy_exchange_files(submission: Submission, *folders: Path) -> None:
    """Take along what nbgrader's exchange needs to release feedback, but no time that nobody can believe."""
    if submission.problem:
        return
    names = [SECRET] if Repair("timestamp") in submission.repairs else [SECRET, TIMESTAMP]
    for name in names:
        try:
            content = read_file(submission.path.parent / name)
        except CannotGrade:
            continue
        for folder in folders:
            write_atomically(folder / name, content[:EXCHANGE_BYTES])


def tell_why(submission: Submission, problem: CannotGrade, language: str, graded: Path, pages: Path) -> None:
    """Leave a page for a student whose notebook cannot be graded, unless there is feedback from before."""
    if read_record(graded) is None and submission.student.isprintable():
        html = ungraded_page(submission.assignment, submission.student, problem.said(language), language)
        write_atomically(pages / f"{submission.assignment}.html", html.encode("utf-8", "replace"))
        copy_exchange_files(submission, pages)


def _hash(path: Path) -> str:
    """A file's hash, "" where there is no file that could be read."""
    try:
        return hashlib.sha256(read_file(path)).hexdigest()
    except CannotGrade:
        return ""


@cache
def own_code() -> str:
    """The hash of the autograder itself: its code and its sentences."""
    root = Path(__file__).parents[1]
    digest = hashlib.sha256(__version__.encode())
    for path in sorted(path for path in root.rglob("*") if path.suffix in {".py", ".toml"}):
        digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
