"""A worker's gradebook: a file that is thrown away, which nbgrader's converters open ten times for each submission.

Each time nbgrader makes an engine, which compiles every query anew, and each of its commits waits for the disk. For
these files one engine is kept, and nobody waits: what they hold is read when a submission has been converted.
"""

from __future__ import annotations

import os
import threading
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy
from nbgrader import api
from sqlalchemy import event

PREFIX = "scratch-gradebook-"


def scratch_gradebook(beside: Path) -> Path:
    """The place of this thread's gradebook, in the folder of another file; opened without waiting for the disk."""
    api.create_engine = _engine
    return beside.with_name(f"{PREFIX}{os.getpid()}-{threading.get_ident()}.db")


def _engine(url: str, **options: Any) -> Any:
    """In place of SQLAlchemy's own for nbgrader: the same, but for the files of `scratch_gradebook`."""
    if Path(url).name.startswith(PREFIX):
        return _kept(url, tuple(sorted(options.items())))
    return sqlalchemy.create_engine(url, **options)


@lru_cache(maxsize=4)
def _kept(url: str, options: tuple[tuple[str, Any], ...]) -> Any:
    engine = sqlalchemy.create_engine(url, **dict(options))
    event.listen(engine, "connect", _in_haste)
    return engine


def _in_haste(connection: Any, _: object) -> None:
    for setting in ("synchronous = OFF", "journal_mode = MEMORY"):
        connection.execute(f"PRAGMA {setting}")
