"""What one process writes of a class: its results are ready, as workers deliver them; the gradebook and files are real.

Two databases: SQLite, and PostgreSQL where one can be started here. The results are those that the judge gave to the
same answers before (see simulate.py), in full size. How many come together depends on the workers: here it is said.
"""

from __future__ import annotations

import json
import os
import pickle
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
from students import ASSIGNMENT

from autograder.authoring.loading import load_folder
from autograder.course import records
from autograder.course.classroom import WRITERS, mapped, open_store
from autograder.course.configuration import load_course
from autograder.course.gradebook import CourseGradebook
from autograder.course.places import Places
from autograder.course.prepared import Expected, prepare
from autograder.course.store import Store
from autograder.course.workers import Finished, Plan, plan_for
from autograder.submission.rebuild import Release, read_release

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
import postgres

Figures = dict[str, Any]


def written(course: Path, judged: Path, together: Sequence[int]) -> Figures:
    """Milliseconds for each submission by the clock and of the processor, by how many results come together."""
    places, ready = Places(load_course(course), ASSIGNMENT), pickle.loads(judged.read_bytes())
    release = read_release(places.release)
    plan = plan_for(release, places.root, Plan())
    submissions = places.submissions()
    share = len(submissions) // len(together)
    found: Figures = {}
    with CourseGradebook(places.course) as book:
        store, _ = open_store(places, book, plan)
        store.open()
        expected = book.expected(ASSIGNMENT)
        for place, size in enumerate(together):
            theirs = submissions[place * share : (place + 1) * share]
            finished = [
                _finished(one, ready[number % len(ready)], release, expected, plan) for number, one in enumerate(theirs)
            ]
            for one in theirs:
                store.made_from(one)
            found[str(size)] = _store(store, finished, size)
    return found


def _finished(submission: Any, graded: Any, release: Release, expected: Expected, plan: Plan) -> Finished:
    """What a worker delivers of a submission."""
    result = replace(graded.result, student=submission.student)
    made = prepare(result, graded.notebook, release.notebook, expected, load_folder(plan.folder))
    return Finished(submission, result, nbformat.writes(graded.notebook), submission.read().digest, made)


def _store(store: Store, finished: Sequence[Finished], together: int) -> Figures:
    syncs, sync = [0], os.fsync

    def counted(descriptor: int) -> None:
        syncs[0] += 1
        sync(descriptor)

    records.os.fsync = counted  # type: ignore[attr-defined]
    began, cpu = time.perf_counter(), time.process_time()
    try:
        with ThreadPoolExecutor(WRITERS) as writers:
            for start in range(0, len(finished), together):
                batch = finished[start : start + together]
                store.enter_all(batch)
                list(mapped(writers, store.store, batch))
    finally:
        records.os.fsync = sync  # type: ignore[attr-defined]
    each = 1000 / len(finished)
    return {
        "wall": (time.perf_counter() - began) * each,
        "cpu": (time.process_time() - cpu) * each,
        "syncs": syncs[0] / len(finished),
    }


@contextmanager
def _with_postgresql(course: Path) -> Iterator[Path]:
    """The same course with an empty gradebook on a server of its own, which does sync."""
    postgres.QUICK["fsync"] = "on"
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, postgres.running_server() as server:
        other = shutil.copytree(course, Path(folder, "course"))
        (other / "gradebook.db").unlink()
        yield server.use(other, server.new_database())


def main(course: Path, judged: Path, together: Sequence[int]) -> None:
    """Both databases, as JSON; PostgreSQL's is a sentence where no server can be started."""
    found: Figures = {}
    if not (reason := postgres.why_not()):
        with _with_postgresql(course) as other:
            found["PostgreSQL"] = written(other, judged, together)
    found = {"SQLite": written(course, judged, together), "PostgreSQL": reason or found["PostgreSQL"]}
    print(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), [int(size) for size in sys.argv[3:]])
