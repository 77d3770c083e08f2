"""A damaged notebook is graded for what its student did, says what was put right, and changes nothing else."""

from __future__ import annotations

import json
import pickle
from typing import Any

import nbformat
import pytest
from conftest import ROOT
from damaged import DAMAGES, HOPELESS, answers_count, at, code, damaged, differences, marking, named, right_notebook
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kit import ASSIGNMENT, release_of

from autograder.errors import CannotGrade
from autograder.submission.matching import grade_id
from autograder.submission.rebuild import OWN, Release, read_release, rebuild
from autograder.words import LANGUAGES

RIGHT = right_notebook(ROOT)
RELEASE = read_release(release_of(ROOT))
BIG = ("a_hundred_thousand_cells", "a_cell_of_thirty_megabytes")


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_notebook_keeps_its_marks_and_names_the_repair(name: str) -> None:
    change, repairs = DAMAGES[name]
    rebuilt = rebuild(damaged(RIGHT, change), RELEASE)
    assert answers_count(rebuilt) == []
    assert {repair.kind for repair in rebuilt.repairs} == repairs
    assert differences(rebuilt, RELEASE) == []
    nbformat.validate(rebuilt.notebook)


@pytest.mark.parametrize("name", DAMAGES)
def test_each_repair_is_one_sentence_in_the_students_language(name: str) -> None:
    for repair in rebuild(damaged(RIGHT, DAMAGES[name][0]), RELEASE).repairs:
        sentences = [repair.said(language) for language in LANGUAGES]
        assert len(set(sentences)) == len(LANGUAGES)
        assert all("{" not in sentence and len(sentence) < 300 and "\n" not in sentence for sentence in sentences)


@pytest.mark.parametrize("name", HOPELESS)
def test_what_nobody_could_mark_is_refused_in_one_sentence_of_either_language(name: str) -> None:
    data, reason = HOPELESS[name]
    with pytest.raises(CannotGrade) as error:
        rebuild(data, RELEASE)
    assert error.value.args[0] == reason
    english, chinese = (error.value.said(language) for language in LANGUAGES)
    assert english != chinese and "\n" not in english + chinese
    assert pickle.loads(pickle.dumps(error.value)).said("zh") == chinese


def test_the_untouched_oracles_see_a_stub_and_a_changed_cell() -> None:
    notebook = right_notebook(ROOT)
    named(notebook, "sgd")["source"] = "def sgd(params, lr, batch_size):\n    raise NotImplementedError"
    rebuilt = rebuild(damaged(notebook), RELEASE)
    assert answers_count(rebuilt) == ["sgd"]
    rebuilt.notebook.cells[2].source += "#"
    assert differences(rebuilt, RELEASE) == ["imports"]


def test_an_answer_below_its_test_does_not_reach_back_over_one_in_its_place() -> None:
    notebook = right_notebook(ROOT)
    named(notebook, "sgd")["source"] = "def sgd(params, lr, batch_size):\n    return 'wrong'"
    notebook["cells"].append(code(next(c["source"] for c in RIGHT["cells"] if marking(c).get("grade_id") == "sgd")))
    assert answers_count(rebuild(damaged(notebook), RELEASE)) == ["sgd"]


def test_a_missing_answer_that_is_nowhere_is_the_stub_again() -> None:
    notebook = right_notebook(ROOT)
    del notebook["cells"][at(notebook, "sgd")]
    rebuilt = rebuild(damaged(notebook), RELEASE)
    assert [(repair.kind, repair.about) for repair in rebuilt.repairs] == [("missing", ("sgd",))]
    assert answers_count(rebuilt) == ["sgd"]
    assert "NotImplementedError" in next(c.source for c in rebuilt.notebook.cells if grade_id(c) == "sgd")


def test_the_pieces_of_a_split_locked_cell_do_not_run_again() -> None:
    rebuilt = rebuild(damaged(RIGHT, DAMAGES["a_test_was_split"][0]), RELEASE)
    assert [cell for cell in rebuilt.notebook.cells if OWN in cell.metadata] == []


def test_of_attachments_only_pictures_stay() -> None:
    rebuilt = rebuild(damaged(RIGHT, DAMAGES["attachments_of_all_kinds"][0]), RELEASE)
    kept = [cell.attachments for cell in rebuilt.notebook.cells if "attachments" in cell]
    assert kept == [{"a.png": {"image/png": "aGk="}}]


def test_nothing_of_a_strangers_outputs_and_metadata_is_kept() -> None:
    rebuilt = rebuild(damaged(RIGHT, DAMAGES["hostile_markup"][0]), RELEASE)
    own = [cell for cell in rebuilt.notebook.cells if OWN in cell.metadata]
    assert [cell.source for cell in own] == ["<script>alert(1)</script>"]
    assert own[0].metadata == {OWN: True}
    own[0].source = ""
    assert "<script>" not in nbformat.writes(rebuilt.notebook)


def essay(notebook: Any, source: str) -> dict[str, Any]:
    meta = {"grade": True, "solution": True, "locked": False, "task": False, "points": 5, "schema_version": 3}
    cell = {
        "cell_type": "markdown",
        "id": "essay",
        "source": source,
        "metadata": {"nbgrader": {**meta, "grade_id": "essay"}},
    }
    notebook["cells"].insert(at(notebook, "closing"), cell)
    return cell


def test_an_essay_without_its_name_is_known_by_its_place() -> None:
    released = right_notebook(ROOT)
    essay(released, "Your answer here.")
    release = Release(ASSIGNMENT, nbformat.reads(json.dumps(released), as_version=4))
    handed_in = right_notebook(ROOT)
    essay(handed_in, "Because.").update(metadata={}, id="lost")
    rebuilt = rebuild(damaged(handed_in), release)
    assert next(cell.source for cell in rebuilt.notebook.cells if grade_id(cell) == "essay") == "Because."
    assert [repair.kind for repair in rebuilt.repairs] == ["unnamed"]


changes = st.lists(st.sampled_from(sorted(set(DAMAGES) - set(BIG))), max_size=6)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(changes, st.randoms())
def test_no_sequence_of_damages_changes_more_than_the_students_own(names: list[str], random: Any) -> None:
    def shuffled(notebook: Any) -> None:
        random.shuffle(notebook["cells"])
        del notebook["cells"][: random.randrange(20)]

    def careful(name: str) -> Any:
        def change(notebook: Any) -> Any:
            try:
                return DAMAGES[name][0](notebook)
            except (StopIteration, AssertionError, ValueError, KeyError, TypeError, AttributeError):
                return None  # nothing is left to damage in this way

        return change

    try:
        rebuilt = rebuild(damaged(RIGHT, *map(careful, names), *[shuffled] * random.randrange(2)), RELEASE)
    except CannotGrade:
        return
    assert differences(rebuilt, RELEASE) == []
    nbformat.validate(rebuilt.notebook)


WORDS = st.sampled_from(
    ["cells", "cell_type", "source", "metadata", "nbgrader", "grade_id", "id", "nbformat", "worksheets", "attachments"]
)
junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=30,
)


@settings(max_examples=80, deadline=None)
@given(st.dictionaries(WORDS, junk), st.lists(st.dictionaries(WORDS, junk), max_size=5))
def test_no_json_raises_anything_but_a_refusal(notebook: dict[str, Any], cells: list[Any]) -> None:
    for one in (notebook, {**notebook, "cells": cells}, {"worksheets": [{"cells": cells}], "nbformat": 3}):
        try:
            assert differences(rebuild(damaged(one), RELEASE), RELEASE) == []
        except CannotGrade:
            continue
