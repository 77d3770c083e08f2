"""Shared by all tests: one warm zygote a process, boxes with limits that are short enough for hostile code, and the
first of two tiers: `pytest --quick` leaves out what needs a service, a browser or a box.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from built_in import LINREG, PADDLE
from people import launched

from autograder import cli
from autograder.authoring.edition import Edition
from autograder.box.box import Box
from autograder.box.kernel import Kernel
from autograder.box.limits import Limits
from autograder.box.zygote import Zygote
from autograder.judging.grading import Run, as_code
from autograder.judging.student import BoxedStudent
from autograder.submission.rebuild import Rebuilt
from autograder.verdicts import TaskResult

ROOT = Path(__file__).resolve().parents[1]
LIMITS = Limits()
BEYOND_QUICK = {  # files that are in the second tier only, and what their tests need
    "test_accessible": "a browser",
    "test_as_user": "another user",
    "test_box": "boxes",
    "test_classroom": "classes graded by worker processes",
    "test_cluster": "a Dask cluster",
    "test_corpus": "boxes, hundreds of them",
    "test_damaged_doors": "nbgrader's commands and the real judge",
    "test_figure_modes": "whole notebooks that run",
    "test_figures": "interpreters with the framework",
    "test_grading": "boxes",
    "test_hostile": "boxes",
    "test_hostile_mxnet": "boxes, and an environment that `make mxnet` makes",
    "test_isolation": "boxes",
    "test_killed": "classes that are graded by the real judge",
    "test_machine": "boxes, and nbgrader's commands",
    "test_mxnet": "boxes, and an environment that `make mxnet` makes",
    "test_lab": "JupyterLab and a browser",
    "test_markup": "a browser, and what it loads",
    "test_nbgrader_doors": "nbgrader's commands and the real judge",
    "test_nbgraders_own": "boxes, and nbgrader's commands",
    "test_notebooks": "whole notebooks that run",
    "test_ordinary": "boxes, and nbgrader's commands",
    "test_ordinary_box": "boxes",
    "test_own_assignment": "boxes, and nbgrader's commands",
    "test_postgres": "PostgreSQL",
    "test_preflight": "boxes, hundreds of them",
    "test_setup": "environments that are made",
    "test_students_machine": "boxes",
    "test_hostile_torch": "boxes, and PyTorch",
    "test_torch": "boxes, and PyTorch",
    "test_visible_tests": "whole notebooks that run",
}
LONGEST_FIRST = ("test_lab", "test_nbgrader_doors", "test_as_user")  # tests of a minute and more, lest one runs last
SERVICES = {"browser", "zygote", "zygotes"}  # fixtures; what asks for one of them is in the second tier, wherever it is
SHORT = replace(LIMITS, cell=4.0, probe=3.0, long_probe=15.0, task=12.0, submission=90.0)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--quick", action="store_true", help="only tests that need no service, no browser and no box")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    return True if config.getoption("quick") and collection_path.stem in BEYOND_QUICK else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("quick"):
        items[:] = [item for item in items if not SERVICES & set(getattr(item, "fixturenames", ()))]
    items.sort(key=lambda item: item.path.stem not in LONGEST_FIRST)


@pytest.fixture(scope="session")
def zygote() -> Iterator[Zygote]:
    zygote = Zygote(PADDLE.equipment)
    yield zygote
    zygote.close()


def installed(name: str) -> Edition:
    """An edition of the built-in assignment; skips where its framework is not installed."""
    edition = LINREG.edition(name)
    if missing := [package for package, found in edition.versions.items() if not found]:
        pytest.skip(f"not installed: {', '.join(missing)}; make {name}")
    return edition


@pytest.fixture(scope="module")
def zygotes() -> Iterator[Callable[[str], Zygote]]:
    """The zygote of an edition, started when it is first wanted; skips where its framework is not installed."""
    started: dict[str, Zygote] = {}

    def zygote(name: str) -> Zygote:
        if name not in started:
            started[name] = Zygote(installed(name).equipment)
        return started[name]

    yield zygote
    for one in started.values():
        one.close()


@pytest.fixture
def kernel(zygote: Zygote) -> Iterator[Kernel]:
    kernel = Kernel(zygote, SHORT, seed=1)
    yield kernel
    kernel.close()


def judged(
    rebuilt: Rebuilt,
    zygote: Zygote,
    edition: Edition = PADDLE,
    *,
    seed: int = 7,
    language: str = "en",
    limits: Limits = SHORT,
) -> dict[str, TaskResult]:
    """Run and judge a rebuilt notebook in a box; the results by task."""
    box = partial(Box, python=edition.equipment.python)
    start, code = partial(Kernel, zygote, limits, seed, box), partial(as_code, LINREG, edition.forms)
    with BoxedStudent(start, limits, LINREG.well_formed, code) as student:
        student.patterns = LINREG.patterns(edition.name)
        words = LINREG.sentences(language, edition.name)
        return {task.id: task for task in Run(LINREG, edition.standins, student, seed, words).through(rebuilt)}


@pytest.fixture
def grade(zygote: Zygote) -> Callable[..., dict[str, TaskResult]]:
    """Run and judge a rebuilt notebook of the Paddle edition."""
    return partial(judged, zygote=zygote)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Runs the command with these arguments and returns its exit status."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")

    def call(*arguments: object) -> int:
        monkeypatch.setattr(sys, "argv", ["autograder", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            cli.main()
        return int(end.value.code or 0)

    return call


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with launched() as browser:
        yield browser
