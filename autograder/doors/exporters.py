"""Grades for Canvas and Moodle: exporters for nbgrader's own command, as `nbgrader export --exporter=…`.

A mark that a person still has to give is no mark: its place stays empty, and who it is is said.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable
from io import StringIO
from pathlib import Path

from nbgrader.api import Assignment, Gradebook, Student, SubmittedAssignment
from nbgrader.plugins import ExportPlugin
from sqlalchemy.orm import selectinload, undefer
from traitlets import Dict, Enum, Unicode

from ..views.terminal import points
from ..words import tell
from ..words.plaintext import plain

IDENTIFIERS = {"id": "Username", "email": "Email address", "lms_user_id": "ID number"}  # the gradebook's, and Moodle's
FORMULA = tuple("=+-@＝＋－＠")  # how a formula can begin, in a spreadsheet for wide characters too
Marks = dict[tuple[str, str], SubmittedAssignment]


class CourseExporter(ExportPlugin):
    """A row for each student, a column for each assignment."""

    columns = Dict(
        value_trait=Unicode(),
        key_trait=Unicode(),
        help="What the other system calls an assignment: {'linreg_scratch': 'Linear regression (4711)'}.",
    ).tag(config=True)

    file = ""
    nothing = ""  # how the other system writes that there is no grade

    def export(self, gradebook: Gradebook) -> None:
        """Write the file that `--to` names."""
        path = Path(self.to or self.file)
        assignments = [one for one in gradebook.assignments if not self.assignment or one.name in self.assignment]
        chosen = {str(student) for student in self.student}
        students = [one for one in gradebook.students if not chosen or one.id in chosen]
        marks = _marks(gradebook)
        self._warn(assignments, students, marks)
        try:
            path.write_bytes(_as_csv(self.rows(assignments, students, marks)))
        except OSError as problem:
            self._stop(tell("error.read_only", path=path, reason=problem.strerror))
        self.log.info(tell("export.written", path=path))

    def rows(self, assignments: list[Assignment], students: list[Student], marks: Marks) -> Iterable[list[str]]:
        """The rows of the file, its header first."""
        raise NotImplementedError

    def header(self, assignment: Assignment) -> str:
        """What the other system calls this assignment."""
        title: str = self.columns.get(assignment.name, assignment.name)
        return title

    def grade(self, submission: SubmittedAssignment | None) -> str:
        """The final mark after the late penalty, where there is one."""
        if submission is None or submission.needs_manual_grade:
            return self.nothing
        late = float(submission.late_submission_penalty or 0.0)
        return points(round(max(0.0, float(submission.score) - late), 2))

    def _warn(self, assignments: list[Assignment], students: list[Student], marks: Marks) -> None:
        """One line for each assignment with marks that are not final, and who they are."""
        for one in assignments:
            submitted = ((student.id, marks.get((one.name, student.id))) for student in students)
            pending = [student for student, submission in submitted if submission and submission.needs_manual_grade]
            if pending:
                names = ", ".join(map(plain, pending))
                self.log.warning(tell("export.pending", assignment=one.name, count=len(pending), students=names))

    def _stop(self, line: str) -> None:
        self.log.error(plain(line))
        sys.exit(1)


class CanvasExporter(CourseExporter):
    """What Canvas takes at *Grades → Import*.

    Canvas looks for a student by its own number, then by the SIS ids, then by the name. A number that is none would
    be read as another one, so only digits stand there.
    """

    login = Enum(
        ["SIS Login ID", "SIS User ID"],
        default_value="SIS Login ID",
        help="What nbgrader's student id is in Canvas. The LMS user id of the gradebook is Canvas's own number.",
    ).tag(config=True)

    file = "canvas.csv"

    def rows(self, assignments: list[Assignment], students: list[Student], marks: Marks) -> Iterable[list[str]]:
        """Canvas's header, the row with the points, and the students."""
        yield ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *map(self.header, assignments)]
        yield ["Points Possible", "", "", "", "", *(points(one.max_score) for one in assignments)]
        for student in students:
            number = student.lms_user_id or ""
            known = [student.id if self.login == column else "" for column in ("SIS User ID", "SIS Login ID")]
            grades = (self.grade(marks.get((one.name, student.id))) for one in assignments)
            yield [_name(student), number if _is_number(number) else "", *known, "", *grades]


class MoodleExporter(CourseExporter):
    """What Moodle takes at *Grades → Import → CSV file*: marks, and what the teacher has written.

    Moodle gives the marks of a row without an identifier to the student of the row before. So there is one
    identifier, and who has none is left out and named.
    """

    identifier = Enum(
        list(IDENTIFIERS),
        default_value="id",
        help="By which field of the gradebook Moodle finds a student; nbgrader's id is Moodle's username.",
    ).tag(config=True)

    file = "moodle.csv"
    nothing = "-"

    def rows(self, assignments: list[Assignment], students: list[Student], marks: Marks) -> Iterable[list[str]]:
        """A header, and the students that Moodle can find."""
        titles = [title for one in assignments for title in (self.header(one), f"{self.header(one)} (feedback)")]
        yield [IDENTIFIERS[self.identifier], "Last name", "First name", *titles]
        for student in self._known(students):
            submissions = [marks.get((one.name, student.id)) for one in assignments]
            cells = [cell for one in submissions for cell in (self.grade(one), _written(one))]
            yield [getattr(student, self.identifier), student.last_name or "", student.first_name or "", *cells]

    def _known(self, students: list[Student]) -> list[Student]:
        """Those whom Moodle can find; a "0" is nothing to PHP."""
        unknown = [one for one in students if plain(getattr(one, self.identifier) or "") in ("", "0")]
        if unknown:
            names = ", ".join(plain(student.id) for student in unknown)
            self.log.warning(tell("export.unknown", field=self.identifier, count=len(unknown), students=names))
        return [student for student in students if student not in unknown]


def _marks(gradebook: Gradebook) -> Marks:
    """Every submission with what belongs to it, in few queries."""
    fields = ("score", "needs_manual_grade", "late_submission_penalty")
    found = gradebook.db.query(SubmittedAssignment).options(
        *(undefer(getattr(SubmittedAssignment, name)) for name in fields), selectinload(SubmittedAssignment.notebooks)
    )
    return {(one.name, one.student_id): one for one in found}


def _name(student: Student) -> str:
    """As Canvas sorts names; the id where the gradebook has none."""
    return ", ".join(filter(None, (student.last_name, student.first_name))) or student.id


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _written(submission: SubmittedAssignment | None) -> str:
    """What a teacher has written on the answers of a submission whose mark is final."""
    if submission is None or submission.needs_manual_grade:
        return ""
    comments = (comment for notebook in submission.notebooks for comment in notebook.comments)
    return " ".join(comment.manual_comment for comment in comments if comment.manual_comment)


def _as_csv(rows: Iterable[list[str]]) -> bytes:
    """UTF-8 with the mark by which Excel knows it. Cells are quoted, so that a tab in front stays in its cell; the
    header is not, for Canvas refuses a quotation mark behind that mark.
    """
    text = StringIO()
    header, *others = ([_harmless(cell) for cell in row] for row in rows)
    csv.writer(text).writerow(header)
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(others)
    return text.getvalue().encode("utf-8-sig", "replace")


def _harmless(cell: str) -> str:
    """Text that no spreadsheet takes for a formula: a tab in front, which Moodle takes off again."""
    text = plain(cell)
    return "\t" + text if text.startswith(FORMULA) and text != MoodleExporter.nothing else text
