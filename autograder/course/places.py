"""The paths of a course, by nbgrader's own configuration: the only module that joins them.

`root`, `directory_structure` and the names of the steps are all configurable; the structure may put the assignment
before the student, or have folders of its own around them. Students and assignments are found by walking it.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, tzinfo
from fnmatch import fnmatchcase
from functools import cached_property
from itertools import islice, takewhile
from pathlib import Path
from typing import TYPE_CHECKING

from ..authoring.edition import OWN
from ..errors import CannotGrade, CourseError
from ..submission.choice import ByAnswers
from ..submission.files import Submission, find_submissions, nfc, read_file
from ..submission.links import Ownership, ownerships
from ..submission.nested import DEEPEST
from ..submission.peek import entry_in
from ..submission.timestamp import Clock, zone_of
from ..words import message
from ..words.nearest import nearest
from .records import TIMESTAMP, TIMESTAMP_BYTES

if TYPE_CHECKING:
    from nbgrader.coursedir import CourseDirectory

STUDENT, ASSIGNMENT = "\0student\0", "\0assignment\0"  # placeholders: no name in a path contains a NUL
STAGING = Path(".autograder", "regrade")  # neither students nor nbgrader look at such a name
REPORT = "report"
CONFIGURATION = "nbgrader_config.py"
JUDGE = b"autograder.notebook"  # imported by the tests of a source notebook with checks

Names = Mapping[str, str]  # of a student, an assignment, or both


@dataclass(frozen=True)
class Places:
    """Where the files of one assignment are."""

    course: CourseDirectory
    assignment: str

    @property
    def root(self) -> Path:
        """The course root; everything else is relative to it."""
        return Path(self.course.root)

    @cached_property
    def judged(self) -> str:
        """The name of the notebook that has checks of ours; '' in an ordinary assignment, which has none.

        Raises CourseError where several have, for one submission has one result, and where the release does not say
        what the source does: nbgrader would give right answers no marks.
        """
        names = [name for name, entry in self._entries.items() if entry]
        if not names and any(_calls_the_judge(path) for path in self.source.glob("*.ipynb")):
            raise CourseError(message("assignment.unsaid", name=self.assignment))
        if len(names) > 1:
            raise CourseError(message("assignment.two_judged", name=self.assignment, notebooks=", ".join(names)))
        return names[0] if names else ""

    @property
    def ordinary(self) -> list[str]:
        """The names of the notebooks that nbgrader's own rules mark."""
        return [name for name, entry in self._entries.items() if not entry]

    @cached_property
    def _entries(self) -> dict[str, dict[str, str]]:
        """What the notebooks of the assignment say about their checks, by name: the released ones, else the sources."""
        for step in (self.course.release_directory, self.course.source_directory):
            if found := sorted(self._path(step, ".").glob("*.ipynb")):
                return {path.stem: entry_in(path) for path in found}
        return {}

    @property
    def name(self) -> str:
        """The name of the notebook that is judged, the same in every step."""
        return self.judged or self.assignment

    @property
    def notebook(self) -> str:
        """The file name of that notebook."""
        return f"{self.name}.ipynb"

    @property
    def page(self) -> str:
        """The file name of its feedback page."""
        return f"{self.name}.html"

    @property
    def source(self) -> Path:
        """The folder of the instructor's notebook."""
        return self._path(self.course.source_directory, ".")

    @property
    def release(self) -> Path:
        """The notebook that students get."""
        return self._path(self.course.release_directory, ".") / self.notebook

    def submitted(self, student: str) -> Path:
        return self._existing(self.course.submitted_directory, student)

    def autograded(self, student: str) -> Path:
        return self._existing(self.course.autograded_directory, student)

    def feedback(self, student: str) -> Path:
        return self._existing(self.course.feedback_directory, student)

    @property
    def staging(self) -> Path:
        """The folder of results that a regrade has compared and not yet applied."""
        return self.root / STAGING / self.assignment

    @property
    def report(self) -> Path:
        """The folder of the class report."""
        return self.root / REPORT / self.assignment

    def excludes(self, student: str) -> bool:
        """Whether the course's `student_id_exclude` names a student, in whatever Unicode form."""
        return nfc(student) in map(nfc, self.course.student_id_exclude.split(","))

    def handed_in_at(self, folder: Path) -> datetime | None:
        """The time in a folder's `timestamp.txt`, in UTC; raises ValueError where it is there and does not count."""
        path = folder / TIMESTAMP
        if not os.path.lexists(path):
            return None
        try:
            text = read_file(path)[:TIMESTAMP_BYTES].decode().strip()
        except CannotGrade as problem:
            raise ValueError(str(problem)) from problem
        return self._clock.read(text) if text else None

    @property
    def _clock(self) -> Clock:
        """How nbgrader's exchange writes times, by the course's configuration."""
        exchange = self.course.config.get("Exchange", {})
        zone, layout = exchange.get("timezone", Clock.zone), exchange.get("timestamp_format", Clock.layout)
        return Clock(str(zone), str(layout))

    @property
    def time_zone(self) -> tzinfo | None:
        """The course's time zone, `Exchange.timezone`; None, for that of this machine, where the course sets none."""
        name = self.course.config.get("Exchange", {}).get("timezone", "")
        return zone_of(str(name), abbreviated=True) if name else None

    def shared_folders(self) -> list[Path]:
        """The folders of what grading makes, where nbgrader shares them with a group; what is in them follows."""
        if not self.course.groupshared:
            return []
        steps = (self.course.autograded_directory, self.course.feedback_directory)
        return [top for top in map(self._top, steps) if top != self.root]

    def is_shared(self, path: Path) -> bool:
        """Whether a path is inside the folder of a step: from these students get files, or hand them in."""
        course = self.course
        steps = (
            course.source_directory,
            course.release_directory,
            course.submitted_directory,
            course.autograded_directory,
            course.feedback_directory,
        )
        return any(self._is_inside(path.resolve(), step) for step in steps)

    def of(self, assignment: str) -> Places:
        """The places of another assignment of this course."""
        return Places(self.course, assignment)

    def submissions(self) -> list[Submission]:
        """The submissions that there are."""
        return find_submissions(
            self.assignment,
            self.all_submitted(),
            self._top(self.course.submitted_directory),
            notebook=self.notebook,
            choice=ByAnswers(self.release),
            guarded=self._guarded(),
        )

    def ownerships(self) -> dict[str, Ownership]:
        """What tells whether a file with several names is a student's own, by student."""
        return ownerships(self.all_submitted(), self._top(self.course.submitted_directory), self._guarded())

    def _guarded(self) -> Iterator[Path]:
        """The folders with right answers and checks, from which nobody hands in."""
        yield self.root / OWN
        yield from (self.of(name).source for name in self._assignments(self.course.source_directory, "."))

    def all_submitted(self) -> dict[str, Path]:
        """The folders of submissions by student; also of students who have not handed in, or cannot be looked into."""
        return self._by_student(self.course.submitted_directory)

    def all_autograded(self) -> dict[str, Path]:
        """The folders of graded submissions by student."""
        return self._there(self.course.autograded_directory)

    def all_feedback(self) -> dict[str, Path]:
        """The folders of feedback by student."""
        return self._there(self.course.feedback_directory)

    def unreadable(self, step: str) -> list[Path]:
        """The folders of a step that may not be listed or entered, so that what is in them seems not to exist."""
        shut: list[Path] = []
        for known in self._names(step, STUDENT, self.assignment, shut.append):
            folder = self._path(step, known["student"])
            way = [place for place in reversed([folder, *folder.parents]) if place.is_relative_to(self._top(step))]
            there = takewhile(os.path.lexists, way)
            shut += [place for place in there if place.is_dir() and not os.access(place, os.R_OK | os.X_OK)][:1]
        return sorted(set(shut))

    def sources(self) -> list[Path]:
        """The source notebooks of the course: those of this assignment first, then those of the others by name."""
        names = self._assignments(self.course.source_directory, ".")
        ordered = sorted(names, key=lambda name: (name != self.assignment, name))
        return [path for name in ordered for path in sorted(self.of(name).source.glob("*.ipynb"))]

    def released(self) -> list[str]:
        """The names of the assignments that have a released notebook."""
        return [
            name
            for name in self._assignments(self.course.release_directory, ".")
            if any(self.of(name).release.parent.glob("*.ipynb"))
        ]

    def assignments(self) -> list[str]:
        """The names of the assignments that are released, submitted or autograded."""
        course = self.course
        steps = (course.release_directory, course.submitted_directory, course.autograded_directory)
        students = (".", STUDENT, STUDENT)
        names = {name for step, who in zip(steps, students, strict=True) for name in self._assignments(step, who)}
        return sorted(name for name in names if not name.startswith("."))

    def require_known(self) -> None:
        """Raise CourseError with the nearest name, where the course has nothing of this assignment."""
        if self.assignment in self._assignments(self.course.release_directory, "."):
            return
        known = {*self.assignments(), *self._assignments(self.course.source_directory, ".")}
        if self.assignment in known:
            return
        if known:
            near = nearest(self.assignment, known)
            values = {
                "nearest": message("error.meant", name=near) if near else "",
                "known": message("join").join(sorted(known)),
            }
            raise CourseError(message("error.no_assignment", assignment=self.assignment, **values))
        is_course = (self.root / CONFIGURATION).is_file()
        raise CourseError(
            message("error.no_assignments" if is_course else "error.not_a_course", assignment=self.assignment)
        )

    def owner(self, notebook: Path) -> tuple[str, str] | None:
        """Assignment and student of a notebook whose folder looks like one for submissions, here or in a copy."""
        structure = Path(
            os.path.normpath(self.course.format_path(self.course.submitted_directory, STUDENT, ASSIGNMENT))
        )
        elsewhere = structure.is_relative_to(self.root)
        parts = (structure.relative_to(self.root) if elsewhere else structure).parts
        for folder in islice(notebook.resolve().parents, DEEPEST + 1):
            known = _matched(parts, folder.parts[-len(parts) :] if elsewhere else folder.parts, {})
            if known is not None:
                return known["assignment"], known["student"]
        return None

    def _path(self, step: str, student: str) -> Path:
        return Path(self.course.format_path(step, student, self.assignment))

    def _existing(self, step: str, student: str) -> Path:
        """The folder of a student in a step, also where it is there under another Unicode form of the id."""
        path = self._path(step, student)
        if not _has_forms(student) or os.path.lexists(path):
            return path
        others = (folder for other, folder in self._there(step).items() if nfc(other) == nfc(student))
        return next(others, path)

    def _is_inside(self, path: Path, step: str) -> bool:
        before, _, _ = self.course.directory_structure.partition("{nbgrader_step}")
        before = before.format(student_id=STUDENT, assignment_id=ASSIGNMENT)
        depth = len((self.root / (before + step)).parts)
        top, parts = self._top(step), Path(self.course.format_path(step, STUDENT, ASSIGNMENT)).parts
        pattern = (*top.resolve().parts, *parts[len(top.parts) : depth])
        return _matched(pattern, path.parts[: len(pattern)], {}) is not None

    def _top(self, step: str) -> Path:
        """The part of a step's path that is the same for all students and assignments."""
        parts = Path(self.course.format_path(step, STUDENT, ASSIGNMENT)).parts
        fixed = next((i for i, part in enumerate(parts) if "\0" in part), len(parts))
        return Path(*parts[:fixed])

    def _by_student(self, step: str) -> dict[str, Path]:
        students = {known["student"] for known in self._names(step, STUDENT, self.assignment)}
        return {student: self._path(step, student) for student in sorted(students)}

    def _there(self, step: str) -> dict[str, Path]:
        return {student: folder for student, folder in self._by_student(step).items() if os.path.lexists(folder)}

    def _assignments(self, step: str, student: str) -> list[str]:
        found = ({"student": student, **known} for known in self._names(step, student, ASSIGNMENT))
        return sorted(
            {one["assignment"] for one in found if _is_folder(self.of(one["assignment"])._path(step, one["student"]))}
        )

    def _names(
        self, step: str, student: str, assignment: str, shut: Callable[[Path], None] = lambda _: None
    ) -> Iterator[Names]:
        """What the placeholders in a path stand for, by the folders that exist; `shut` is told of unreadable ones."""
        parts = Path(self.course.format_path(step, student, assignment)).parts
        last = max((i for i, part in enumerate(parts) if "\0" in part), default=0)
        return _expanded(Path(parts[0]), parts[1 : last + 1], {}, shut)


def _calls_the_judge(source: Path) -> bool:
    """Whether a source notebook has checks of ours, by its entry or by its tests."""
    with suppress(OSError):
        return bool(entry_in(source)) or JUDGE in source.read_bytes()
    return False


def _has_forms(student: str) -> bool:
    """Whether an id could be written in several Unicode forms."""
    return unicodedata.normalize("NFD", student) != student or nfc(student) != student


def _expanded(folder: Path, parts: Sequence[str], known: Names, shut: Callable[[Path], None]) -> Iterator[Names]:
    """Walk the folders that fit a path with placeholders; one that cannot be listed has nothing in it."""
    if not parts:
        yield known
    elif "\0" not in parts[0]:
        yield from _expanded(folder / parts[0], parts[1:], known, shut)
    else:
        for name in _listed(folder, shut):
            if (found := _matched(parts[:1], (name,), known)) is not None:
                yield from _expanded(folder / name, parts[1:], found, shut)


def _is_folder(place: Path) -> bool:
    """Whether there is a folder, as far as it can be seen: one in a folder that may not be entered is none."""
    with suppress(OSError):
        return place.is_dir()
    return False


def _listed(folder: Path, shut: Callable[[Path], None]) -> list[str]:
    try:
        return sorted(inner.name for inner in folder.iterdir())
    except PermissionError:
        shut(folder)
    except OSError:
        pass
    return []


def matching(students: Iterable[str], pattern: str) -> list[str]:
    """The students whom nbgrader's `--student` means: the one with exactly this id, else those who fit the pattern.

    nbgrader takes every id for a pattern, so that `[2026] chen` would be nobody, and `a*b` more people than meant.
    """
    known, named = list(students), nfc(pattern)
    if named != "*" and (exact := [student for student in known if nfc(student) == named]):
        return exact
    return [student for student in known if fnmatchcase(nfc(student), named)]


def _matched(pattern: Sequence[str], parts: Sequence[str], known: Names) -> Names | None:
    """What the placeholders of a pattern stand for in a path of as many parts; None where it does not fit."""
    if len(pattern) != len(parts):
        return None
    for expected, part in zip(pattern, parts, strict=True):
        match = re.fullmatch(_regex(expected, known), part, re.DOTALL)
        if match is None:
            return None
        known = {**known, **match.groupdict()}
    return known


def _regex(part: str, known: Names) -> str:
    """One component of a path with placeholders as a regular expression."""
    regex = re.escape(part)
    for placeholder in (STUDENT, ASSIGNMENT):
        name = placeholder.strip("\0")
        if name in known:
            regex = regex.replace(placeholder, re.escape(known[name]))
        else:
            regex = regex.replace(placeholder, f"(?P<{name}>.+)", 1).replace(placeholder, f"(?P={name})")
    return regex
