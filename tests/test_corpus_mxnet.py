"""The corpus of the MXNet edition, a sample of it: `autograder prove linreg_scratch --edition mxnet` judges all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from functools import partial

import nbformat
import pytest
from built_in import LINREG
from conftest import ROOT, SHORT
from corpus import LOOKS, Entry, sample
from test_corpus import BRIEF, ENDLESS, PATIENT
from test_mxnet import MXNET, NAME, needs_mxnet

from autograder.authoring import corpus
from autograder.box.box import Box
from autograder.box.kernel import Kernel
from autograder.box.zygote import Zygote
from autograder.course.fingerprint import package_digest
from autograder.course.prove import with_answer
from autograder.judging.grading import Run, as_code
from autograder.judging.student import BoxedStudent
from autograder.submission.matching import grade_id
from autograder.verdicts import TaskResult

pytestmark = needs_mxnet
CORPUS = [Entry(one.path) for one in corpus.entries(MXNET.corpus)]
SAMPLE = sample(CORPUS, version=package_digest(), part=12)


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    with closing(Zygote(MXNET.equipment)) as zygote:
        yield zygote


def judged(entry: Entry, zygote: Zygote) -> dict[str, TaskResult]:
    """The results of the tasks that an answer can change."""
    notebook = nbformat.read(ROOT / "source" / NAME / f"{NAME}.ipynb", as_version=4)
    drawn = [cell for cell in notebook.cells if cell.cell_type == "code" and grade_id(cell).startswith(LOOKS)]
    tests = [cell for cell in notebook.cells if grade_id(cell).startswith("test_")]
    left = [cell for cell in tests if grade_id(cell).removeprefix("test_") not in entry.reach]
    notebook.cells = [cell for cell in notebook.cells if cell not in (*drawn, *left)]
    limits = PATIENT if entry.right else BRIEF if entry.name.removeprefix("wrong__") in ENDLESS else SHORT
    start = partial(Kernel, zygote, limits, 7, partial(Box, python=MXNET.equipment.python))
    with BoxedStudent(start, limits, LINREG.well_formed, partial(as_code, LINREG, MXNET.forms)) as student:
        student.patterns = LINREG.patterns(MXNET.name)
        words = LINREG.sentences("en", MXNET.name)
        results = Run(LINREG, MXNET.standins, student, 7, words).through(with_answer(notebook, entry))
    return {task.id: task for task in results}


@pytest.mark.parametrize("entry", SAMPLE, ids=lambda entry: f"{entry.task}/{entry.name}")
def test_an_answer_is_judged_as_it_declares(entry: Entry, zygote: Zygote) -> None:
    results = judged(entry, zygote)
    lost = {task.id: [(c.id, c.message) for c in task.checks] for task in results.values() if not task.full}
    checks = results[entry.task].checks
    assert results.keys() == entry.reach
    assert lost.keys() <= entry.may_lose, lost
    assert entry.right or {entry.task} | entry.loses <= lost.keys(), "wrong, but not noticed"
    assert not entry.slip or entry.slip in {check.slip for check in checks}, "the slip is not named"
    assert not entry.error or entry.error in {check.error for check in checks}, "the exception is not explained"
    assert entry.false_reasons(checks) == set(), "a wrong name is worse than none"


def test_no_answer_has_gone_from_the_corpus() -> None:
    assert len([entry for entry in CORPUS if entry.right]) >= 60
    assert len([entry for entry in CORPUS if not entry.right]) >= 80


def test_every_exception_that_is_explained_here_is_provoked_by_an_answer() -> None:
    own = {pattern.name for pattern in LINREG.patterns(MXNET.name)[: len(own_patterns())]}
    assert own - {name for entry in CORPUS for name in entry.true_names} == set()


def own_patterns() -> list[str]:
    return (MXNET.folder / "errors.toml").read_text().split("[[error]]")[1:]
