"""Every right answer of the corpus gets full marks, every wrong one loses its own marks and no others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from corpus import LOOKS, Entry, entries, notebook

from autograder.assignments.linreg_scratch.assignment import TASKS
from autograder.box.limits import Limits
from autograder.words import sentences

CORPUS = entries()
CHECKS = Path(__file__).resolve().parents[1] / "autograder" / "assignments" / "linreg_scratch" / "checks"


def _ids(entry: Entry) -> str:
    return f"{entry.task}/{entry.name}"


@pytest.mark.parametrize("entry", [e for e in CORPUS if e.right], ids=_ids)
def test_a_right_answer_gets_full_marks(entry, grade):
    results = grade(notebook({entry.task: entry.cells}, skip=LOOKS), limits=Limits())
    lost = [(c.id, c.verdict, c.message) for t in results.values() for c in t.checks if c.verdict != "passed"]
    assert not lost


@pytest.mark.parametrize("entry", [e for e in CORPUS if not e.right], ids=_ids)
def test_a_wrong_answer_loses_its_own_marks_and_no_others(entry, grade):
    results = grade(notebook({entry.task: entry.cells}, skip=LOOKS))
    lost = {task.id for task in results.values() if task.score != task.max_score}
    assert not [c for t in results.values() for c in t.checks if c.verdict == "broken"]
    assert entry.loses <= lost, "wrong, but not noticed"
    assert lost <= entry.may_lose, "costs marks elsewhere"
    if entry.slip:
        named = {check.slip for check in results[entry.task].checks}
        assert entry.slip in named, "the slip is not named"


def test_the_corpus_is_large_enough():
    assert len([e for e in CORPUS if e.right]) >= 80
    assert len([e for e in CORPUS if not e.right]) >= 120
    assert {e.task for e in CORPUS} == set(TASKS) - {"training"}


def test_every_slip_that_a_check_can_name_is_a_mutant_of_the_corpus():
    named = {key.split(".")[1] for key in sentences("en") if key.startswith("slip.")}
    mutants = {e.slip for e in CORPUS if e.slip}
    assert named - mutants == set()


def test_every_slip_in_the_words_is_named_by_a_check():
    source = "".join(path.read_text("utf-8") for path in CHECKS.glob("*.py"))
    named = {key.split(".")[1] for key in sentences("en") if key.startswith("slip.")}
    assert {slip for slip in named if not re.search(rf'"{slip}"', source)} == set()
