"""A submitted file becomes the released notebook with the student's answers, and says what was put right."""

from __future__ import annotations

import copy
import json
import os

import nbformat
import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.errors import CannotGrade, CourseError
from autograder.submission.files import find_submissions, read_file
from autograder.submission.matching import grade_id, is_solution, match
from autograder.submission.notebook import Cell
from autograder.submission.rebuild import Release, read_release, rebuild

ANSWER = "def sgd(params, lr, batch_size):\n    return 'mine'"


@pytest.fixture(scope="module")
def release() -> Release:
    return read_release(ROOT, "linreg_scratch")


@pytest.fixture
def submitted(release):
    """A submission, as a dict, in which sgd is answered."""
    notebook = json.loads(json.dumps(release.notebook))
    cell(notebook, "sgd")["source"] = ANSWER
    return notebook


def cell(notebook, name):
    return next(c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == name)


def rebuilt(notebook, release):
    return rebuild(json.dumps(notebook).encode(), release)


def source(result, name):
    return next(c.source for c in result.notebook.cells if grade_id(c) == name)


RELEASE = ROOT / "release" / "linreg_scratch" / "linreg_scratch.ipynb"
RELEASED = {grade_id(c): c for c in nbformat.read(RELEASE, as_version=4).cells if grade_id(c)}
copies = st.builds(
    lambda name, before, after, named, kind: Cell(
        before + RELEASED[name].source + after, kind or RELEASED[name].cell_type, grade_id=name if named else ""
    ),
    st.sampled_from(sorted(RELEASED)),
    st.sampled_from(["", "x = 1\n", "# "]),
    st.sampled_from(["", "\ny = 2", " "]),
    st.booleans(),
    st.sampled_from(["", "", "markdown", "raw"]),
)
own = st.builds(lambda number: Cell(f"own_{number} = {number}", "code"), st.integers(0, 99))


@settings(max_examples=200, deadline=None)
@given(st.lists(copies | own, max_size=30))
def test_each_submitted_cell_counts_at_most_once_and_no_cell_of_the_students_own_is_lost(cells):
    before = copy.deepcopy(RELEASED)
    matching = match(cells, RELEASED)
    numbers = {id(one): number for number, one in enumerate(cells)}
    kept = [[numbers[id(one)] for one in after] for after in matching.own.values()]
    own_cells = [number for after in kept for number in after]
    counted = [*own_cells, *(numbers[id(one)] for one in matching.answers.values() if one)]
    assert all(after == sorted(after) for after in kept)
    assert len(set(counted)) == len(counted)
    assert {number for number, one in enumerate(cells) if one.source.startswith("own_")} <= set(own_cells)
    missing = {name for repair in matching.repairs if repair.kind == "missing" for name in repair.about}
    assert {name for name, one in RELEASED.items() if is_solution(one)} <= matching.answers.keys() | missing
    assert before == RELEASED


def kinds(result):
    return {(repair.kind, name) for repair in result.repairs for name in repair.about or ("",)}


def test_an_untouched_release_comes_back_without_repairs(release):
    result = rebuilt(json.loads(json.dumps(release.notebook)), release)
    assert result.repairs == []
    assert [c.source for c in result.notebook.cells] == [c.source for c in release.notebook.cells]


def test_an_answer_is_taken_over(submitted, release):
    result = rebuilt(submitted, release)
    assert source(result, "sgd") == ANSWER and result.repairs == []


def test_a_changed_locked_cell_is_restored(submitted, release):
    cell(submitted, "test_sgd")["source"] = "pass"
    result = rebuilt(submitted, release)
    assert source(result, "test_sgd") == source(rebuilt(submitted, release), "test_sgd") != "pass"
    assert ("restored", "test_sgd") in kinds(result)


def test_points_ids_and_flags_are_the_releases(submitted, release):
    meta = cell(submitted, "test_sgd")["metadata"]["nbgrader"]
    meta.update(points=1000, locked=False, solution=True, schema_version=99)
    result = rebuilt(submitted, release)
    mine = next(c for c in result.notebook.cells if grade_id(c) == "test_sgd")
    assert mine.metadata.nbgrader.points == 12 and not mine.metadata.nbgrader.solution


def test_a_removed_cell_is_put_back(submitted, release):
    submitted["cells"] = [c for c in submitted["cells"] if c is not cell(submitted, "test_sgd")]
    result = rebuilt(submitted, release)
    assert len(result.notebook.cells) == len(release.notebook.cells)
    assert kinds(result) == {("missing", "test_sgd")}


def test_of_a_duplicated_cell_the_last_answer_counts(submitted, release):
    stub = copy.deepcopy(cell(json.loads(json.dumps(release.notebook)), "sgd"))
    submitted["cells"] += [stub]
    result = rebuilt(submitted, release)
    assert source(result, "sgd") == ANSWER and ("duplicated", "sgd") in kinds(result)


def test_reordered_cells_run_in_the_releases_order(submitted, release):
    submitted["cells"].reverse()
    result = rebuilt(submitted, release)
    assert [grade_id(c) for c in result.notebook.cells] == [grade_id(c) for c in release.notebook.cells]
    assert source(result, "sgd") == ANSWER


def test_a_solution_cell_that_lost_its_metadata_is_known_by_its_functions(submitted, release):
    lost = cell(submitted, "sgd")
    lost["metadata"], lost["id"] = {}, "abc"
    result = rebuilt(submitted, release)
    assert source(result, "sgd") == ANSWER and ("unnamed", "sgd") in kinds(result)


def test_a_notebook_stripped_of_all_metadata_is_rebuilt(submitted, release):
    for number, one in enumerate(submitted["cells"]):
        one["metadata"], one["id"] = {}, f"x{number}"
    result = rebuilt(submitted, release)
    assert source(result, "sgd") == ANSWER
    assert [grade_id(c) for c in result.notebook.cells if grade_id(c)] == [grade_id(c) for c in release.notebook.cells]


def test_cells_of_the_students_own_stay_where_they_were(submitted, release):
    at = submitted["cells"].index(cell(submitted, "sgd"))
    submitted["cells"].insert(
        at, {"cell_type": "code", "metadata": {}, "source": ["helper = 1\n", "x = 2"], "outputs": []}
    )
    names = [name for name, _ in rebuilt(submitted, release).code()]
    assert names[names.index("sgd") - 1] == "own-1"


def test_an_answer_in_a_cell_of_another_type_is_code_again(submitted, release):
    cell(submitted, "sgd")["cell_type"] = "markdown"
    result = rebuilt(submitted, release)
    assert source(result, "sgd") == ANSWER and ("retyped", "sgd") in kinds(result)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_other_encodings_are_read(submitted, release, encoding):
    assert source(rebuild(json.dumps(submitted).encode(encoding), release), "sgd") == ANSWER


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[1]", b'"x"', b'{"cells": 3}', b'{"cells": []}', b'{"cells": [1, 2]}', b"\x89PNG", b"[" * 100_000],
)
def test_what_is_no_notebook_is_refused_in_one_line(data, release):
    with pytest.raises(CannotGrade) as error:
        rebuild(data, release)
    assert "\n" not in str(error.value)


def test_strange_values_in_cells_do_no_harm(submitted, release):
    submitted["cells"] += [
        {"cell_type": 7, "source": None, "metadata": [], "id": {}},
        {"source": ["a", 3, None]},
        {"cell_type": "code", "metadata": {"nbgrader": "x"}, "source": "\ud800"},
        "not a cell",
    ]
    result = rebuilt(submitted, release)
    assert source(result, "sgd") == ANSWER
    nbformat.validate(result.notebook)


def test_links_directories_and_pipes_are_not_opened(tmp_path):
    (tmp_path / "secret.ipynb").write_text("{}")
    (tmp_path / "link.ipynb").symlink_to(tmp_path / "secret.ipynb")
    (tmp_path / "folder.ipynb").mkdir()
    os.mkfifo(tmp_path / "pipe.ipynb")
    for name in ("link.ipynb", "folder.ipynb", "pipe.ipynb", "missing.ipynb"):
        with pytest.raises(CannotGrade, match=name.replace(".", r"\.")):
            read_file(tmp_path / name)


def test_a_renamed_notebook_is_found(tmp_path):
    folder = tmp_path / "submitted" / "ada" / "linreg_scratch"
    folder.mkdir(parents=True)
    (folder / "notes.ipynb").write_text("{}")
    (folder / "linreg_scratch (1).ipynb").write_text("{}")
    (found,) = find_submissions(tmp_path, "linreg_scratch")
    assert found.path.name == "linreg_scratch (1).ipynb" and found.student == "ada"


def test_a_course_without_the_release_says_what_to_run(tmp_path):
    with pytest.raises(CourseError, match="nbgrader generate_assignment linreg_scratch"):
        read_release(tmp_path, "linreg_scratch")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may look into every folder; an ordinary user tries this")
def test_a_shut_folder_is_named_and_the_others_are_found(tmp_path):
    for student in ("ada", "ben", "cho"):
        (tmp_path / "submitted" / student / "linreg_scratch").mkdir(parents=True)
    (tmp_path / "submitted" / "ada").chmod(0)
    (tmp_path / "submitted" / "ben" / "linreg_scratch").chmod(0)
    found = find_submissions(tmp_path, "linreg_scratch")
    assert [one.student for one in found] == ["ada", "ben", "cho"]
    assert ["Permission denied" in str(one.problem) for one in found] == [True, True, False]
