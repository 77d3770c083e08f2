"""Of a cell that answers several tasks each task gets its own, before its test, and nobody gets what is not written."""

from __future__ import annotations

import json
from typing import Any

import pytest
from conftest import ROOT
from damaged import answers_count, code, damaged, exchange, move_answers, named, right_notebook
from kit import release_of, right_answers

from autograder.submission.matching import grade_id
from autograder.submission.portions import Owners, portions
from autograder.submission.rebuild import OWN, Rebuilt, read_release, rebuild

RELEASE = read_release(release_of(ROOT))
OWNERS = Owners.of(
    {
        "line": 'def line(x):\n    """The line."""\n    raise NotImplementedError',
        "area": "def area(x):\n    raise NotImplementedError\n\n\n# Your verdict: set IT_WORKS",
    }
)


def rebuilt(notebook: Any) -> Rebuilt:
    return rebuild(damaged(notebook), RELEASE)


def source(result: Rebuilt, name: str) -> str:
    return str(next(cell.source for cell in result.notebook.cells if grade_id(cell) == name))


def own(result: Rebuilt) -> list[str]:
    return [cell.source for cell in result.notebook.cells if OWN in cell.metadata]


def test_what_follows_an_answer_is_its_own_and_helpers_are_everybodys() -> None:
    text = """SCALE = 2
def area(x):
    return half(x)
print(area(3))
# halves
import math
def half(x):
    return x / SCALE
def line(x): return x
SLOPE = 1; print(line(1)); OTHER = (2,
  3)
IT_WORKS = True
# the end"""
    assert portions(text, OWNERS) == {
        "": "SCALE = 2\n# halves\nimport math\ndef half(x):\n    return x / SCALE",
        "area": "def area(x):\n    return half(x)\nprint(area(3))\nIT_WORKS = True\n# the end",
        "line": "def line(x): return x\nSLOPE = 1; print(line(1)); OTHER = (2,\n  3)",
    }


def test_a_decorator_a_magic_and_an_alias_are_understood() -> None:
    text = "%matplotlib inline\n@cache\ndef line(x):\n    return x\n!ls\narea = line"
    assert portions(text, OWNERS) == {
        "": "%matplotlib inline",
        "line": "@cache\ndef line(x):\n    return x\n!ls",
        "area": "area = line",
    }


def test_what_does_not_parse_or_is_too_deep_or_too_long_has_no_portions() -> None:
    for text in (
        "def line(:\ndef area(x): ...",
        "x = 1\n" * 90_000,
        "x = " + "(" * 5000,
        "x = " + "-" * 90_000 + "1",
        "\0",
    ):
        assert portions(text, OWNERS) == {}


def test_no_line_of_a_cell_is_lost_or_counted_twice() -> None:
    text = move_answers(right_notebook(ROOT))
    owners = Owners.of({grade_id(one): one.source for one in RELEASE.notebook.cells if one.metadata.nbgrader.solution})
    parts = portions(text, owners)
    assert sorted(line for part in parts.values() for line in part.split("\n") if line) == sorted(
        line for line in text.split("\n") if line
    )
    assert all(
        list(owners.tasks([name])) == [part]
        for part, t in parts.items()
        for name in owners.functions
        if f"def {name}(" in t
    )


def test_a_cell_at_the_end_whose_answers_all_moved_does_not_run_again() -> None:
    notebook = right_notebook(ROOT)
    notebook["cells"].append(code(move_answers(notebook)))
    assert own(rebuilt(notebook)) == []


def test_answers_in_each_others_cells_are_each_in_their_own() -> None:
    for names in (["linreg", "squared_loss"], ["ex2_ohm", "linreg", "sgd"], ["data_iter", "ex7_last_batch"]):
        notebook = right_notebook(ROOT)
        exchange(notebook, *names)
        result = rebuilt(notebook)
        assert [source(result, name) for name in names] == [right_answers()[name] for name in names]
        assert own(result) == []


def test_answers_that_stay_where_they_are_stay_and_the_cell_runs_where_it_was() -> None:
    notebook = right_notebook(ROOT)
    answers = move_answers(notebook, "sgd", "linreg") + "\nmine = 1"
    named(notebook, "sgd")["source"] = right = "def sgd(params, lr, batch_size):\n    return 'mine'"
    notebook["cells"].append(code(answers))
    result = rebuilt(notebook)
    assert source(result, "sgd") == right and "def sgd" not in source(result, "linreg")
    assert own(result) == [answers]


def test_a_cell_with_a_syntax_error_is_shown_at_each_of_its_tests_and_gives_nothing() -> None:
    notebook = right_notebook(ROOT)
    broken = move_answers(notebook, "linreg", "sgd").replace("def sgd(", "def sgd((")
    notebook["cells"].append(code(broken))
    result = rebuilt(notebook)
    assert source(result, "linreg") == source(result, "sgd") == broken
    assert sorted(answers_count(result)) == ["linreg", "sgd"]


def test_an_answer_that_is_nowhere_is_not_made_up_from_those_that_are() -> None:
    notebook = right_notebook(ROOT)
    lost = move_answers(notebook, "linreg")
    notebook["cells"].append(code(move_answers(notebook, "sgd", "squared_loss")))
    result = rebuilt(notebook)
    assert lost not in "".join(own(result)) and answers_count(result) == ["linreg"]


def test_an_answer_in_its_own_cell_is_not_replaced_by_a_right_one_at_the_end_or_with_another() -> None:
    notebook = right_notebook(ROOT)
    right = move_answers(notebook, "sgd", "squared_loss", "ex2_ohm")
    wrong = "def sgd(params, lr, batch_size):\n    return 'wrong'"
    named(notebook, "sgd")["source"] = wrong
    notebook["cells"].append(code(right))
    result = rebuilt(notebook)
    assert source(result, "sgd") == wrong and answers_count(result) == ["sgd"]


def test_the_last_function_before_the_test_counts_and_none_behind_it() -> None:
    notebook = right_notebook(ROOT)
    right = move_answers(notebook, "sgd")
    place = notebook["cells"].index(named(notebook, "sgd"))
    notebook["cells"].insert(place + 1, code("def sgd(params, lr, batch_size):\n    return 'wrong'"))
    notebook["cells"].append(code(right))
    assert answers_count(rebuilt(notebook)) == ["sgd"]


def test_helpers_beside_an_untouched_stub_stay_before_the_answer_at_the_end() -> None:
    notebook = right_notebook(ROOT)
    answer = move_answers(notebook, "sgd")
    stub = named(notebook, "sgd")
    stub["source"] = "def helper():\n    return 1\n\n\n" + "".join(stub["source"])
    notebook["cells"].append(code(answer))
    result = rebuilt(notebook)
    assert answers_count(result) == [] and own(result) == [stub["source"]]
    assert result.notebook.cells.index(next(c for c in result.notebook.cells if OWN in c.metadata)) < next(
        number for number, cell in enumerate(result.notebook.cells) if grade_id(cell) == "sgd"
    )


def test_a_right_notebook_with_experiments_is_not_changed() -> None:
    notebook = right_notebook(ROOT)
    text = "def sgd(params, lr, batch_size):\n    return 'tried'\n\n\ndef linreg(X, w, b):\n    return X"
    notebook["cells"].append(code(text))
    handed_in = json.loads(json.dumps(notebook))
    result = rebuilt(notebook)
    assert result.repairs == [] and own(result) == [text]
    assert [cell.source for cell in result.notebook.cells[:-1]] == [
        "".join(cell["source"]) for cell in handed_in["cells"][:-1]
    ]


OWN_WAYS = {
    "within a condition": "if True:\n    def sgd(params, lr, batch_size):\n        return 'mine'",
    "imported": "from helpers import sgd  # mine",
    "one of two names": "step = sgd, other = helper, 2",
    "with the line of the stub left": "def sgd(params, lr, batch_size):\n    return 1\n    raise NotImplementedError",
}


@pytest.mark.parametrize("way", sorted(OWN_WAYS))
def test_an_answer_that_is_written_in_another_way_is_not_replaced_by_an_experiment(way: str) -> None:
    notebook = right_notebook(ROOT)
    named(notebook, "sgd")["source"] = OWN_WAYS[way]
    tried = "def sgd(params, lr, batch_size):\n    return 'tried'"
    notebook["cells"].append(code(tried))
    result = rebuilt(notebook)
    assert (source(result, "sgd"), own(result), result.repairs) == (OWN_WAYS[way], [tried], [])


def test_what_followed_a_stub_still_follows_the_answer_that_came_from_the_end() -> None:
    notebook = right_notebook(ROOT)
    notebook["cells"].insert(notebook["cells"].index(named(notebook, "sgd")) + 1, code("mine = 1"))
    notebook["cells"].append(code(move_answers(notebook, "sgd")))
    names = [name for name, _ in rebuilt(notebook).code()]
    assert names[names.index("own-1") - 1] == "sgd"


def test_helpers_of_a_cell_at_the_end_come_before_the_first_answer_that_uses_them() -> None:
    notebook = right_notebook(ROOT)
    helper = "def _helper(x):\n    return x"
    notebook["cells"].append(code(f"{helper}\n\n\n{move_answers(notebook, 'linreg', 'sgd')}"))
    assert source(rebuilt(notebook), "linreg").startswith(helper)
