"""The stores of a course side by side: the gradebook, `submitted/`, `autograded/` and `feedback/`.

A student who has been removed from the gradebook after being graded stays out until asked for by name.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from ..errors import CourseError
from ..submission.files import Submission, nfc, spelt, twins
from ..words import message
from .gradebook import CourseGradebook
from .places import Places
from .records import RESULT


@dataclass(frozen=True)
class Compared:
    """The students who are in one store and not in another, by what that means."""

    taken_out: tuple[str, ...] = ()  # a result, but no longer in the gradebook
    without_submission: tuple[str, ...] = ()  # marks in the gradebook, but nothing in submitted/
    without_result: tuple[str, ...] = ()  # marks and a submission, but nothing in autograded/
    only_pages: tuple[str, ...] = ()  # a folder in feedback/, and nothing else
    two_forms: tuple[str, ...] = ()  # an id that a store has in two Unicode forms

    def lines(self, assignment: str) -> list[str]:
        """A line for each kind that there is."""
        found = {
            "taken_out": self.taken_out,
            "without_submission": self.without_submission,
            "without_result": self.without_result,
            "only_pages": self.only_pages,
            "two_forms": self.two_forms,
        }
        return [
            message(f"stores.{kind}", count=len(students), students=message("join").join(students), name=assignment)
            for kind, students in found.items()
            if students
        ]


def compare(places: Places, book: CourseGradebook) -> Compared:
    """Compare the stores of an assignment."""
    marked = {nfc(student) for student in book.final_marks(places.assignment)}
    handed_in = {nfc(one.student) for one in places.submissions()}
    graded, pages = {nfc(one) for one in with_result(places)}, {nfc(one) for one in places.all_feedback()}
    known = {nfc(student) for student in book.students()}
    stores = (places.all_autograded(), places.all_feedback(), book.students())
    return Compared(
        taken_out=tuple(sorted(map(nfc, taken_out(places, book)))),
        without_submission=tuple(sorted(marked - handed_in)),
        without_result=tuple(sorted((marked & handed_in) - graded)),
        only_pages=tuple(sorted(pages - handed_in - graded - known)),
        two_forms=tuple(spelt(forms) for store in stores for forms in twins(store)),
    )


def with_result(places: Places) -> list[str]:
    """The students who have a result in `autograded/`; of an ordinary assignment, graded notebooks."""
    graded = places.all_autograded()
    if places.judged or not places.ordinary:
        return [student for student, folder in graded.items() if os.path.lexists(folder / RESULT)]
    return [student for student, folder in graded.items() if any(folder.glob("*.ipynb"))]


def taken_out(places: Places, book: CourseGradebook) -> list[str]:
    """The students who have a result, but are no longer in the gradebook; nobody, where that is new."""
    known = {nfc(student) for student in book.students()}
    return [student for student in with_result(places) if nfc(student) not in known] if known else []


def admitted(
    found: Sequence[Submission], places: Places, book: CourseGradebook, asked_for: Collection[str]
) -> tuple[list[Submission], list[str]]:
    """The submissions under the ids that the gradebook has, without those of students who have been taken out of it.

    Who is left out is named; whoever is asked for by name is not left out.
    """
    out = set(map(nfc, taken_out(places, book))) - set(map(nfc, asked_for))
    there = [_identified(one, book) for one in found if nfc(one.student) not in out]
    return there, sorted(nfc(one.student) for one in found if nfc(one.student) in out)


def _identified(submission: Submission, book: CourseGradebook) -> Submission:
    """The submission under the student's id in the gradebook, which may be in another Unicode form."""
    rows = book.forms_of(submission.student)
    if len(rows) > 1:
        return replace(submission, problem=CourseError(message("error.two_rows", ids=spelt(rows))))
    return replace(submission, student=rows[0]) if rows else submission
