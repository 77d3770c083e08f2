"""Search the files that students get for leaks: solutions, hidden tests, other students' names, passwords, live HTML.

A student may write the same line of code as the solution, so such a line is a leak in the release only. Hidden tests
and the comments in a solution are not written by chance: they are leaks everywhere. A student's own cells are no leak.
"""

from __future__ import annotations

import base64
import builtins
import errno
import html
import json
import keyword
import os
import re
import stat
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from ..authoring.edition import find_folder, shown
from ..authoring.loading import sources
from ..errors import CourseError
from ..startup import home
from ..submission.rebuild import OWN, Release, read_release
from ..words import LANGUAGES, message, sentences
from .configuration import load_course
from .places import Places

SHORTEST = 8  # characters of a line, or of a password: what is shorter turns up by chance
LONG, SEVERAL = 40, 3  # characters, and such lines of one file of the checks, that nobody else writes
INSIDE = frozenset(["framework.py", "practice.py", "probes.py", "standins.py"])  # what student code can see anyway
SHORT, LONG_NAME, LONG_NUMBER = 4, 6, 6  # characters of an id that is hardly anything else
NOTE = 20  # characters of a line with a comment, or of prose, that is not written twice by chance
MARKS = ".,;:()[]-"  # that may follow an id in a sentence
AROUND = 20  # characters before and behind a student's name
KINDS = {"SOLUTION": "solution", "HIDDEN TESTS": "hidden", "MARK SCHEME": "hidden"}
_BEGIN, _END = (re.compile(rf"{edge} ({'|'.join(KINDS)})") for edge in ("BEGIN", "END"))
_SECRETIVE = re.compile(r"PASS|SECRET|TOKEN|KEY|CREDENTIAL|DSN|_URL$", re.IGNORECASE)
_WORD = re.compile(r"[\w.@-]+")
_TAG = re.compile(r"<[a-z][^<>]*>", re.IGNORECASE)
FOLDERS = frozenset(  # of a machine, and parts of pages
    re.findall(r"\w+", "root home user users usr var tmp bin lib opt etc dev mnt srv admin main test data li ul ol")
)
_SEGMENT = r"([^/\\\s\"'<>]+)"  # of a path
_MARKUP = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
_LIVE = re.compile(
    r"<(?:script|i?frame|object|embed|form|base|link|svg(?! class=.chart\b)|math|video|audio)\b|[\s/'\"]on\w+\s*="
    r"|script\s*:|url\(|http-equiv\s*=\s*.?refresh|(?:src|srcset|poster|background|ping)\s*=\s*['\"]?\s*(?:https?:)?//",
    re.IGNORECASE,
)
_LISTING = re.compile(r'<ol class="source".*?</ol>', re.DOTALL)  # a student's cell in a page, escaped
_WRITTEN = re.compile(rb"(?:tEXt|iTXt|IEND|Exif)[^\x80-\xff]{0,4000}")  # in a PNG or JPEG, besides pixels
_LIVE_MIME = re.compile("javascript|widget|svg|markdown|latex|pdf")


@dataclass(frozen=True, order=True)
class Leak:
    """A leak in a file: its kind and its name (of a cell, a variable, a student), never the secret itself.

    `around` is the text around the name of a student.
    """

    file: Path
    kind: str
    name: str = ""
    around: str = field(default="", compare=False)


@dataclass(frozen=True)
class Secret:
    """A text to search for; if it is not `unique`, a student may have written it, and it counts in the release only."""

    kind: str
    name: str
    text: str
    unique: bool = True


@dataclass(frozen=True)
class Looked:
    """What was looked at, what was found, and what could not be read: an all-clear holds only for the first."""

    leaks: Sequence[Leak]
    counts: Mapping[str, int]  # of releases, pages and graded notebooks
    shut: Sequence[OSError]


def find_leaks(root: Path, assignment: str) -> list[Leak]:
    """The leaks in what can be read of an assignment's release, feedback and graded notebooks."""
    return list(look(root, assignment).leaks)


def look(root: Path, assignment: str) -> Looked:
    """Look through an assignment's release, feedback and graded notebooks."""
    places = Places(load_course(root), assignment)
    return _Look(places).through()


class _Look:
    """One look through an assignment: what is searched for, and what has been opened so far."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._shut: list[OSError] = []
        self._release = places.release.parent
        _require_notebooks(places, places.source, "no_source")
        _require_notebooks(places, self._release, "no_release")

    def through(self) -> Looked:
        """Open every file once."""
        course = self._places.course
        steps = (course.feedback_directory, course.autograded_directory)
        shut = [path for step in steps for path in self._places.unreadable(step)]
        self._shut += [PermissionError(errno.EACCES, os.strerror(errno.EACCES), path) for path in shut]
        folders = [*self._places.all_feedback().items(), *self._places.all_autograded().items()]
        released = list(self._opened(self._release))
        given = frozenset(text for file in released for text in _strings(file.content))
        secrets = [*_written(self._places.source), *_known_here(self._places.root, str(course.db_url))]
        releases = [read_release(path) for path in sorted(self._release.glob("*.ipynb"))]
        checks = {line: name for one in releases for line, name in _of_checks(one, self._places.root).items()}
        ordinary = frozenset(one.assignment for one in releases if not one.checks)
        leaks = {leak for file in released for leak in _leaked(file, file.text(), secrets)}
        students = {*self._places.all_submitted(), *(name for name, _ in folders)}
        others = _Others(self._places, students, set(_WORD.findall("\n".join(given))))
        leaks.update(leak for file in released for leak in _with_checks(file.path, file.text(), checks))
        kinds: Counter[str] = Counter()
        for student, file in ((student, file) for student, folder in folders for file in self._opened(folder)):
            kinds[file.path.suffix] += 1
            known = [one for one in secrets if one.unique and not (file.is_graded(ordinary) and one.kind == "hidden")]
            leaks.update(_with_checks(file.path, file.text(), checks))
            leaks.update(_in_page(file, known, others.named_in, student, given, file.path.stem in ordinary))
        counts = {"releases": len(releases), "pages": kinds[".html"], "notebooks": kinds[".ipynb"]}
        return Looked(sorted(leaks), counts, self._shut)

    def _opened(self, folder: Path) -> Iterator[File]:
        """The files and links below a folder, one at a time; what cannot be read is kept in mind."""
        for path in _files(folder, self._shut.append):
            try:
                file = File(path)
            except OSError as problem:
                self._shut.append(problem)
            else:
                yield file


def _require_notebooks(places: Places, folder: Path, missing: str) -> None:
    """Raise CourseError where a folder has no notebook, or may not be read: then nobody can tell what is hidden."""
    if os.path.lexists(folder) and not os.access(folder, os.R_OK | os.X_OK):
        path, reason = os.path.relpath(folder, places.root), os.strerror(errno.EACCES)
        raise CourseError(message("error.denied", path=path, reason=reason))
    if not list(folder.glob("*.ipynb")):
        raise CourseError(message(f"error.{missing}", path=os.path.relpath(folder / places.notebook, places.root)))


class _Others:
    """Finds the ids of other students in a text.

    An id such as `s042` or `lovelace` is found wherever it stands. One that is an ordinary word (`li`, `main`, `data`)
    is a student only where ids stand: in paths of the course, and after `student:` or `student_id =`.
    """

    def __init__(self, places: Places, students: Iterable[str], ours: set[str]) -> None:
        course = places.course
        self._students = frozenset(students)
        distinctive = {student for student in self._students if _is_distinctive(student)} - ours
        self._words = frozenset(student for student in distinctive if _WORD.fullmatch(student))
        self._phrases = distinctive - self._words
        steps = (course.submitted_directory, course.autograded_directory, course.feedback_directory)
        names = {"student_id": "\0", "assignment_id": places.assignment}
        paths = [course.directory_structure.format(nbgrader_step=step, **names) for step in steps]
        standing = [*map(re.escape, paths), "/home/\0", "/Users/\0", """student(?:_?id)?["']?\\s*[:=]\\s*["']?\0"""]
        self._standing = [re.compile(place.replace("\0", _SEGMENT)) for place in standing]

    def named_in(self, text: str, student: str) -> list[str]:
        """The students other than this one whom a text names; an id that is a part of another is no name there."""
        found = {one for one in self._named(text) if one.strip(MARKS) != student} - {student}
        if any(one in student for one in found):
            found = {one for one in found if one not in student} | (found & self._named(text.replace(student, " ")))
        return sorted(found)

    def _named(self, text: str) -> frozenset[str]:
        words = {word.strip(".-") for word in set(_WORD.findall(text))}
        standing = {one for pattern in self._standing for one in set(pattern.findall(text))}
        ids = self._students & (standing | {one.strip(MARKS) for one in standing})
        return ids | (self._words & words) | {one for one in self._phrases if one in text}


def _is_distinctive(student: str) -> bool:
    """Whether an id is hardly anything else: letters with digits, a long number, several parts, no word of ours."""
    digits = sum(mark.isdigit() for mark in student)
    if student.isdigit():
        return digits >= LONG_NUMBER
    if (len(student) >= SHORT and digits) or (len(student) >= LONG_NAME and not student.isalnum()):
        return True
    if not student.isascii():
        return not any(student in sentence for sentence in _sentences())
    return len(student) >= SHORT - 1 and student.lower() not in _vocabulary()


def _sentences() -> Iterator[str]:
    return (sentence for language in LANGUAGES for sentence in sentences(language).values())


@cache
def _vocabulary() -> frozenset[str]:
    """Words that stand in any page or program: those of our sentences and templates, Python's, and names of folders."""
    templates = (path.read_text("utf-8") for path in (Path(__file__).parents[1] / "views" / "templates").iterdir())
    said = {word.lower() for text in (*_sentences(), *templates) for word in _WORD.findall(text)}
    return frozenset({*said, *keyword.kwlist, *map(str.lower, dir(builtins)), *sys.stdlib_module_names, *FOLDERS})


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


def _in_page(
    file: File,
    secrets: list[Secret],
    others: Callable[[str, str], list[str]],
    student: str,
    given: frozenset[str],
    ordinary: bool,
) -> Iterator[Leak]:
    """The leaks in a student's file: secrets, names of other students, and HTML that runs or loads anything."""
    text = file.text(given, own=False)
    yield from _leaked(file, text, secrets)
    for other in others(text, student):
        start = text.find(other)
        yield Leak(file.path, "student", other, text[max(start - AROUND, 0) : start + len(other) + AROUND])
    if _is_live_as_nbgraders(file, given) if ordinary else _is_live(file):
        yield Leak(file.path, "live")


def _is_live(file: File) -> bool:
    """Whether a page of ours, or an output that we have stored, contains anything that acts or loads."""
    pages = [file.raw] if file.path.suffix == ".html" else [_joined(one.get("text/html")) for one in file.bundles]
    return _acts(pages) or any(_LIVE_MIME.search(mime) for bundle in file.bundles for mime in bundle)


def _is_live_as_nbgraders(file: File, given: frozenset[str]) -> bool:
    """Whether a student has put anything live into the notebook of which nbgrader makes its page.

    That page has scripts of its own, for formulas say. What is a student's in it comes from outputs and text cells.
    """
    texts = [_joined(cell.get("source")) for cell in file.cells if cell.get("cell_type") == "markdown"]
    shown = [*(text for text in texts if text not in given), *(_joined(one.get("text/html")) for one in file.bundles)]
    return _acts(shown) or any("javascript" in mime for bundle in file.bundles for mime in bundle)


def _acts(pages: Iterable[str]) -> bool:
    return any(_LIVE.search(tag) for page in pages for tag in _TAG.findall(page))


def _leaked(file: File, text: str, secrets: Iterable[Secret]) -> Iterator[Leak]:
    """The secrets in a file; a symbolic link may lead to anything."""
    path = file.path
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
        return self._objects("cells")

    def _objects(self, name: str) -> list[dict[str, Any]]:
        """The objects of a list in a JSON file; a student's own file may have anything under this name."""
        listed = self.content.get(name) if isinstance(self.content, dict) else None
        return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []

    @property
    def bundles(self) -> list[dict[str, Any]]:
        """The data of all outputs, by MIME type."""
        return [output.get("data", {}) for cell in self.cells for output in cell.get("outputs", [])]

    def is_graded(self, names: Collection[str]) -> bool:
        """Whether this is the graded notebook of one of these names; in an ordinary one nbgrader shows hidden tests."""
        return self.path.suffix == ".ipynb" and self.path.stem in names

    def text(self, given: frozenset[str] = frozenset(), own: bool = True) -> str:
        """All texts, also decoded; without those in `given`, and with the sources of a student's cells if `own`."""
        left_out = set(given) if own else {*given, *self._own()}
        content = self.content if own or not isinstance(self.content, str) else _LISTING.sub("", self.content)
        texts = [_picture(text) for text in _strings(content) if text not in left_out]
        text = "\n".join([self.path.name, *texts])
        return "\n".join([text, *(decoded for decode in DECODERS if (decoded := decode(text)) != text)])

    def _own(self) -> Iterator[str]:
        """The sources of a student's cells: in a notebook, and in a result, which shows those of the lost tasks."""
        yield from (_joined(cell.get("source")) for cell in self.cells if _is_own(cell))
        yield from (str(task.get("source")) for task in self._objects("tasks"))


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
    lambda text: html.unescape(_MARKUP.sub("", text)),  # code that a page highlights word by word
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


def _files(folder: Path, shut: Callable[[OSError], object]) -> list[Path]:
    """The files and links below a folder; no link is followed. `shut` is told what cannot be read."""
    found: list[Path] = []
    for place, folders, names in os.walk(folder, onerror=shut):
        links = [name for name in folders if Path(place, name).is_symlink()]
        found += [path for path in (Path(place, name) for name in [*names, *links]) if _is_file_or_link(path)]
    return sorted(found)


def _is_file_or_link(path: Path) -> bool:
    kind = path.lstat().st_mode
    return stat.S_ISREG(kind) or stat.S_ISLNK(kind)


def _joined(text: str | list[str] | None) -> str:
    return text if isinstance(text, str) else "".join(text or [])
