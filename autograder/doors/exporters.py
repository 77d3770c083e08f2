"""Grades for Canvas and Moodle: exporters for nbgrader's own command, as `nbgrader export --exporter=…`.

A mark that a person still has to give is left empty, and a warning names the students.
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

from ..words import message
from ..words.format import points
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
    nothing = ""  # the other system's notation for no grade

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
            self._stop(message("error.read_only", path=path, reason=problem.strerror))
        self.log.info(message("export.written", path=path))

    def rows(self, assignments: list[Assignment], students: list[Student], marks: Marks) -> Iterable[list[str]]:
        """The rows of the file, its header first."""
        raise NotImplementedError

    def header(self, assignment: Assignment) -> str:
        """The name of this assignment in the other system."""
        title: str = self.columns.get(assignment.name, assignment.name)
        return title

    def grade(self, submission: SubmittedAssignment | None) -> str:
        """The final mark, late penalty deducted, or `nothing`."""
        if submission is None or submission.needs_manual_grade:
            return self.nothing
        late = float(submission.late_submission_penalty or 0.0)
        return points(max(0.0, float(submission.score) - late))

    def _warn(self, assignments: list[Assignment], students: list[Student], marks: Marks) -> None:
        """Log one line for each assignment with marks that are not final, with the students."""
        for one in assignments:
            submitted = ((student.id, marks.get((one.name, student.id))) for student in students)
            pending = [student for student, submission in submitted if submission and submission.needs_manual_grade]
            if pending:
                names = ", ".join(map(plain, pending))
                self.log.warning(message("export.pending", assignment=one.name, count=len(pending), students=names))

    def _stop(self, line: str) -> None:
        self.log.error(plain(line))
        sys.exit(1)


class CanvasExporter(CourseExporter):
    """The CSV file that Canvas imports at *Grades → Import*.

    Canvas finds a student by its own number, then by the SIS ids, then by the name. It would take a malformed
    number for another one, so the column holds digits only.
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
    """The CSV file that Moodle imports at *Grades → Import → CSV file*: marks and the teacher's comments.

    Moodle gives the marks of a row without an identifier to the student of the row before. So students without one are
    left out, and a warning names them.
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
        """The students whom Moodle can find; "0" is empty to PHP."""
        unknown = [one for one in students if plain(getattr(one, self.identifier) or "") in ("", "0")]
        if unknown:
            names = ", ".join(plain(student.id) for student in unknown)
            self.log.warning(message("export.unknown", field=self.identifier, count=len(unknown), students=names))
        return [student for student in students if student not in unknown]


def _marks(gradebook: Gradebook) -> Marks:
    """Every submission with its grades and comments, in few queries."""
    fields = ("score", "needs_manual_grade", "late_submission_penalty")
    found = gradebook.db.query(SubmittedAssignment).options(
        *(undefer(getattr(SubmittedAssignment, name)) for name in fields), selectinload(SubmittedAssignment.notebooks)
    )
    return {(one.name, one.student_id): one for one in found}


def _name(student: Student) -> str:
    """The name, last name first as Canvas sorts them; the id where the gradebook has none."""
    return ", ".join(filter(None, (student.last_name, student.first_name))) or student.id


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _written(submission: SubmittedAssignment | None) -> str:
    """The teacher's comments on a submission whose mark is final."""
    if submission is None or submission.needs_manual_grade:
        return ""
    comments = (comment for notebook in submission.notebooks for comment in notebook.comments)
    return " ".join(comment.manual_comment for comment in comments if comment.manual_comment)


def _as_csv(rows: Iterable[list[str]]) -> bytes:
    """CSV in UTF-8 with a byte order mark, for Excel. Cells are quoted, so that a leading tab stays in its cell; the
    header is not, for Canvas refuses a quotation mark after the byte order mark.
    """
    text = StringIO()
    header, *others = ([_harmless(cell) for cell in row] for row in rows)
    csv.writer(text).writerow(header)
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(others)
    return text.getvalue().encode("utf-8-sig", "replace")


def _harmless(cell: str) -> str:
    """Text that no spreadsheet takes for a formula: a leading tab, which Moodle strips."""
    text = plain(cell)
    return "\t" + text if text.startswith(FORMULA) and text != MoodleExporter.nothing else text
