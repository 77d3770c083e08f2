"""Notebook files as they come back: each damage takes a right notebook apart in one way, and names the repairs.

`DAMAGES` are what a fair person would still mark in full; `HOPELESS` are files that nobody could mark.
"""

from __future__ import annotations

import ast
import copy
import json
import re
from collections.abc import Callable
from difflib import SequenceMatcher
from typing import Any

import nbformat
from kit import ASSIGNMENT, ROOT, release_of, right_answers

from autograder.submission.matching import grade_id
from autograder.submission.rebuild import OWN, Rebuilt, Release

Notebook = dict[str, Any]
Damage = Callable[[Notebook], Any]
DAMAGES: dict[str, tuple[Damage, frozenset[str]]] = {}
HOPELESS: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "empty"),
    "blank": (b" \n\n", "empty"),
    "cut off": (b'{"cells": [{"cell_type": "code", "sou', "not_json"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0", "not_json"),
    "a web page": (b"<!doctype html><title>404</title>", "not_json"),
    "deeply nested": (b"[" * 100_000, "too_deep"),
    "deeply nested and closed": (b"[" * 100_000 + b"]" * 100_000, "too_deep"),
    "a deep cell": (b'{"cells": [' + b'{"a":' * 50_000 + b"1" + b"}" * 50_000 + b"]}", "too_deep"),
    "a number of 5000 digits": (b'{"cells": ' + b"9" * 5000 + b"}", "not_json"),
    "many million values": (b'{"cells": [' + b"[]," * 4_000_000 + b"[]]}", "too_many_values"),
    "quotes without end": (b'"' + b'\\"' * 2_000_000, "not_json"),
    "a list": (b"[1]", "not_a_notebook"),
    "a string": (b'"x"', "not_a_notebook"),
    "no cells": (b'{"cells": []}', "no_cells"),
    "no list of cells": (b'{"cells": {"0": 1}}', "not_a_notebook"),
    "cells that are none": (b'{"cells": [1, null, "x"]}', "no_cells"),
    "an old format that is none": (b'{"nbformat": 3, "worksheets": [7]}', "no_cells"),
    "an old format without sheets": (b'{"nbformat": 3, "worksheets": 7}', "not_a_notebook"),
    "a git conflict": (b'{\n<<<<<<< HEAD\n"cells": []\n=======\n}', "not_json"),
}


def damage(*repairs: str) -> Callable[[Damage], Damage]:
    def register(change: Damage) -> Damage:
        DAMAGES[change.__name__] = (change, frozenset(repairs))
        return change

    return register


def right_notebook(course: Any, assignment: str = ASSIGNMENT) -> Notebook:
    """The release with the instructor's answers, as JSON."""
    notebook: Notebook = json.loads(release_of(course, assignment).read_text("utf-8"))
    for name, answer in right_answers(assignment).items():
        named(notebook, name)["source"] = answer
    return notebook


def damaged(notebook: Notebook, *changes: Damage) -> bytes:
    """The bytes of a copy with these damages, one after another; only the last may choose an encoding."""
    notebook = copy.deepcopy(notebook)
    data: bytes | None = None
    for change in changes:
        data = change(notebook)
    return data if isinstance(data, bytes) else json.dumps(notebook).encode()


def named(notebook: Notebook, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(cell for cell in notebook["cells"] if marking(cell).get("grade_id") == name)
    return found


def marking(cell: Any) -> dict[str, Any]:
    found = cell.get("metadata", {}).get("nbgrader", {}) if isinstance(cell, dict) else {}
    return found if isinstance(found, dict) else {}


def text(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def code(source: str) -> dict[str, Any]:
    return {"cell_type": "code", "metadata": {}, "source": source, "outputs": [], "execution_count": None}


def at(notebook: Notebook, name: str) -> int:
    return int(notebook["cells"].index(named(notebook, name)))


def stub(notebook: Notebook, name: str) -> str:
    """What the release has in a solution cell."""
    functions = re.findall(r"^def .*:$", text(named(notebook, name)), re.MULTILINE)
    released = next(cell for cell in _RELEASED["cells"] if marking(cell).get("grade_id") == name)
    assert functions
    return text(released)


_RELEASED: Notebook = json.loads(release_of(__import__("kit").ROOT).read_text("utf-8"))


# What was done to locked cells


@damage("restored")
def a_test_was_weakened(notebook: Notebook) -> None:
    named(notebook, "test_sgd")["source"] = "pass"


@damage("restored")
def the_given_loop_was_edited(notebook: Notebook) -> None:
    named(notebook, "train")["source"] = "def train(*arguments):\n    return []"


@damage("retyped")
def a_test_became_text(notebook: Notebook) -> None:
    named(notebook, "test_linreg")["cell_type"] = "markdown"


@damage("missing")
def a_test_was_removed(notebook: Notebook) -> None:
    notebook["cells"].remove(named(notebook, "test_sgd"))


@damage("missing")
def the_imports_were_removed(notebook: Notebook) -> None:
    notebook["cells"].remove(named(notebook, "imports"))


@damage("duplicated")
def a_test_is_there_twice(notebook: Notebook) -> None:
    notebook["cells"].append(copy.deepcopy(named(notebook, "test_sgd")))


@damage("duplicated")
def a_copied_test_became_the_students_notes(notebook: Notebook) -> None:
    notes = copy.deepcopy(named(notebook, "test_sgd"))
    notes.update(source="import math\nnotes = math.pi", id="n0tes")
    notebook["cells"].insert(0, notes)


@damage("split")
def a_test_was_split(notebook: Notebook) -> None:
    first = named(notebook, "test_sgd")
    lines = text(first).splitlines(keepends=True)
    second = {**copy.deepcopy(first), "source": "".join(lines[4:]), "id": "half"}
    first["source"] = "".join(lines[:4])
    notebook["cells"].insert(at(notebook, "test_sgd") + 1, second)


@damage("marking")
def points_were_changed(notebook: Notebook) -> None:
    marking(named(notebook, "test_sgd"))["points"] = 1000


@damage("marking")
def points_are_not_a_number(notebook: Notebook) -> None:
    marking(named(notebook, "test_sgd"))["points"] = {"$": ["1e999"]}


@damage("marking")
def flags_were_changed(notebook: Notebook) -> None:
    marking(named(notebook, "test_sgd")).update(grade=False, locked=False, solution=True)
    marking(named(notebook, "sgd")).update(solution=False, locked=True)


@damage("marking")
def the_schema_is_of_the_future(notebook: Notebook) -> None:
    for cell in notebook["cells"]:
        marking(cell)["schema_version"] = 99


@damage("unnamed")
def a_cell_was_renamed(notebook: Notebook) -> None:
    marking(named(notebook, "sgd"))["grade_id"] = "my_sgd"


# What was done to the whole file


@damage("kernel")
def another_kernel(notebook: Notebook) -> None:
    notebook["metadata"]["kernelspec"] = {"name": "ir", "display_name": "R", "language": "R"}


@damage()
def no_metadata_of_the_file(notebook: Notebook) -> None:
    notebook["metadata"] = {}


@damage("format")
def a_format_of_the_future(notebook: Notebook) -> None:
    notebook.update(nbformat=99, nbformat_minor=99)


@damage("format")
def no_format(notebook: Notebook) -> None:
    del notebook["nbformat"], notebook["nbformat_minor"]


@damage()
def an_older_jupyter(notebook: Notebook) -> None:
    notebook["nbformat_minor"] = 2
    for cell in notebook["cells"]:
        cell.pop("id", None)


@damage("format", "unnamed")
def a_notebook_of_version_3(notebook: Notebook) -> bytes:
    book = nbformat.from_dict(copy.deepcopy(notebook))
    for cell in book.cells:
        cell.metadata.pop("nbgrader", None)
        cell.source = "".join(cell.source)  # lines, where another damage has left them so
    return str(nbformat.writes(nbformat.convert(book, 3), version=3)).encode()


@damage("unnamed")
def colab_took_all_names(notebook: Notebook) -> None:
    for number, cell in enumerate(notebook["cells"]):
        cell.update(metadata={"id": f"x{number}"}, id=f"colab{number}")


@damage("unnamed")
def vs_code_kept_only_ids(notebook: Notebook) -> None:
    for cell in notebook["cells"]:
        cell["metadata"] = {}


@damage("unnamed", "restored")
def only_an_id_tells_what_was_changed(notebook: Notebook) -> None:
    named(notebook, "test_sgd").update(metadata={}, source="pass")


@damage("unnamed")
def metadata_that_is_none(notebook: Notebook) -> None:
    junk: list[Any] = [None, 7, [], "x", {"nbgrader": 7}, {"nbgrader": {"grade_id": 9}}]
    for number, cell in enumerate(notebook["cells"]):
        cell["metadata"] = junk[number % len(junk)]


@damage("reordered")
def all_cells_reversed(notebook: Notebook) -> None:
    notebook["cells"].reverse()


@damage("encoding")
def a_byte_order_mark(notebook: Notebook) -> bytes:
    return json.dumps(notebook).encode("utf-8-sig")


@damage("encoding")
def utf_16(notebook: Notebook) -> bytes:
    return json.dumps(notebook).encode("utf-16")


@damage("encoding")
def utf_16_without_a_mark(notebook: Notebook) -> bytes:
    return json.dumps(notebook).encode("utf-16-be")


@damage("encoding")
def chinese_windows(notebook: Notebook) -> bytes:
    notebook["cells"].append(code("# 我的笔记"))
    return json.dumps(notebook, ensure_ascii=False).encode("gb18030")


@damage("encoding")
def one_letter_of_latin_1(notebook: Notebook) -> bytes:
    notebook["cells"].append(code("# caf#"))
    return json.dumps(notebook, ensure_ascii=False).encode().replace(b"caf#", b"caf\xe9")


# What was done to the student's own answers


@damage("retyped")
def an_answer_became_text(notebook: Notebook) -> None:
    named(notebook, "sgd")["cell_type"] = "raw"


@damage("duplicated")
def the_answer_first_and_a_stub_after_it(notebook: Notebook) -> None:
    after = {**copy.deepcopy(named(notebook, "sgd")), "source": stub(notebook, "sgd"), "id": "after"}
    notebook["cells"].insert(at(notebook, "sgd") + 1, after)


@damage("duplicated")
def a_stub_first_and_the_answer_after_it(notebook: Notebook) -> None:
    before = {**copy.deepcopy(named(notebook, "sgd")), "source": stub(notebook, "sgd"), "id": "before"}
    notebook["cells"].insert(at(notebook, "sgd"), before)


@damage("duplicated")
def a_stub_in_its_place_and_the_answer_at_the_end(notebook: Notebook) -> None:
    answer = copy.deepcopy(named(notebook, "sgd"))
    named(notebook, "sgd")["source"] = stub(notebook, "sgd")
    notebook["cells"].append({**answer, "id": "end"})


@damage("duplicated")
def a_stub_with_another_docstring_after_the_answer(notebook: Notebook) -> None:
    source = stub(notebook, "sgd").replace('"""', '"""My ', 1)
    assert source != stub(notebook, "sgd")
    after = {**copy.deepcopy(named(notebook, "sgd")), "source": source, "id": "after"}
    notebook["cells"].insert(at(notebook, "sgd") + 1, after)


@damage("duplicated")
def a_copied_answer_became_an_experiment_further_down(notebook: Notebook) -> None:
    copied = {**copy.deepcopy(named(notebook, "sgd")), "id": "copy"}
    copied["source"] = "def sgd(params, lr, batch_size):\n    return 'an experiment'"
    notebook["cells"].append(copied)


@damage("duplicated")
def a_copied_answer_became_another_function(notebook: Notebook) -> None:
    copied = {**copy.deepcopy(named(notebook, "data_iter")), "id": "copy", "source": "def mine():\n    return 1"}
    notebook["cells"].insert(at(notebook, "test_sgd"), copied)


@damage("duplicated")
def an_answer_was_split_by_jupyterlab(notebook: Notebook) -> None:
    first = named(notebook, "ex1_zero_init")
    cut = text(first).index("def train_from")
    second = {**copy.deepcopy(first), "source": text(first)[cut:], "id": "second"}
    first["source"] = text(first)[:cut]
    notebook["cells"].insert(at(notebook, "ex1_zero_init") + 1, second)


@damage()
def a_function_moved_into_a_cell_of_its_own(notebook: Notebook) -> None:
    first = named(notebook, "ex1_zero_init")
    cut = text(first).index("def train_from")
    notebook["cells"].insert(at(notebook, "ex1_zero_init"), code(text(first)[:cut]))
    first["source"] = text(first)[cut:]


@damage("elsewhere")
def two_nameless_halves(notebook: Notebook) -> None:
    place, source = at(notebook, "ex1_zero_init"), text(named(notebook, "ex1_zero_init"))
    cut = source.index("def train_from")
    notebook["cells"][place : place + 1] = [code(source[:cut]), code(source[cut:])]


@damage("elsewhere")
def the_answer_in_an_extra_cell_below_the_stub(notebook: Notebook) -> None:
    notebook["cells"].insert(at(notebook, "sgd") + 1, code(text(named(notebook, "sgd"))))
    named(notebook, "sgd")["source"] = stub(notebook, "sgd")


@damage("elsewhere")
def the_answer_in_an_extra_cell_above_the_stub(notebook: Notebook) -> None:
    notebook["cells"].insert(at(notebook, "sgd"), code(text(named(notebook, "sgd"))))
    named(notebook, "sgd")["source"] = stub(notebook, "sgd")


@damage("elsewhere")
def the_answer_in_an_extra_cell_at_the_end(notebook: Notebook) -> None:
    notebook["cells"].append(code(text(named(notebook, "sgd"))))
    named(notebook, "sgd")["source"] = stub(notebook, "sgd")


@damage("elsewhere")
def a_missing_answer_at_the_end(notebook: Notebook) -> None:
    answer = named(notebook, "sgd")
    notebook["cells"].remove(answer)
    notebook["cells"].append(code(text(answer)))


@damage("unnamed")
def one_answer_lost_its_name(notebook: Notebook) -> None:
    named(notebook, "sgd").update(metadata={}, id="abc")


@damage("elsewhere")
def two_answers_merged_into_one(notebook: Notebook) -> None:
    lost = named(notebook, "squared_loss")
    notebook["cells"].remove(lost)
    named(notebook, "linreg")["source"] = text(named(notebook, "linreg")) + "\n\n" + text(lost)


@damage()
def cells_that_are_none(notebook: Notebook) -> None:
    notebook["cells"] += [7, None, "cell", [], {"source": None}, {"cell_type": [], "source": ["a", 3, {}], "id": {}}]


@damage("too_many")
def a_hundred_thousand_cells(notebook: Notebook) -> None:
    notebook["cells"] += [code("")] * 100_000


@damage("cut")
def a_cell_of_thirty_megabytes(notebook: Notebook) -> None:
    notebook["cells"].append({**code("#" * 30_000_000), "id": "endless"})


@damage()
def hostile_markup(notebook: Notebook) -> None:
    script = "<script>alert(1)</script>"
    notebook["metadata"]["title"] = script
    notebook["cells"].append({"cell_type": "markdown", "metadata": {"name": script}, "source": script})
    named(notebook, "test_sgd")["outputs"] = [
        {"output_type": "display_data", "data": {"text/html": script}, "metadata": {"image/png": {"width": script}}}
    ]


@damage()
def attachments_of_all_kinds(notebook: Notebook) -> None:
    bundle = {"image/png": "aGk=", "text/html": "<script>", "image/jpeg": '"><script>', "image/gif": 7}
    own = {"cell_type": "markdown", "metadata": {}, "source": "![](attachment:a.png)"}
    notebook["cells"] += [{**own, "attachments": {"a.png": bundle, "b": 7}}, {**own, "attachments": [1]}]


# What programs do to a file


def written(notebook: Notebook, **options: Any) -> str:
    """The text of a notebook as Jupyter writes it."""
    return json.dumps(notebook, indent=1, sort_keys=True, **options) + "\n"


def executed(notebook: Notebook, count: int) -> Notebook:
    """A notebook that has been run: each code cell has a count and an output."""
    notebook = copy.deepcopy(notebook)
    for number, cell in enumerate(notebook["cells"], count):
        if cell["cell_type"] == "code":
            text = {"output_type": "stream", "name": "stdout", "text": [f"run {number}\n"]}
            cell.update(execution_count=number, outputs=[text])
    return notebook


def released(_: Notebook) -> Notebook:
    return copy.deepcopy(_RELEASED)


@damage("padding")
def empty_bytes_behind_the_end(notebook: Notebook) -> bytes:
    return written(notebook).encode() + bytes(4096)


@damage("padding", "encoding")
def empty_bytes_behind_a_file_with_a_byte_order_mark(notebook: Notebook) -> bytes:
    return written(notebook).encode("utf-8-sig") + b"\0\n\0"


@damage("padding", "encoding")
def an_odd_number_of_empty_bytes_behind_utf_16(notebook: Notebook) -> bytes:
    return written(notebook).encode("utf-16") + bytes(4095)


@damage("padding", "encoding")
def two_byte_order_marks(notebook: Notebook) -> bytes:
    return (2 * "\ufeff" + written(notebook)).encode()


@damage("tail")
def the_end_of_a_file_in_dos(notebook: Notebook) -> bytes:
    return written(notebook).encode() + b"\x1a"


@damage("tail")
def a_second_value_behind_the_end(notebook: Notebook) -> bytes:
    return written(notebook).encode() + b'{"cell_type": "code", "source": ""} 7'


@damage("tail")
def the_tail_of_an_older_file(notebook: Notebook) -> bytes:
    newer = written(notebook)
    return (newer + written(released(notebook) | {"older": "x" * len(newer)})[len(newer) :]).encode()


@damage("tail", "encoding")
def a_tail_that_begins_within_a_letter(notebook: Notebook) -> bytes:
    notebook["cells"].append(code("# 我的笔记很长"))
    return written(notebook, ensure_ascii=False).encode() + "记".encode()[1:] + b'"]}'


@damage("twice")
def the_whole_file_twice(notebook: Notebook) -> bytes:
    return 2 * written(notebook).encode()


@damage("twice")
def a_newer_run_behind_an_older_one(notebook: Notebook) -> bytes:
    return (written(executed(notebook, 1)) + "\0\0" + written(executed(notebook, 70))).encode()


@damage("twice")
def the_untouched_notebook_behind_the_answered_one(notebook: Notebook) -> bytes:
    return (written(notebook) + written(released(notebook))).encode()


@damage("twice")
def the_untouched_notebook_before_the_answered_one(notebook: Notebook) -> bytes:
    return (written(released(notebook)) + written(notebook)).encode()


@damage("tail")
def a_second_copy_that_is_cut_off(notebook: Notebook) -> bytes:
    return (written(notebook) + written(notebook)[:20_000]).encode()


@damage("unfinished")
def cut_off_in_the_closing_metadata(notebook: Notebook) -> bytes:
    text = written(notebook)
    return text[: text.index('"kernelspec"') + 30].encode()


@damage("unfinished")
def cut_off_behind_the_last_cell(notebook: Notebook) -> bytes:
    text = written(notebook)
    return text[: text.index('\n ],\n "metadata"') + 3].encode()


@damage("unfinished")
def cut_off_in_the_format(notebook: Notebook) -> bytes:
    return written(notebook).rstrip("}\n").encode()


@damage("unfinished")
def empty_bytes_instead_of_the_closing_metadata(notebook: Notebook) -> bytes:
    text = written(notebook)
    return text[: text.index('"kernelspec"')].encode() + bytes(500)


@damage("unfinished")
def a_letter_lost_in_the_closing_metadata(notebook: Notebook) -> bytes:
    return written(notebook).replace('"kernelspec": {', '"kernelspec": ').encode()


@damage("cut_off", "missing")
def cut_off_in_the_last_locked_cell(notebook: Notebook) -> bytes:
    text = written(notebook)
    return text[: text.rindex('"source"') + 20].encode()


@damage("cut_off", "missing")
def cut_off_in_the_outputs_of_the_last_answer(notebook: Notebook) -> bytes:
    """As Colab writes it, with the outputs behind the source; elsewhere they are before it."""
    cells = notebook["cells"][: at(notebook, "ex7_last_batch") + 1]
    del cells[-1]["outputs"]
    cells[-1]["outputs"] = ["cut here"]
    text = json.dumps({"nbformat": 4, "metadata": {}, "cells": cells})
    return text[: text.index("cut here")].encode()


def merged(ours: Notebook, theirs: Notebook, *, base: bool = False) -> bytes:
    """What git leaves of two versions whose lines differ in places."""
    left, right = (written(one).splitlines(keepends=True) for one in (ours, theirs))
    lines: list[str] = []
    for kind, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if kind == "equal":
            lines += left[a:b]
            continue
        middle = ["||||||| 1a2b3c4\n", *left[a:b]] if base else []
        lines += ["<<<<<<< HEAD\n", *left[a:b], *middle, "=======\n", *right[c:d], ">>>>>>> origin/main\n"]
    return "".join(lines).encode()


@damage("conflict")
def a_merge_of_execution_counts(notebook: Notebook) -> bytes:
    ours = executed(notebook, 1)
    theirs = copy.deepcopy(ours)
    for cell in theirs["cells"]:
        if cell["cell_type"] == "code":
            cell["execution_count"] += 40
    return merged(ours, theirs)


@damage("conflict")
def a_merge_of_outputs_with_the_common_version(notebook: Notebook) -> bytes:
    return merged(executed(notebook, 1), executed(notebook, 70), base=True)


@damage("conflict")
def a_merge_of_ids_and_metadata(notebook: Notebook) -> bytes:
    theirs = copy.deepcopy(notebook)
    theirs["metadata"]["language_info"]["version"] = "3.12.1"
    for number, cell in enumerate(theirs["cells"]):
        cell.update(id=f"other{number}", metadata={**cell["metadata"], "scrolled": True})
    return merged(notebook, theirs)


@damage("conflict")
def a_merge_on_windows(notebook: Notebook) -> bytes:
    return merged(executed(notebook, 1), executed(notebook, 2)).replace(b"\n", b"\r\n")


@damage("conflict")
def a_merge_of_notes_in_text_cells(notebook: Notebook) -> bytes:
    theirs = copy.deepcopy(notebook)
    for one, note in ((notebook, "mine"), (theirs, "yours")):
        one["cells"].append({"cell_type": "markdown", "metadata": {}, "id": "note", "source": [note]})
    return merged(notebook, theirs)


def _hopeless_files() -> None:
    """Files from which an answer is missing, or that do not tell which one counts."""
    right = right_notebook(ROOT)
    text = written(right)
    other = copy.deepcopy(right)
    named(other, "sgd")["source"] = "def sgd(params, lr, batch_size):\n    pass"
    own = copy.deepcopy(right)
    for one, source in ((own, "x = 1"), (right, "x = 2")):
        one["cells"].insert(at(one, "test_sgd"), code(source))
    last = text.index("def data_iter_drop_last")
    HOPELESS.update(
        {
            "cut off within the last answer": (text[: last + 60].encode(), "cut_off"),
            "cut off before the last answer": (text[: text.index("def batch_sizes") - 30].encode(), "cut_off"),
            "cut off within the first answer": (text[: text.index("def data_iter") + 60].encode(), "cut_off"),
            "empty bytes from the last answer on": (text[:last].encode() + bytes(9000), "cut_off"),
            "a merge of two answers": (merged(right, other), "conflict"),
            "a merge of two cells of the student's own": (merged(right, own), "conflict"),
            "a merge whose sides are no JSON": (b"{\n<<<<<<< a\n1\n=======\n2\n>>>>>>> b\n}", "conflict"),
        }
    )


_hopeless_files()


# Answers in cells of others


def move_answers(notebook: Notebook, *names: str) -> str:
    """Put the stubs back into these solution cells, and return what was there."""
    names = names or tuple(right_answers())
    answers = [text(named(notebook, name)) for name in names]
    for name in names:
        named(notebook, name)["source"] = stub(notebook, name)
    return "\n\n\n".join(answers)


def exchange(notebook: Notebook, *names: str) -> None:
    """Let each of these solution cells have the answer of the next one, and the last one that of the first."""
    answers = [text(named(notebook, name)) for name in names]
    for name, answer in zip(names, [*answers[1:], answers[0]], strict=True):
        named(notebook, name)["source"] = answer


@damage("elsewhere")
def all_answers_in_one_cell_at_the_end(notebook: Notebook) -> None:
    notebook["cells"].append(code(move_answers(notebook)))


@damage("elsewhere")
def all_answers_in_one_cell_at_the_beginning(notebook: Notebook) -> None:
    notebook["cells"].insert(0, code(move_answers(notebook)))


@damage("elsewhere")
def all_answers_in_one_cell_in_the_middle(notebook: Notebook) -> None:
    notebook["cells"].insert(at(notebook, "test_training"), code(move_answers(notebook)))


@damage("elsewhere")
def all_answers_in_the_first_solution_cell(notebook: Notebook) -> None:
    answers = move_answers(notebook)
    named(notebook, "data_iter")["source"] = answers


@damage("elsewhere")
def all_answers_in_the_last_solution_cell(notebook: Notebook) -> None:
    answers = move_answers(notebook)
    named(notebook, "ex7_last_batch")["source"] = answers


@damage("elsewhere")
def all_answers_in_the_solution_cell_of_another(notebook: Notebook) -> None:
    answers = move_answers(notebook)
    named(notebook, "sgd")["source"] = answers


@damage("elsewhere")
def all_answers_backwards_in_one_cell_at_the_end(notebook: Notebook) -> None:
    answers = [move_answers(notebook, name) for name in reversed(right_answers())]
    notebook["cells"].append(code("\n\n".join(answers)))


@damage("elsewhere")
def each_function_in_a_cell_at_the_end(notebook: Notebook) -> None:
    pieces = re.split(r"\n\n\n(?=def )", move_answers(notebook))
    notebook["cells"] += map(code, pieces)


@damage("elsewhere")
def some_answers_in_one_cell_at_the_end(notebook: Notebook) -> None:
    notebook["cells"].append(code(move_answers(notebook, "sgd", "ex1_zero_init", "ex3_planck")))


@damage("elsewhere")
def answers_at_the_end_of_cells_with_other_docstrings(notebook: Notebook) -> None:
    notebook["cells"].append(code(move_answers(notebook, "sgd", "linreg")))
    for name in ("sgd", "linreg"):
        named(notebook, name)["source"] = stub(notebook, name).replace('"""', '"""My ', 1)


@damage("elsewhere")
def an_answer_at_the_end_and_notes_in_its_cell(notebook: Notebook) -> None:
    notebook["cells"].append(code(move_answers(notebook, "sgd")))
    named(notebook, "sgd")["source"] = "rate = 0.03  # see the end"


@damage("elsewhere")
def answers_at_the_end_without_their_cells(notebook: Notebook) -> None:
    notebook["cells"].append(code(move_answers(notebook)))
    notebook["cells"] = [cell for cell in notebook["cells"] if not marking(cell).get("solution")]


@damage("elsewhere")
def two_answers_in_each_others_cells(notebook: Notebook) -> None:
    exchange(notebook, "linreg", "squared_loss")


@damage("elsewhere")
def a_core_answer_and_an_exercise_in_each_others_cells(notebook: Notebook) -> None:
    exchange(notebook, "data_iter", "ex1_zero_init")


@damage("elsewhere")
def three_answers_rotated(notebook: Notebook) -> None:
    exchange(notebook, "linreg", "squared_loss", "ex7_last_batch")


@damage("elsewhere")
def three_answers_rotated_the_other_way(notebook: Notebook) -> None:
    exchange(notebook, "ex7_last_batch", "squared_loss", "linreg")


@damage("elsewhere")
def an_answer_only_in_the_cell_of_another(notebook: Notebook) -> None:
    answer = move_answers(notebook, "linreg")
    later = named(notebook, "ex2_ohm")
    later["source"] = answer + "\n\n\n" + text(later)


@damage("elsewhere", "restored")
def an_answer_in_the_locked_cell_below(notebook: Notebook) -> None:
    below = named(notebook, "look_sgd")
    below["source"] = move_answers(notebook, "sgd") + "\n\n\n" + text(below)


@damage("elsewhere", "restored")
def two_answers_in_a_test_cell(notebook: Notebook) -> None:
    test = named(notebook, "test_sgd")
    test["source"] = move_answers(notebook, "sgd", "linreg") + "\n\n\n" + text(test)


@damage()
def an_answer_also_in_the_cell_of_another(notebook: Notebook) -> None:
    later = named(notebook, "squared_loss")
    later["source"] = text(named(notebook, "linreg")) + "\n\n\n" + text(later)


# Oracles


def answers_count(rebuilt: Rebuilt) -> list[str]:
    """The names whose last definition before their test is not the right one, read off the rebuilt notebook."""
    wrong = []
    names = [name for name, _ in rebuilt.code()]
    for cell, answer in right_answers().items():
        test = names.index(f"test_{cell}")
        before = [definitions(one.source) for _, one in list(rebuilt.code())[:test]]
        for name, right in definitions(answer).items():
            found = [one[name] for one in before if name in one]
            wrong += [] if found and found[-1] == right else [name]
    return wrong


def definitions(source: str) -> dict[str, str]:
    """What a cell defines at its top, by name; nothing where it does not parse."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return {}
    found = {node.name: ast.dump(node) for node in tree.body if isinstance(node, ast.FunctionDef)}
    assigned = [node for node in tree.body if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)]
    return found | {node.targets[0].id: ast.dump(node.value) for node in assigned}  # type: ignore[attr-defined]


def differences(rebuilt: Rebuilt, release: Release) -> list[str]:
    """Where the rebuilt notebook is not the release, apart from solution sources and the student's own cells."""
    kept = [cell for cell in rebuilt.notebook.cells if OWN not in cell.metadata]
    found = [] if len(kept) == len(release.notebook.cells) else ["cells"]
    for cell, original in zip(kept, release.notebook.cells, strict=False):
        source = cell.source if original.metadata.nbgrader.solution else original.source
        found += [] if cell == {**original, "source": source} else [grade_id(original)]
    about = [
        key for key in ("metadata", "nbformat", "nbformat_minor") if rebuilt.notebook[key] != release.notebook[key]
    ]
    return found + about
