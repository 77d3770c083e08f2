"""Every right answer of the corpus gets full marks, every wrong one loses its own marks and no others.

Of the Paddle edition all answers are judged. Of another one a fifth, drawn anew with every change of the package, or
all with CORPUS=all in the environment; `autograder prove` judges all of them.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest
from _pytest.mark import ParameterSet
from built_in import LINREG, PADDLE, TASKS, words
from conftest import SHORT, judged
from corpus import EXERCISES, LOOKS, Entry, entries, notebook, same_numbers, sample

from autograder.box.limits import Limits
from autograder.box.zygote import Zygote
from autograder.course.fingerprint import package_digest
from autograder.verdicts import TaskResult

CORPUS = entries()
VERSION = package_digest()
SAMPLE = sample(CORPUS, version=VERSION, part=20)  # another one with every change of the package
OTHERS = [name for name in LINREG.editions if name != PADDLE.name]
OF_OTHERS = {name: sample(entries(name), VERSION, 1 if os.environ.get("CORPUS") == "all" else 5) for name in OTHERS}
ENDLESS = {"endless_passes", "endless_random_batches", "until_the_gradient_vanishes"}  # lose the same in less time
PATIENT = replace(Limits(), cell=60.0, probe=60.0, long_probe=120.0, task=240.0)  # other tests use the machine as well
BRIEF = replace(SHORT, cell=1.0, probe=1.0, long_probe=2.0, least=0.5, task=2.0)
Grade = Callable[..., dict[str, TaskResult]]
CHECKS = LINREG.folder / "checks"


def cases(right: bool) -> list[ParameterSet]:
    """Each answer with the tasks to judge: those that it can change, and for those in the sample also all of them."""
    reached = [(entry, entry.reach) for entry in CORPUS if entry.right == right]
    whole = [(entry, set(TASKS)) for entry in SAMPLE if entry.right == right and entry.reach != set(TASKS)]
    named = [(f"{e.task}/{e.name}", e, tasks) for e, tasks in reached]
    named += [(f"{e.task}/{e.name}-whole", e, tasks) for e, tasks in whole]
    others = [entry for chosen in OF_OTHERS.values() for entry in chosen if entry.right == right]
    named += [(f"{e.edition}-{e.task}/{e.name}", e, e.reach) for e in others]
    return [pytest.param(entry, tasks, id=name) for name, entry, tasks in named]


@pytest.fixture
def grade(zygotes: Callable[[str], Zygote]) -> Grade:
    """The results of a notebook with one answer of the corpus, by task."""

    def grade(entry: Entry, tasks: set[str], limits: Limits) -> dict[str, TaskResult]:
        made = notebook({entry.task: entry.cells}, skip=LOOKS, judged=tasks, edition=entry.edition)
        return judged(made, zygotes(entry.edition), LINREG.edition(entry.edition), limits=limits)

    return grade


@pytest.mark.parametrize(("entry", "tasks"), cases(right=True))
def test_a_right_answer_gets_full_marks(entry: Entry, tasks: set[str], grade: Grade) -> None:
    results = grade(entry, tasks, PATIENT)
    lost = [(c.id, c.verdict, c.message) for t in results.values() for c in t.checks if c.verdict != "passed"]
    assert not lost and results.keys() == tasks


@pytest.mark.parametrize(("entry", "tasks"), cases(right=False))
def test_a_wrong_answer_loses_its_own_marks_and_no_others(entry: Entry, tasks: set[str], grade: Grade) -> None:
    limits = BRIEF if entry.name.removeprefix("wrong__") in ENDLESS else SHORT
    results = grade(entry, tasks, limits)
    lost = {task.id for task in results.values() if task.score != task.max_score}
    assert results.keys() == tasks
    assert not [c for t in results.values() for c in t.checks if c.verdict == "broken"]
    assert {entry.task} | entry.loses <= lost, "wrong, but not noticed"
    assert lost <= entry.may_lose, "costs marks elsewhere"
    if entry.slip:
        named = {check.slip for check in results[entry.task].checks}
        assert entry.slip in named, "the slip is not named"
    checks = results[entry.task].checks
    assert not entry.error or entry.error in {check.error for check in checks}, "the exception is not explained"
    formulas = {check.formula for check in checks if check.formula}
    assert not entry.formula or any(same_numbers(entry.formula, one) for one in formulas), "no formula is found"
    assert entry.false_reasons(checks) == set(), "a wrong name is worse than none"


def test_no_answer_has_gone_from_the_corpus():
    """The numbers are those of today: who adds answers raises them, who takes one away says why."""
    assert len([e for e in CORPUS if e.right]) >= 194
    assert len([e for e in CORPUS if not e.right]) >= 454
    assert {e.task for e in CORPUS} == set(TASKS) - {"training"}


@pytest.mark.parametrize("edition", OTHERS)
def test_every_edition_has_answers_to_every_task(edition: str) -> None:
    answers = entries(edition)
    assert len([e for e in answers if e.right]) >= 60 and len([e for e in answers if not e.right]) >= 80
    assert {(e.task, e.right) for e in answers} == {(e.task, e.right) for e in CORPUS}


def test_what_is_judged_of_an_answer_is_enough_to_see_what_it_loses():
    assert all(entry.may_lose <= entry.reach for entry in CORPUS)
    behind = Counter(task for entry in CORPUS if not entry.right for task in entry.reach - {entry.task})
    assert all(behind[exercise] >= 30 for exercise in EXERCISES)
    assert {(e.task, e.right) for e in SAMPLE} == {(e.task, e.right) for e in CORPUS}
    assert {e for e in CORPUS if e.by_chance} <= set(SAMPLE)


@pytest.mark.parametrize("edition", LINREG.editions)
def test_every_slip_that_a_check_can_name_is_a_mutant_of_the_corpus(edition: str) -> None:
    table = LINREG.sentences("en", edition).table
    named = {key.split(".")[1] for key in table if key.startswith("slip.")}
    mutants = {e.slip for e in [*entries(edition), *CORPUS] if e.slip}  # some cannot be made in every framework
    assert named - mutants == set()


def test_every_slip_in_the_words_is_named_by_a_check():
    source = "".join(path.read_text("utf-8") for path in CHECKS.glob("*.py"))
    named = {key.split(".")[1] for key in words().table if key.startswith("slip.")}
    assert {slip for slip in named if not re.search(rf'"{slip}"', source)} == set()
