"""The files of a graded submission: `result.json` with its fingerprint, and what nbgrader's exchange needs.

Writes are atomic and durable: a file is replaced as a whole, and after a power cut it is the old one or the new one.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import CannotGrade
from ..submission.files import Submission, read_file
from ..submission.notebook import Repair
from ..verdicts import Result
from .access import add_folder, adopt_file, fsync_folder

RESULT = "result.json"
PART = ".autograder-part"  # the suffix of a temporary file
TIMESTAMP, SECRET = "timestamp.txt", "submission_secret.txt"  # nbgrader's exchange releases feedback by these
TIMESTAMP_BYTES, SECRET_BYTES = 200, 4096  # that are read of them


@dataclass(frozen=True)
class Record:
    """A stored result and its fingerprint: the hashes of everything that it depends on.

    `final` is the final mark that the feedback page shows, with what it was made of.
    """

    result: Result
    fingerprint: Mapping[str, str]
    final: Mapping[str, str] = field(default_factory=dict)


def as_json(
    result: Result | str, made_from: Mapping[str, str] | None = None, final: Mapping[str, str] | None = None
) -> bytes:
    """The bytes of `result.json`; a result may be given as the text that `as_text` makes of it."""
    fields = {"fingerprint": dict(made_from)} if made_from is not None else {}
    if final:
        fields["final"] = dict(final)
    text = with_fields(result if isinstance(result, str) else as_text(result), **fields)
    # A lone surrogate from a student's text has no UTF-8; backslashreplace writes the escape that JSON has for it.
    return (text + "\n").encode("utf-8", "backslashreplace")


def as_text(result: Result) -> str:
    """A result as `result.json` holds it, but for what is known only where it is stored."""
    return _written(result.to_json())


def with_fields(text: str, **fields: object) -> str:
    """A JSON object that is written already, with more fields at its end."""
    return text.removesuffix("\n}") + "," + _written(fields).removeprefix("{") if fields else text


def _written(data: Mapping[str, object]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1)


def read_record(folder: Path) -> Record | None:
    """The record in an `autograded/<student>/<assignment>` folder, or None where there is none that can be read."""
    try:
        data = json.loads((folder / RESULT).read_bytes())
        return Record(Result.from_json(data), dict(data.get("fingerprint", {})), dict(data.get("final", {})))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError):
        return None


def write_atomically(path: Path, content: bytes) -> None:
    """Write a temporary file and rename it into place, replacing whatever was there."""
    write_together({path: content})


def write_together(files: Mapping[Path, bytes]) -> None:
    """Write files as `write_atomically` does; all is written before the first is synced, which saves most of the time.

    What is synced first takes the rest along, on most file systems: then a sync finds little to do.
    """
    changed: dict[Path, None] = {}
    with ExitStack() as stack:
        written = []
        for path, content in files.items():
            changed |= dict.fromkeys((*add_folder(path.parent), path.parent))
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            written.append((*stack.enter_context(_temporary(path.parent, content)), path))
        for handle, _, _ in written:
            os.fsync(handle)  # before the rename, or a power cut leaves an empty file under the new name
        for _, temporary, path in written:
            _replace(path, temporary)
    for folder in changed:
        fsync_folder(folder)


def _replace(path: Path, temporary: Path) -> None:
    temporary.replace(path)


@contextmanager
def _temporary(folder: Path, content: bytes) -> Iterator[tuple[int, Path]]:
    """A temporary file with this content, as its descriptor and its path; removed in the end unless it was renamed."""
    handle, name = tempfile.mkstemp(dir=folder, prefix=".", suffix=PART)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            adopt_file(handle, folder)
            yield handle, Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def replace_folder(old: Path, new: Path) -> None:
    """Rename a folder into the place of another of the same file system, which is removed after that."""
    aside = new.with_name(f"{new.name}-replaced")
    if os.path.lexists(old):
        old.rename(aside)
    new.rename(old)
    fsync_folder(old.parent)
    shutil.rmtree(aside, ignore_errors=True)


def remove_temporary_files(folders: Iterable[Path]) -> None:
    """Remove the temporary files of a writer that was killed."""
    for folder in folders:
        for part in folder.glob(f".*{PART}"):
            with suppress(OSError):
                part.unlink()


def copy_exchange_files(submission: Submission, *folders: Path) -> None:
    """Copy what nbgrader's exchange needs to release feedback; see `exchange_files`."""
    write_together(exchange_files(submission, *folders))


def exchange_files(submission: Submission, *folders: Path) -> dict[Path, bytes]:
    """What nbgrader's exchange needs to release feedback, except for a timestamp that nbgrader might not read."""
    found: dict[Path, bytes] = {}
    if submission.problem:
        return found
    limits = {SECRET: SECRET_BYTES, TIMESTAMP: TIMESTAMP_BYTES}
    if Repair("timestamp") in submission.repairs:
        del limits[TIMESTAMP]
    for name, limit in limits.items():
        path = submission.folder / name
        try:
            content = read_file(path)[:limit]
        except CannotGrade:
            continue
        if submission.ownership.owns(path):
            found |= {folder / name: content for folder in folders}
    return found
