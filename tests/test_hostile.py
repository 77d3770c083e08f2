"""Each hostile submission is graded between two good ones: it earns what it has solved, and nobody else notices."""

from __future__ import annotations

import gc
import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hostile import GROUPS, OUTCOMES, Entry, entries, traces
from hostile.sandwich import MIB, Class

CORPUS = entries()[:: int(os.environ.get("HOSTILE_PART", "1"))]


def _id(entry: Entry) -> str:
    return f"{entry.group}/{entry.name}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder whose `tmp` is this process's own for temporary files, so that a file left there is seen."""
    folder = tmp_path_factory.mktemp("class")
    before = tempfile.tempdir
    tempfile.tempdir = str(folder / "tmp")
    (folder / "tmp").mkdir()
    yield folder
    tempfile.tempdir = before


@pytest.fixture(scope="module")
def course(folder: Path) -> Iterator[Class]:
    course = Class(folder)
    yield course
    course.close()


@pytest.mark.parametrize("entry", CORPUS, ids=_id)
def test_an_attack_earns_nothing_and_leaves_nothing(entry: Entry, course: Class) -> None:
    who = "root" if os.geteuid() == 0 else "user"
    if entry.header("for", who) != who:
        pytest.skip(f"only {entry.header('for')} can try")
    assert course.sandwich(entry).wrong == []


def test_the_graders_memory_stays_flat(course: Class) -> None:
    for _ in range(3):
        course.evil(next(entry for entry in entries() if entry.name == "outputs_by_the_thousand"))
    gc.collect()
    assert traces.memory() - course.memory < 150 * MIB


def test_without_a_wall_the_attacks_on_secrets_work(tmp_path: Path) -> None:
    bare = Class(tmp_path, trusted=True)
    tried = [entry for entry in entries() if entry.header("bare")]
    failed = [entry.name for entry in tried if "got through" not in str(bare.evil(entry).wrong)]
    bare.close()
    assert len(tried) >= 8 and failed == []


def test_no_attack_has_gone_from_the_corpus_and_each_says_what_it_expects():
    """The numbers are those of today: who adds attacks raises them, who takes one away says why."""
    groups = Counter(entry.group for entry in entries())
    least = {"resources": 49, "integrity": 45, "confidentiality": 23, "notebook": 21, "batch": 14}
    assert groups.keys() == set(GROUPS) and all(groups[group] >= number for group, number in least.items())
    for entry in entries():
        assert entry.attack and entry.outcomes, entry.name
        assert entry.outcomes <= OUTCOMES.keys(), entry.name
