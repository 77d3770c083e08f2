"""Grading the notebooks without checks of a class: in worker processes, by nbgrader's rules, resumable."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from ..course.access import make_folder
from ..course.classroom import Class, Work, cores, nothing_handed_in, stoppable
from ..course.configuration import load_course
from ..course.lock import course_lock
from ..course.places import Places
from ..course.stores import admitted, with_result
from ..errors import CourseError
from ..submission.files import Submission, nfc
from .gradebook import OrdinaryGradebook
from .job import Ordinary
from .pool import forked_pool
from .store import OrdinaryStore

RUNNING = "running-"
SCRATCH = ".autograder"  # in the course root: what comes out is renamed into place


def grade_ordinary(
    root: Path,
    assignment: str,
    *,
    students: Collection[str] = (),
    workers: int | None = None,
    force: bool = False,
    trust_submissions: bool = False,
    pool: Callable[[int], Executor] = forked_pool,
) -> Class:
    """Grade the notebooks without checks of an assignment into the gradebook and `autograded/`."""
    places = Places(load_course(root), assignment)
    found, missing = _requested(places, students)
    done = Class(total=len(found) + len(missing))
    with course_lock(places.root), OrdinaryGradebook(places.course) as book, stoppable(done):
        structure = book.structure(assignment, places.ordinary if places.judged else ())
        if not book.students():  # it is new, so who was graded before has not been taken out of it
            book.enrol(with_result(places))
        found, _ = admitted(found, places, book, students)
        done.total = len(found) + len(missing)
        with _scratch(places.root) as scratch:
            structure.write(scratch / "gradebook.db")
            job = Ordinary(places, structure, scratch, trust_submissions)
            store = OrdinaryStore(places, book, job)
            store.look_at(found)
            done.unchanged = {} if force else store.unchanged(found)
            to_grade = [one for one in found if one.student not in done.unchanged]
            if places.judged:
                to_grade = store.without_absent(to_grade, done)
            Work(places.root, job, workers or cores(), pool).grade(to_grade, missing, store, done)
        store.settle(done, students)
    return done


def _requested(places: Places, students: Collection[str]) -> tuple[list[Submission], dict[str, Path]]:
    """The submissions to grade, and the folders of requested students that are missing."""
    folders = {one: path for one, path in places.all_submitted().items() if path.is_dir() and not places.excludes(one)}
    asked_for = set(map(nfc, students))
    wanted = {one: path for one, path in folders.items() if not students or nfc(one) in asked_for}
    if not wanted:
        raise CourseError(nothing_handed_in(places, students, folders))
    there = set(map(nfc, wanted))
    absent = sorted(student for student in students if nfc(student) not in there)
    owned = places.ownerships()
    found = [Submission(places.assignment, one, path, ownership=owned[one]) for one, path in wanted.items()]
    return found, {student: Path(os.path.relpath(places.submitted(student), places.root)) for student in absent}


@contextmanager
def _scratch(root: Path) -> Iterator[Path]:
    """A folder in the course, so that what is made in it can be renamed into place; nobody else may enter it.

    Those of runs that were killed are removed: under the lock of the course there is no other run.
    """
    make_folder(root / SCRATCH, private=True)
    for stale in (root / SCRATCH).glob(f"{RUNNING}*"):
        shutil.rmtree(stale, ignore_errors=True)
    with TemporaryDirectory(prefix=RUNNING, dir=root / SCRATCH, ignore_cleanup_errors=True) as folder:
        yield Path(folder)
