"""A real PostgreSQL for the tests: Debian's, in a temporary folder, on loopback, with a password."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from kit import ASSIGNMENT, FakeGrader, make_course, release_of
from sqlalchemy import URL, create_engine, text

from autograder.course import classroom
from autograder.course.configuration import load_course
from autograder.course.gradebook import CourseGradebook
from autograder.course.workers import Plan
from autograder.submission.files import SubmissionData
from autograder.submission.rebuild import Release

DROWSSAP = "mui4vollok/nep@"  # backwards, and a pattern that is not the word: who looks for it must not bring it along
PASSWORD = re.compile(rb"kol[l]ov4ium")
TEACHER, TEMPLATE = "teacher", "prepared"
QUICK = {"fsync": "off", "autovacuum": "off", "unix_socket_directories": "", "listen_addresses": "127.0.0.1"}
UNTIL_WE_END = ("setpriv", "--pdeathsig=QUIT")
AS_POSTGRES = () if os.geteuid() else ("--reuid=postgres", "--regid=postgres", "--init-groups")


def password() -> str:
    return DROWSSAP[::-1]


def why_not() -> str:
    """Why no server can be started here; empty if one can."""
    if not _binaries():
        return "PostgreSQL is not installed: apt-get install postgresql"
    if find_spec("psycopg") is None:
        return "psycopg is not installed"
    try:
        pwd.getpwnam("postgres") if AS_POSTGRES else pwd.getpwuid(os.geteuid())
    except KeyError:
        return "PostgreSQL refuses to run as root, and as a user without a name"
    return ""


def _binaries() -> list[Path]:
    return sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))


class Server:
    """Runs until `stop`, or until this process ends, however it ends: the kernel sends it the signal then."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "data"
        self._numbers = count()
        self._thread = ThreadPoolExecutor(1)  # "until we end" is for the kernel until the thread ends that starts it
        secret = folder / "password"
        secret.write_text(password())
        if AS_POSTGRES:
            shutil.chown(folder, "postgres")
            shutil.chown(secret, "postgres")
        options = ["--auth=scram-sha-256", f"--pwfile={secret}", "--encoding=UTF8", "--locale=C", "--no-sync"]
        command = [*UNTIL_WE_END, *AS_POSTGRES, _binaries()[-1] / "initdb", "--username=admin", *options, self._folder]
        subprocess.run(command, cwd="/", check=True, capture_output=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    def start(self) -> None:
        options = ["-D", self._folder, "-p", str(self.port), *(f"--{name}={value}" for name, value in QUICK.items())]
        command = [*UNTIL_WE_END, *AS_POSTGRES, _binaries()[-1] / "postgres", *options]
        quiet = partial(subprocess.Popen, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._process = self._thread.submit(quiet, command).result()
        for _ in range(600):
            assert self._process.poll() is None, "PostgreSQL has ended"
            with suppress(Exception):
                self.execute("SELECT 1")
                return
            time.sleep(0.05)
        raise AssertionError("PostgreSQL does not answer")

    def stop(self) -> None:
        """Break off every connection at once, as a server does that is restarted in a hurry."""
        self._process.send_signal(signal.SIGINT)
        self._process.wait(60)

    def restart(self) -> None:
        self.stop()
        self.start()

    def execute(self, command: str, database: str = "postgres") -> Any:
        engine = create_engine(self.url(database, "admin"), isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                result = connection.execute(text(command))
                return result.all() if result.returns_rows else None
        finally:
            engine.dispose()

    def url(self, database: str, user: str = TEACHER) -> URL:
        return URL.create("postgresql+psycopg", user, password(), "127.0.0.1", self.port, database)

    def prepare(self, folder: Path) -> None:
        """A teacher, and a gradebook that knows the assignment, to be copied for every test."""
        self.execute(f"CREATE ROLE {TEACHER} LOGIN PASSWORD '{password()}'")
        self.execute(f"CREATE DATABASE {TEMPLATE} OWNER {TEACHER}")
        course = self.use(make_course(folder, gradebook=False), TEMPLATE)
        with CourseGradebook(load_course(course)) as book:
            book.prepare(ASSIGNMENT, release_of(course))

    def new_database(self, template: str = TEMPLATE) -> str:
        name = f"gradebook{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} OWNER {TEACHER} TEMPLATE {template}")
        return name

    def use(self, course: Path, database: str) -> Path:
        return configure(course, self.url(database).render_as_string(hide_password=False))


def configure(course: Path, db_url: str) -> Path:
    """Let a course use this database, as a teacher writes it into the configuration."""
    with (course / "nbgrader_config.py").open("a") as config:
        config.write(f"\nc.CourseDirectory.db_url = {db_url!r}\n")
    return course


def before_write(monkeypatch: pytest.MonkeyPatch, acts: Mapping[int, Callable[[], object]]) -> None:
    """Let something happen just before the first, second, … submission is entered into the gradebook, each alone."""
    numbers, write = count(1), CourseGradebook.write_all

    def act_and_write(*arguments: Any) -> Any:
        acts.get(next(numbers), lambda: None)()
        return write(*arguments)

    monkeypatch.setattr(classroom, "TOGETHER", 1)
    monkeypatch.setattr(CourseGradebook, "write_all", act_and_write)


@contextmanager
def running_server() -> Iterator[Server]:
    with tempfile.TemporaryDirectory(prefix="postgres-", ignore_cleanup_errors=True) as folder:
        server = Server(Path(folder))
        server.start()
        try:
            server.prepare(Path(folder, "course"))
            yield server
        finally:
            server.stop()


class SearchingGrader(FakeGrader):
    """Says in the notices where in its process the password is: in the environment, or anywhere in memory."""

    def grade(
        self, submission: SubmissionData, release: Release, seed: int | None = None, figures: bool = False
    ) -> Any:
        graded = super().grade(submission, release, seed)
        found = tuple(place for place, content in _own_memory() if PASSWORD.search(content))
        return SimpleNamespace(result=replace(graded.result, notices=found or ("nowhere",)), notebook=graded.notebook)


def open_searching_grader(plan: Plan) -> SearchingGrader:
    return SearchingGrader(trust_submissions=plan.trust_submissions)


def _own_memory() -> Iterator[tuple[str, bytes]]:
    for variable in os.environb.items():
        yield "environment", b"=".join(variable)
    with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
        for line in maps.readlines():
            span, rights = line.split()[:2]
            if rights.startswith("rw"):
                start, end = (int(half, 16) for half in span.split("-"))
                with suppress(OSError, OverflowError):
                    memory.seek(start)
                    yield line.strip(), memory.read(end - start)
