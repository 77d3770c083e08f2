"""A gradebook's database: its address, lock timeouts, and error messages of one line, never with a password."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, make_url, text
from sqlalchemy.exc import NoSuchModuleError, SQLAlchemyError

from ..errors import CourseError, MachineFault
from ..words import message

SECONDS_TO_WAIT = 30.0  # for a lock: a slow backup or export ends by then; SQLite's default of 5 is too short
SECONDS_TO_CONNECT = 10  # a server that does not answer would block a class for minutes

FULL = "full"
COMPLAINTS = {  # by SQLite's names of errors, and by SQLSTATE
    "SQLITE_BUSY": "locked",
    "SQLITE_CORRUPT": "damaged",
    "SQLITE_ERROR": "other_version",
    "SQLITE_FULL": FULL,
    "SQLITE_LOCKED": "locked",
    "SQLITE_NOTADB": "no_database",
    "SQLITE_READONLY": "read_only",
    "25006": "read_only",
    "42501": "read_only",
    "42703": "other_version",
    "42P01": "other_version",
    "53100": FULL,
    "55P03": "locked",
}


def address(db_url: str) -> URL:
    """Parse the database's address and add our timeouts, where the course has not set its own.

    An invalid address is refused without quoting it, for it may contain a password.
    """
    try:
        url = make_url(db_url)
        if url.get_backend_name() == "sqlite" and _is_misread(db_url, url):
            raise CourseError(message("gradebook.misread", place=place(url)))
        float(str(url.query.get("timeout", SECONDS_TO_WAIT)))
        if "@" in (url.host or ""):  # an @ in the password: half of it would be taken for the host
            raise ValueError
        url.get_dialect().import_dbapi()
    except (ImportError, NoSuchModuleError):
        raise CourseError(message("gradebook.driver", driver=url.drivername)) from None
    except (SQLAlchemyError, ValueError):
        raise CourseError(message("gradebook.address")) from None
    match url.get_backend_name():
        case "sqlite":
            ours = {"timeout": str(SECONDS_TO_WAIT)}
        case "postgresql":
            ours = {"connect_timeout": str(SECONDS_TO_CONNECT)}
        case _:
            ours = {}
    return url.update_query_dict({name: value for name, value in ours.items() if name not in url.query})


def _is_misread(db_url: str, url: URL) -> bool:
    """Whether SQLAlchemy reads another file than was meant: a `?` begins settings, and `%25` becomes `%`.

    nbgrader puts the course's path into the address as it is. Two courses could share a gradebook without knowing.
    """
    _, _, meant = db_url.partition(":///")
    written, _, settings = meant.partition("?")
    if "/" not in settings:
        meant = written
    return url.database != meant and bool(url.database) and Path(meant).parent.is_dir()


def index(connection: Connection) -> None:
    """Create indexes in SQLite, to find the grades and comments of a notebook without scanning the whole class.

    nbgrader's tables have none, and it queries seven times per submission. On a server, which others may share,
    creating an index would block writers: those tables are left as they are.
    """
    if connection.dialect.name == "sqlite":
        for table in ("grade", "comment"):
            connection.execute(text(f"CREATE INDEX IF NOT EXISTS {table}_of_notebook ON {table} (notebook_id)"))


def written_out(url: URL) -> str:
    """The address with its password, for nbgrader only."""
    return url.render_as_string(hide_password=False)


def be_patient(connection: Connection) -> None:
    """Set a lock timeout for this transaction; PostgreSQL would wait forever."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SET LOCAL lock_timeout = '{SECONDS_TO_WAIT}s'"))


def fault(problem: SQLAlchemyError, url: URL) -> CourseError | MachineFault:
    """An error of the database as one of ours; of a full disk nothing else could be stored either."""
    origin: Any = getattr(problem, "orig", None) or problem
    code = getattr(origin, "sqlstate", None) or "_".join(getattr(origin, "sqlite_errorname", "").split("_")[:2])
    seconds = float(str(url.query.get("timeout", SECONDS_TO_WAIT)))
    kind = COMPLAINTS.get(code, "unusable")
    said = message(f"gradebook.{kind}", place=place(url), problem=first_line(origin), seconds=seconds)
    return MachineFault(said) if kind == FULL else CourseError(said)


def first_line(problem: BaseException) -> str:
    """The first line of an exception's text, for psycopg and SQLAlchemy write many."""
    return (str(problem).splitlines() or [type(problem).__name__])[0]


def place(url: URL) -> str:
    """The database's name for messages: its file, or its name and server."""
    if url.get_backend_name() == "sqlite":
        return os.path.relpath(url.database or "")
    return f"{url.database or ''} @ {url.host or 'localhost'}" + (f":{url.port}" if url.port else "")
