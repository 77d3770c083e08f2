"""Where the time of one submission goes, part by part, by the clock: a right one, graded and stored in this process."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import nbformat

from autograder.box.kernel import Kernel
from autograder.course.classroom import open_store
from autograder.course.gradebook import CourseGradebook, load_course
from autograder.course.places import Places
from autograder.course.store import Store
from autograder.course.workers import Finished, Plan, new_grader, plan_for
from autograder.judging.grading import Grader
from autograder.submission.rebuild import read_release

Parts = dict[str, float]


def parts(course: Path, assignment: str, repeats: int = 7) -> Parts:
    """Seconds of each part, the median over gradings of the first submission of a course; the first is not counted."""
    folder, runs = Places(load_course(course), assignment), []
    submission = folder.submissions()[0]
    release, spent = read_release(folder.release), defaultdict[str, float](float)
    plan = plan_for(release, folder.root, Plan())
    _watch(Kernel, "__init__", lambda _: "a kernel is forked into its box", spent)
    _watch(Kernel, "_request", _asked, spent)
    _watch(Kernel, "close", lambda _: "its box is closed", spent)
    with new_grader(plan) as grader, CourseGradebook(folder.course) as book:
        store, _ = open_store(folder, book, plan)
        for _ in range(repeats + 1):
            runs.append(_run(grader, store, submission, release, spent))
    return {name: median(run[name] for run in runs[1:]) for name in runs[1]}


def _run(grader: Grader, store: Store, submission: Any, release: Any, spent: Parts) -> Parts:
    spent.clear()
    began = time.perf_counter()
    handed_in = submission.read()
    graded = grader.grade(handed_in, release, seed=1)
    judged = time.perf_counter()
    notebook = nbformat.writes(graded.notebook)
    written = time.perf_counter()
    store.store(Finished(submission, graded.result, notebook, handed_in.digest))
    stored = time.perf_counter()
    judge = judged - began - sum(spent.values())
    return {
        **spent,
        "the judge: reads, rebuilds, compares, cleans outputs": judge,
        "the notebook as text": written - judged,
        "the coordinator: gradebook, page, files": stored - written,
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
