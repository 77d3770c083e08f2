"""Nested folders: where the notebook of a submission is when a folder was handed in within the folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

DEEPEST = 3  # below the folder of the submission
MOST_FOLDERS = 32
MOST_ENTRIES = 1000  # that are looked at of a folder
NOBODYS = ("__", ".")  # what the names of folders begin with that programs make


def folders_of(submission: Path) -> Iterator[Path]:
    """The folder of a submission, then those inside, the outer ones first; no link is followed."""
    level = [submission]
    count = 0
    for _ in range(DEEPEST + 1):
        yield from level
        level = sorted(inner for folder in level for inner in _inner(folder))[: MOST_FOLDERS - count]
        count += len(level)


def _inner(folder: Path) -> Iterator[Path]:
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in islice(entries, MOST_ENTRIES):
            if entry.is_dir(follow_symlinks=False) and not entry.name.startswith(NOBODYS):
                yield Path(entry.path)
