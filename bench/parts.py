"""Where the time of one submission goes, part by part, by the clock: a right one, graded and stored in this process."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import nbformat

from autograder.authoring.assignment import Assignment
from autograder.authoring.loading import load_folder
from autograder.box.kernel import Kernel
from autograder.course.classroom import open_store
from autograder.course.configuration import load_course
from autograder.course.gradebook import CourseGradebook
from autograder.course.places import Places
from autograder.course.prepared import Expected, prepare
from autograder.course.store import Store
from autograder.course.workers import Finished, Plan, new_grader, plan_for
from autograder.judging.grading import Grader
from autograder.submission.files import Submission
from autograder.submission.rebuild import Release, read_release

Parts = dict[str, float]


def parts(course: Path, assignment: str, modes: Sequence[str], repeats: int = 7) -> dict[str, Parts]:
    """Seconds of each part in each mode of figures, the median over gradings of the first submission of a course.

    The first grading is not counted.
    """
    folder, found = Places(load_course(course), assignment), {}
    release, spent = read_release(folder.release), defaultdict[str, float](float)
    plan = plan_for(release, folder.root, Plan())
    _watch(Kernel, "__init__", lambda _: "a kernel is forked into its box", spent)
    _watch(Kernel, "_request", _asked, spent)
    _watch(Kernel, "close", lambda _: "its box is closed", spent)
    with new_grader(plan) as grader, CourseGradebook(folder.course) as book:
        store, _ = open_store(folder, book, plan)
        one = _One(grader, store, folder.submissions()[0], release, book.expected(assignment), load_folder(plan.folder))
        for mode in modes:
            runs = [one.run(mode == "always", spent) for _ in range(repeats + 1)][1:]
            found[mode] = {name: median(run[name] for run in runs) for name in runs[0]}
    return found


@dataclass(frozen=True)
class _One:
    """A submission with all that it is graded and stored with."""

    grader: Grader
    store: Store
    submission: Submission
    release: Release
    expected: Expected
    assignment: Assignment

    def run(self, figures: bool, spent: Parts) -> Parts:
        """Seconds of each part."""
        spent.clear()
        began = time.perf_counter()
        handed_in = self.submission.read()
        graded = self.grader.grade(handed_in, self.release, seed=1, figures=figures)
        judged = time.perf_counter()
        notebook = nbformat.writes(graded.notebook)
        ready = prepare(graded.result, graded.notebook, self.release.notebook, self.expected, self.assignment)
        prepared = time.perf_counter()
        self.store.store(Finished(self.submission, graded.result, notebook, handed_in.digest, ready))
        return {
            **spent,
            "the judge: reads, rebuilds, compares, cleans outputs": judged - began - sum(spent.values()),
            "the worker: notebook, page and result as text": prepared - judged,
            "the coordinator: gradebook and files": time.perf_counter() - prepared,
        }


def _asked(arguments: tuple[Any, ...]) -> str:
    request = arguments[1]
    if "ask" in request:
        return "the student's functions, called by hidden checks"
    if "plt." in request["run"]:
        return "given cells that draw a figure, with what they call"
    return "the other cells"


def _watch(owner: type, name: str, label: Callable[[tuple[Any, ...]], str], spent: Parts) -> None:
    function = getattr(owner, name)

    def timed(*arguments: Any, **named: Any) -> Any:
        began = time.perf_counter()
        try:
            return function(*arguments, **named)
        finally:
            spent[label(arguments)] += time.perf_counter() - began

    setattr(owner, name, timed)
