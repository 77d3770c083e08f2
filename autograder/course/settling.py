"""Final marks without a run: due dates, extensions, late penalties and marks by hand may change after grading."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from ..marks import FinalMark, Settled
from .gradebook import CourseGradebook
from .places import Places
from .store import Store, not_stored

LATE_PENALTY = "late_penalty"


def settle_class(
    places: Places, store: Store, book: CourseGradebook, unchanged: Collection[str], wanted: Callable[[str], bool]
) -> Iterator[Settled]:
    """Compute the final marks of a class anew, and make the pages anew that show others; who was affected.

    `unchanged`: whose submission is the one that was graded; `wanted`: who is to be looked at.
    Raises CourseError before anything is written, if the course's plugin for late penalties fails.
    """
    marks = {student: mark for student, mark in book.final_marks(places.assignment).items() if wanted(student)}
    stale = frozenset(book.unsettled(places.assignment, unchanged))
    for student, before in marks.items():
        shown = store.shown(student) or {}
        if student in stale or (shown and not before.is_shown(shown)):
            try:
                store.settle(student, timed=student in unchanged)
            except OSError as problem:
                raise not_stored(problem, student, places.root) from problem
            yield settled(student, shown, before, book.final_marks(places.assignment, student)[student])


def settled(student: str, shown: Mapping[str, str], before: FinalMark, after: FinalMark) -> Settled:
    """How a final mark differs from what the page showed, or, where nobody knows that, from the one before."""
    known = shown or before.record
    return Settled(student, float(known["score"]), after.score, after.because(known) or (LATE_PENALTY,))
