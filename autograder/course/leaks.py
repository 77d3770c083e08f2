"""Search the files that students get for leaks: solutions, hidden tests, other students' names, passwords, live HTML.

A student may write the same line of code as the solution, so such a line is a leak in the release only. Hidden tests
and the comments in a solution are not written by chance: they are leaks everywhere. A student's own cells are no leak.
"""

from __future__ import annotations

import base64
import html
import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from ..authoring.edition import find_folder, shown
from ..authoring.loading import sources
from ..errors import CourseError
from ..startup import home
from ..submission.rebuild import OWN, Release, read_release
from ..words import message
from .gradebook import load_course
from .places import Places

SHORTEST = 8  # characters of a line, or of a password: what is shorter turns up by chance
LONG, SEVERAL = 40, 3  # characters, and such lines of one file of the checks, that nobody else writes
INSIDE = frozenset(["framework.py", "practice.py", "probes.py", "standins.py"])  # what student code can see anyway
NOTE = 20  # characters of a line with a comment, or of prose, that is not written twice by chance
KINDS = {"SOLUTION": "solution", "HIDDEN TESTS": "hidden", "MARK SCHEME": "hidden"}
_BEGIN, _END = (re.compile(rf"{edge} ({'|'.join(KINDS)})") for edge in ("BEGIN", "END"))
_SECRETIVE = re.compile(r"PASS|SECRET|TOKEN|KEY|CREDENTIAL|DSN|_URL$", re.IGNORECASE)
_WORD = re.compile(r"[\w.@-]+")
_TAG = re.compile(r"<[a-z][^<>]*>", re.IGNORECASE)
_LIVE = re.compile(
    r"<(?:script|i?frame|object|embed|form|base|link|svg(?! class=.chart\b)|math|video|audio)\b|[\s/'\"]on\w+\s*="
    r"|script\s*:|url\(|http-equiv\s*=\s*.?refresh|(?:src|srcset|poster|background|ping)\s*=\s*['\"]?\s*(?:https?:)?//",
    re.IGNORECASE,
)
_WRITTEN = re.compile(rb"(?:tEXt|iTXt|IEND|Exif)[^\x80-\xff]{0,4000}")  # in a PNG or JPEG, besides pixels
_LIVE_MIME = re.compile("javascript|widget|svg|markdown|latex|pdf")


@dataclass(frozen=True, order=True)
class Leak:
    """A leak in a file: its kind and its name (of a cell, a variable), never the secret itself."""

    file: Path
    kind: str
    name: str = ""


@dataclass(frozen=True)
class Secret:
    """A text to search for; if it is not `unique`, a student may have written it, and it counts in the release only."""

    kind: str
    name: str
    text: str
    unique: bool = True


def find_leaks(root: Path, assignment: str) -> list[Leak]:
    """The leaks in an assignment's release, feedback and graded notebooks."""
    places = Places(load_course(root), assignment)
    source, release = places.source, places.release.parent
    for place, missing in (source, "no_source"), (release, "no_release"):
        if not list(place.glob("*.ipynb")):
            raise CourseError(message(f"error.{missing}", path=os.path.relpath(place / places.notebook, places.root)))
    folders = [*places.all_feedback().items(), *places.all_autograded().items()]
    try:
        secrets = [*_written(source), *_known_here(places.root, str(places.course.db_url))]
        checks = _of_checks(read_release(places.release), places.root)
        leaks = {leak for path in _files(release) for leak in _leaked(path, File(path).text(), secrets)}
        handed_out = [*_files(release), *(path for _, folder in folders for path in _files(folder))]
        leaks |= {leak for path in handed_out for leak in _with_checks(path, File(path).text(), checks)}
        given = frozenset(text for path in _files(release) for text in _strings(File(path).content))
        ours = set(_WORD.findall("\n".join(given)))
        students = {*places.all_submitted(), *(name for name, _ in folders)}
        for name, folder in folders:
            others = students - ours - {name}
            leaks |= {leak for path in _files(folder) for leak in _in_page(File(path), secrets, others, given)}
    except OSError as problem:
        raise CourseError(f"{problem.filename}: {problem.strerror}") from problem
    return sorted(leaks)


def _written(source: Path) -> Iterator[Secret]:
    """The lines of solutions and hidden tests that occur nowhere else in the source notebooks."""
    regions: list[Secret] = []
    free: set[str] = set()
    for cell in (cell for path in source.glob("*.ipynb") for cell in File(path).cells):
        named = cell.get("metadata", {}).get("nbgrader", {})
        for kind, line in _lines(_joined(cell.get("source")), bool(named.get("solution"))):
            note = len(line) >= NOTE and (cell["cell_type"] == "markdown" or "# " in line)
            regions.append(Secret(kind, str(named.get("grade_id", "")), line, kind == "hidden" or note))
            if not kind:
                free.add(line)
    return (secret for secret in regions if secret.text not in free and len(secret.text) >= SHORTEST)


def _of_checks(release: Release, root: Path) -> dict[str, str]:
    """The long lines of an assignment's checks and right answers, each with its file; nobody else writes these.

    What goes into the kernel anyway is left out, and what the release itself contains.
    """
    if not release.checks:
        return {}
    folder = find_folder(release.checks, root).resolve()
    files = (path for path in sources(folder) if path.suffix == ".py" and path.name not in INSIDE)
    lines = {line.strip(): shown(path) for path in files for line in path.read_text("utf-8").splitlines()}
    given = {line.strip() for cell in release.notebook.cells for line in cell.source.splitlines()}
    return {line: file for line, file in lines.items() if len(line) >= LONG and line not in given}


def _with_checks(path: Path, text: str, checks: Mapping[str, str]) -> Iterator[Leak]:
    """The files of the assignment of which a file contains several lines; one or two can be written by anybody."""
    lines = {line.strip() for line in text.splitlines()} & checks.keys()
    counted = Counter(checks[line] for line in lines)
    yield from (Leak(path, "checks", name) for name, count in counted.items() if count >= SEVERAL)


def _lines(text: str, solution: bool) -> Iterator[tuple[str, str]]:
    """The lines of a cell, each with the kind of its region; a solution cell without regions is one as a whole."""
    kind = "solution" if solution and not _BEGIN.search(text) else ""
    for line in filter(None, map(str.strip, text.splitlines())):
        if begun := _BEGIN.search(line):
            kind = KINDS[begun[1]]
        elif _END.search(line):
            kind = ""
        else:
            yield kind, line


def _known_here(root: Path, db_url: str) -> Iterator[Secret]:
    """The paths of the course and the home folder, and the passwords that this process has."""
    for kind, path in (("course", root.resolve()), ("home", home())):
        if path is not None and path != Path("/"):
            yield Secret(kind, "", f"{path}/")
    if password := urlsplit(db_url).password:
        yield Secret("database", "", unquote(password))
    for name, value in os.environ.items():
        if _SECRETIVE.search(name) and len(value) >= SHORTEST and not value.startswith("/"):
            yield Secret("environment", name, value)


def _in_page(file: File, secrets: list[Secret], others: set[str], given: frozenset[str]) -> Iterator[Leak]:
    """The leaks in a student's file: secrets, names of other students, and HTML that runs or loads anything."""
    text = file.text(given, own=False)
    yield from _leaked(file.path, text, [secret for secret in secrets if secret.unique])
    if not others.isdisjoint(word.strip(".-") for word in set(_WORD.findall(text))):
        yield Leak(file.path, "student")
    bundles = [output.get("data", {}) for cell in file.cells for output in cell.get("outputs", [])]
    pages = [file.raw] if file.path.suffix == ".html" else [_joined(bundle.get("text/html")) for bundle in bundles]
    if any(_LIVE.search(tag) for page in pages for tag in _TAG.findall(page)) or any(
        _LIVE_MIME.search(mime) for bundle in bundles for mime in bundle
    ):
        yield Leak(file.path, "live")


def _leaked(path: Path, text: str, secrets: Iterable[Secret]) -> Iterator[Leak]:
    """The secrets in a file; a symbolic link may lead to anything."""
    if path.is_symlink():
        yield Leak(path, "link")
    lines = {line.strip() for line in text.splitlines()}
    for secret in secrets:
        if secret.text in (text if secret.unique else lines):
            yield Leak(path, secret.kind, secret.name)


class File:
    """A file of a student or of the release: its texts, and its cells if it is a notebook."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.raw = "" if path.is_symlink() else path.read_bytes().decode("utf-8", "replace")
        self.content: Any = self.raw
        if path.suffix in (".ipynb", ".json"):
            with suppress(ValueError):
                self.content = json.loads(self.raw)

    @property
    def cells(self) -> list[dict[str, Any]]:
        return list(self.content.get("cells", [])) if isinstance(self.content, dict) else []

    def text(self, given: frozenset[str] = frozenset(), own: bool = True) -> str:
        """All texts, also decoded; without those in `given`, and with the sources of a student's cells if `own`."""
        left_out = set() if own else {_joined(cell.get("source")) for cell in self.cells if _is_own(cell)}
        texts = [_picture(text) for text in _strings(self.content) if text not in given and text not in left_out]
        text = "\n".join([self.path.name, *texts])
        return "\n".join([text, *(decoded for decode in DECODERS if (decoded := decode(text)) != text)])


def _is_own(cell: dict[str, Any]) -> bool:
    metadata = cell.get("metadata", {})
    return OWN in metadata or bool(metadata.get("nbgrader", {}).get("solution"))


def _picture(text: str) -> str:
    """The metadata of a picture in base64; any other text as it is."""
    if text[:8] not in ("iVBORw0K", "/9j/4AAQ"):
        return text
    return b"\n".join(_WRITTEN.findall(base64.b64decode(text))).decode("latin-1")


DECODERS: tuple[Callable[[str], str], ...] = (
    html.unescape,
    unquote,
    lambda text: text.replace("\0", ""),  # UTF-16
    lambda text: re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text, flags=re.IGNORECASE),
)


def _strings(part: Any) -> Iterator[str]:
    """All strings in a JSON value, keys included; lists of lines are joined, as in notebooks."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, list) and all(isinstance(line, str) for line in part):
        yield "".join(part)
    elif isinstance(part, (list, dict)):
        for inner in [*part, *part.values()] if isinstance(part, dict) else part:
            yield from _strings(inner)


def _files(folder: Path) -> list[Path]:
    """The files and links below a folder; no link is followed."""
    return [path for path in sorted(folder.rglob("*")) if path.is_symlink() or path.is_file()]


def _joined(text: str | list[str] | None) -> str:
    return text if isinstance(text, str) else "".join(text or [])
