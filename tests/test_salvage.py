"""A file that is no JSON as a whole is read as far as nothing is lost or in doubt, and in one pass."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from conftest import ROOT
from damaged import answers_count, code, executed, merged, named, right_notebook, written
from hypothesis import given, settings
from hypothesis import strategies as st
from kit import release_of

from autograder.errors import CannotGrade
from autograder.submission.notebook import read_notebook
from autograder.submission.rebuild import Rebuilt, has_answers, read_release, rebuild
from autograder.submission.salvage import MOST_NOTEBOOKS, salvage

RELEASE = read_release(release_of(ROOT))
JUPYTER = written(executed(right_notebook(ROOT), 1)).encode()
COLAB = json.dumps({"nbformat": 4, "metadata": {}, "cells": executed(right_notebook(ROOT), 1)["cells"]}).encode()
FILES = st.sampled_from([JUPYTER, COLAB])


def kinds(result: Rebuilt) -> set[str]:
    return {repair.kind for repair in result.repairs}


@settings(max_examples=60, deadline=None)
@given(FILES, st.floats(0, 1), st.integers(0, 5000))
def test_a_file_cut_off_anywhere_is_refused_or_has_every_answer(data: bytes, at: float, filled: int) -> None:
    with suppress(CannotGrade):
        result = rebuild(data[: int(at * len(data))] + bytes(filled), RELEASE)
        assert answers_count(result) == []
        assert kinds(result) & {"cut_off", "unfinished", "padding"} or (at, filled) == (1, 0)


@settings(max_examples=60, deadline=None)
@given(FILES, st.floats(0, 1), st.integers(1, 3000), st.binary(max_size=9))
def test_bytes_lost_or_overwritten_anywhere_give_no_right_answer_to_another_task(
    data: bytes, at: float, lost: int, put: bytes
) -> None:
    place = int(at * len(data))
    with suppress(CannotGrade):
        result = rebuild(data[:place] + put + data[place + lost :], RELEASE)
        assert len(answers_count(result)) <= 3  # what was hit, a file being JSON still


@settings(max_examples=25, deadline=None)
@given(FILES, FILES, st.floats(0, 1))
def test_whatever_is_behind_a_whole_notebook_takes_nothing_from_it(data: bytes, other: bytes, at: float) -> None:
    result = rebuild(data + other[int(at * len(other)) :], RELEASE)
    assert answers_count(result) == []
    assert kinds(result) & {"tail", "twice", "padding"} or at == 1 or not other[int(at * len(other)) :].strip()


@settings(max_examples=200, deadline=None)
@given(st.text('"cells:[]{}, 1\\\0\n<=>|', max_size=120))
def test_no_text_raises_anything_in_salvage(text: str) -> None:
    salvage(text)
    salvage('{"cells": [' + text)
    salvage("<<<<<<< a\n" + text + "\n=======\n" + text + "\n>>>>>>> b\n")


HOSTILE = {
    "a million marks of merges": (b"<<<<<<< a\n" * 1_000_000, "not_json"),
    "a million merges": (b"<<<<<<< a\n=======\n>>>>>>> b\n" * 1_000_000, "conflict"),
    "a million notebooks": (b'{"cells": []}' * 200_000, "no_cells"),
    "a million members": (b"{" + b'"a": 1,' * 1_000_000, "not_json"),
    "a million cells and no end": (b'{"cells": [' + b"{}," * 900_000, "cut_off"),
    "deep in a cell that is cut off": (b'{"cells": [{"source": "x"}, ' + b'{"a":' * 50_000, "too_deep"),
    "a key that is a list": (b'{[]: 1, "cells": [{"source": "x"}]}', "not_json"),
    "empty bytes": (bytes(8 << 20), "not_json"),
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_what_is_made_to_keep_the_reader_busy_is_refused(name: str) -> None:
    data, reason = HOSTILE[name]
    with pytest.raises(CannotGrade) as refused:
        rebuild(data, RELEASE)
    assert refused.value.args[0] == reason


def test_of_many_notebooks_in_one_file_some_are_read() -> None:
    assert len(read_notebook(b'{"cells": [{}]}' * 50).others) == MOST_NOTEBOOKS - 1


def test_of_two_notebooks_in_one_file_the_one_with_more_answers_counts_and_of_equals_the_last() -> None:
    first, last = right_notebook(ROOT), right_notebook(ROOT)
    wrong = "def sgd(params, lr, batch_size):\n    return 'wrong'"
    named(last, "sgd")["source"] = wrong
    assert answers_count(rebuild((written(first) + written(last)).encode(), RELEASE)) == ["sgd"]
    named(last, "linreg")["source"] = ""
    assert answers_count(rebuild((written(first) + written(last)).encode(), RELEASE)) == []
    assert answers_count(rebuild((written(last) + written(first)).encode(), RELEASE)) == []


def test_answers_of_two_notebooks_in_one_file_are_not_combined() -> None:
    first, last = right_notebook(ROOT), right_notebook(ROOT)
    for notebook, name in ((first, "sgd"), (last, "linreg")):
        named(notebook, name)["source"] = f"def {name}(*arguments):\n    return 'wrong'"
    assert answers_count(rebuild((written(first) + written(last)).encode(), RELEASE)) == ["linreg"]


def test_the_refusal_of_a_file_that_is_cut_off_names_the_answers_that_are_not_in_it() -> None:
    text = written(right_notebook(ROOT))
    with pytest.raises(CannotGrade) as refused:
        rebuild(text[: text.index("def lr_experiment")].encode(), RELEASE)
    assert "no answer to ex6_learning_rate, ex7_last_batch;" in refused.value.said("en")
    assert "ex6_learning_rate、ex7_last_batch" in refused.value.said("zh")


def test_a_stub_in_a_file_that_is_cut_off_may_have_been_answered_behind_the_cut() -> None:
    notebook = right_notebook(ROOT)
    answer = named(notebook, "sgd")["source"]
    named(notebook, "sgd")["source"] = ""
    notebook["cells"].append(code(answer))
    text = written(notebook)
    assert answers_count(rebuild(text.encode(), RELEASE)) == []
    with pytest.raises(CannotGrade, match="no answer to sgd"):
        rebuild(text[: text.rindex("def sgd")].encode(), RELEASE)


def test_a_merge_within_the_source_of_one_cell_loses_that_cell() -> None:
    notebook: Any = right_notebook(ROOT)
    answer = named(notebook, "sgd")["source"]
    named(notebook, "sgd")["source"] = f"<<<<<<< local\n{answer}\n=======\n{answer}\n>>>>>>> remote"
    assert answers_count(rebuild(written(notebook).encode(), RELEASE)) == ["sgd"]


def test_a_copy_that_cannot_be_graded_has_no_answers_to_be_chosen_for() -> None:
    other = right_notebook(ROOT)
    named(other, "sgd")["source"] = "def sgd(params, lr, batch_size):\n    pass"
    with pytest.raises(CannotGrade):
        has_answers(merged(right_notebook(ROOT), other), RELEASE)


@pytest.mark.parametrize("at", [1, 2, 3])
def test_chinese_letters_that_are_cut_off_leave_a_chinese_notebook_as_it_is(at: int) -> None:
    notebook = right_notebook(ROOT)
    source = "# 批量大小\n" + "".join(named(notebook, "sgd")["source"])
    named(notebook, "sgd")["source"] = source
    data = written(notebook, ensure_ascii=False).encode() + "更早的一份".encode()[at:]
    assert source in [cell.source for cell in rebuild(data, RELEASE).notebook.cells]


def test_utf_8_with_one_error_is_not_taken_for_the_encoding_of_chinese_windows() -> None:
    data = '{"cells": [{"source": "# 数据"}]}'.encode() + "更".encode()[1:]
    assert data.decode("gb18030")  # it could be read so, too
    assert read_notebook(data).cells[0].source == "# 数据"
