"""The notebooks and their releases: fresh, equal in code, without a secret, and a pleasure to run."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from conftest import LIMITS, ROOT
from nbformat import NotebookNode

from autograder.box.kernel import Kernel
from autograder.outcomes import Raised, Returned
from autograder.submission.matching import grade_id
from autograder.submission.rebuild import read_release, rebuild

SOLUTION = re.compile(r"### BEGIN SOLUTION\n.*?### END SOLUTION", re.DOTALL)
EDITIONS = ("linreg_scratch", "linreg_scratch_zh")
ALL = sorted(path.name for path in (ROOT / "source").iterdir())
POINTS = {"data_iter": 12, "linreg": 8, "squared_loss": 8, "sgd": 12, "training": 11} | {
    f"ex{n}": 7 for n in range(1, 8)
}


def source(edition: str) -> NotebookNode:
    return nbformat.read(ROOT / "source" / edition / f"{edition}.ipynb", as_version=4)


def release(edition: str) -> NotebookNode:
    return nbformat.read(ROOT / "release" / edition / f"{edition}.ipynb", as_version=4)


def code(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def meant(text: str) -> str:
    """Python without comments, docstrings and words: what both editions must share."""
    text = re.sub(r"^( *)%", r"\1pass  # %", text, flags=re.MULTILINE)
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.dump(tree)


def generate(course: Path, assignment: str) -> None:
    command = [sys.executable, "-m", "nbgrader", "generate_assignment", assignment]
    subprocess.run(command, cwd=course, check=True, capture_output=True, env=os.environ | {"HOME": str(course)})


@pytest.fixture(scope="module", params=ALL)
def fresh(request, tmp_path_factory):
    """The edition's name and a release that nbgrader has just generated."""
    course = tmp_path_factory.mktemp("course")
    shutil.copy(ROOT / "nbgrader_config.py", course)
    shutil.copytree(ROOT / "source", course / "source")
    generate(course, request.param)
    return request.param, nbformat.read(course / "release" / request.param / f"{request.param}.ipynb", as_version=4)


def test_the_release_is_a_fresh_generation(fresh):
    edition, generated = fresh
    assert generated == release(edition), f"run: nbgrader generate_assignment {edition} --force"


def test_a_hidden_test_leaves_a_blank_line_only_in_ordinary_releases(tmp_path):
    checked = source("linreg_scratch")
    ordinary = source("linreg_scratch")
    del ordinary.metadata["autograder"]
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    for name, notebook in (("a_checked", checked), ("ordinary", ordinary), ("z_checked", checked)):
        (tmp_path / "source" / "hw").mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, tmp_path / "source" / "hw" / f"{name}.ipynb")
    generate(tmp_path, "hw")
    ends = {
        name: {
            cell.source.endswith("\n")
            for cell in nbformat.read(tmp_path / "release" / "hw" / f"{name}.ipynb", as_version=4).cells
            if grade_id(cell).startswith("test_")
        }
        for name in ("a_checked", "ordinary", "z_checked")
    }
    assert ends == {"a_checked": {False}, "ordinary": {True}, "z_checked": {False}}


@pytest.mark.parametrize("edition", ALL)
def test_no_hidden_check_and_no_solution_line_is_in_the_release(edition):
    text = "\n".join(cell.source for cell in release(edition).cells)
    for word in ("HIDDEN TESTS", "BEGIN SOLUTION", "END SOLUTION", "autograder", "judge("):
        assert word not in text
    whole = "\n".join(cell.source for cell in source(edition).cells)
    outside = {line.strip() for line in re.sub(SOLUTION, "", whole).splitlines()}
    released = {line.strip() for line in text.splitlines()}
    regions = re.findall(SOLUTION, whole)
    assert len(regions) >= 19, "one for each function and the claim"
    for region in regions:
        lines = {line.strip() for line in region.splitlines()} - outside
        assert lines, "a solution that is given elsewhere"
        assert not lines & released, "a line of the solution"


@pytest.mark.parametrize("edition", ALL)
def test_cells_points_and_flags_are_the_contracts(edition):
    cells = {grade_id(cell): cell.metadata.nbgrader for cell in release(edition).cells if grade_id(cell)}
    assert len(cells) == len([cell for cell in release(edition).cells if grade_id(cell)]), "a name stands twice"
    tests = {name.removeprefix("test_"): meta for name, meta in cells.items() if name.startswith("test_")}
    assert {name[:3] if name.startswith("ex") else name: meta.points for name, meta in tests.items()} == POINTS
    assert all(meta.grade and meta.locked and not meta.solution for meta in tests.values())
    for name in set(tests) - {"training"}:
        assert cells[name].solution and not cells[name].grade and not cells[name].locked


def test_both_editions_agree_in_code_ids_and_points():
    english, chinese = source("linreg_scratch"), source("linreg_scratch_zh")
    assert [grade_id(cell) for cell in english.cells] == [grade_id(cell) for cell in chinese.cells]
    for one, other in zip(english.cells, chinese.cells, strict=True):
        assert one.metadata.nbgrader == other.metadata.nbgrader
        assert one.cell_type == other.cell_type
        if one.cell_type == "code":
            assert meant(one.source) == meant(other.source), grade_id(one)


@pytest.mark.parametrize("edition", ALL)
def test_sources_are_stored_without_outputs(edition):
    nbformat.validate(source(edition))
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code(source(edition)))


@pytest.mark.parametrize("edition", EDITIONS)
def test_an_untouched_release_fails_only_for_what_is_not_written(edition, zygote):
    kernel = Kernel(zygote, LIMITS, seed=1)
    failed = {}
    for cell in code(release(edition)):
        outcome = kernel.run(grade_id(cell), cell.source).outcome
        if not isinstance(outcome, Returned):
            failed[grade_id(cell)] = outcome
    kernel.close()
    assert {name for name in failed if name.startswith("test_")} == {
        grade_id(cell) for cell in code(release(edition)) if grade_id(cell).startswith("test_")
    }
    asks = failed.pop("test_training")
    assert isinstance(asks, Raised) and "data_iter, linreg, squared_loss, sgd" in asks.message
    assert {outcome.type if isinstance(outcome, Raised) else outcome for outcome in failed.values()} == {
        "NotImplementedError"
    }


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_source_runs_without_errors_and_warnings_and_earns_every_mark(edition, grade):
    released = read_release(ROOT / "release" / edition / f"{edition}.ipynb")
    rebuilt = rebuild((ROOT / "source" / edition / f"{edition}.ipynb").read_bytes(), released)
    results = grade(rebuilt, limits=LIMITS, language=released.language)
    assert rebuilt.repairs == []
    assert {task.id: task.score for task in results.values()} == {task.id: task.max_score for task in results.values()}
    for cell in code(rebuilt.notebook):
        for output in cell.outputs:
            assert output.output_type != "error", cell.source
            assert output.get("name") != "stderr", output.text


def test_the_books_own_code_gets_full_marks_for_its_tasks(grade):
    from corpus import entries, notebook

    book = {entry.task: entry.cells for entry in entries() if entry.right and "book" in entry.name}
    assert set(book) == {"data_iter", "linreg", "squared_loss", "sgd"}
    results = grade(notebook(book))
    assert all(task.score == task.max_score for task in results.values())
