"""Attacks by the notebook file itself: each makes a file (or something else) at a path from a good notebook's."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

MAKERS: dict[str, Callable[[Path, Path], Path | None]] = {}


def maker(make: Callable[[Path, Path], Path | None]) -> Callable[[Path, Path], Path | None]:
    MAKERS[make.__name__] = make
    return make


def remove(path: Path) -> None:
    """Take away what an attack has handed in, with the folder that it lay in."""
    shutil.rmtree(path.parent, ignore_errors=True)


def edited(good: Path, path: Path, edit: Callable[[dict[str, Any]], None]) -> None:
    """The good notebook as plain JSON, changed."""
    notebook = json.loads(good.read_text("utf-8"))
    edit(notebook)
    path.write_text(json.dumps(notebook), "utf-8")


def cell_of(notebook: dict[str, Any], name: str) -> dict[str, Any]:
    return next(cell for cell in notebook["cells"] if _named(cell) == name)


def _named(cell: dict[str, Any]) -> str:
    return str(cell["metadata"].get("nbgrader", {}).get("grade_id", ""))


@maker
def link_to_the_source(good: Path, path: Path) -> None:
    """attack: hands in a link to the course's own source notebook, to get it back as feedback
    outcome: ungraded
    """
    path.symlink_to(good.parent.parent / "course" / "source" / "small" / "small.ipynb")


@maker
def hard_link_to_another_student(good: Path, path: Path) -> None:
    """attack: hands in a hard link to another student's file
    outcome: ungraded
    """
    path.hardlink_to(good.parent.parent / "course" / "submitted" / "ada" / "small" / "small.ipynb")


@maker
def pipe_that_never_speaks(good: Path, path: Path) -> None:
    """attack: hands in a named pipe, so that whoever reads it waits for ever
    outcome: ungraded
    """
    os.mkfifo(path)


@maker
def device_that_never_ends(good: Path, path: Path) -> None:
    """attack: hands in a link to /dev/zero, so that whoever reads it never reaches the end
    outcome: ungraded
    """
    path.symlink_to("/dev/zero")


@maker
def device_node(good: Path, path: Path) -> None:
    """attack: hands in a device node of /dev/zero
    outcome: ungraded
    for: root
    """
    os.mknod(path, 0o020666, os.makedev(1, 5))


@maker
def folder_in_its_place(good: Path, path: Path) -> None:
    """attack: hands in a folder by the notebook's name
    outcome: ungraded
    """
    path.mkdir()


@maker
def sparse_terabyte(good: Path, path: Path) -> None:
    """attack: hands in a file of one TiB that takes no space on disk
    outcome: ungraded
    """
    with path.open("wb") as file:
        file.truncate(1 << 40)


@maker
def nested_a_million_deep(good: Path, path: Path) -> None:
    """attack: hands in JSON nested a million deep, to crash the parser
    outcome: ungraded
    """
    path.write_bytes(b"[" * 1_000_000 + b"]" * 1_000_000)


@maker
def number_of_a_million_digits(good: Path, path: Path) -> None:
    """attack: puts a number of a million digits where nbformat is, which takes minutes to read as decimal
    earns: any
    outcome: ungraded or ignored
    """
    edited(good, path, lambda notebook: None)
    text = path.read_text("utf-8").replace('"nbformat": 4', '"nbformat": ' + "9" * 1_000_000)
    path.write_text(text, "utf-8")


@maker
def points_of_a_million(good: Path, path: Path) -> None:
    """attack: writes a million points into every test cell, and answers nothing
    outcome: ignored
    """

    def edit(notebook: dict[str, Any]) -> None:
        for cell in notebook["cells"]:
            named = cell["metadata"].get("nbgrader", {})
            if named.get("grade"):
                named["points"] = 1_000_000
            elif named.get("solution"):
                cell["source"] = "pass"

    edited(good, path, edit)


@maker
def tests_that_assert_nothing(good: Path, path: Path) -> None:
    """attack: empties all locked test cells and answers nothing
    outcome: repaired
    """

    def edit(notebook: dict[str, Any]) -> None:
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                cell["source"] = "pass"

    edited(good, path, edit)


@maker
def given_loop_replaced(good: Path, path: Path) -> None:
    """attack: rewrites the locked cell of the imports to bring along a numpy that agrees with everything
    earns: any
    outcome: repaired
    """

    def edit(notebook: dict[str, Any]) -> None:
        cell_of(notebook, "imports")["source"] = "class np:\n    allclose = lambda *a, **k: True\nprint('got through')"

    edited(good, path, edit)


@maker
def test_cell_as_a_solution(good: Path, path: Path) -> None:
    """attack: declares a locked test cell to be a solution cell, so that its own source would be kept
    earns: any
    outcome: repaired
    """

    def edit(notebook: dict[str, Any]) -> None:
        cell = cell_of(notebook, "test_sgd")
        cell["metadata"]["nbgrader"] |= {"solution": True, "grade": False, "locked": False}
        cell["source"] = "print('got through')"

    edited(good, path, edit)


@maker
def every_cell_twice(good: Path, path: Path) -> None:
    """attack: hands in each test cell twice, which counts points twice or stops nbgrader's whole batch
    earns: any
    outcome: repaired
    """
    edited(good, path, lambda notebook: notebook["cells"].extend(notebook["cells"]))


@maker
def schema_of_the_future(good: Path, path: Path) -> None:
    """attack: schema version 99 and nbformat 99.99, which stop nbgrader's whole batch
    earns: any
    outcome: ignored
    """

    def edit(notebook: dict[str, Any]) -> None:
        notebook["nbformat"], notebook["nbformat_minor"] = 99, 99
        for cell in notebook["cells"]:
            if "nbgrader" in cell["metadata"]:
                cell["metadata"]["nbgrader"]["schema_version"] = 99

    edited(good, path, edit)


@maker
def kernelspec_that_runs_a_command(good: Path, path: Path) -> None:
    """attack: names a kernel whose command line would write a file on the grader's machine
    earns: any
    outcome: ignored
    """

    def edit(notebook: dict[str, Any]) -> None:
        argv = ["/bin/sh", "-c", "touch /tmp/hostile_left"]
        notebook["metadata"]["kernelspec"] = {"name": "../../evil", "display_name": "x", "argv": argv}
        (path.parent / "kernel.json").write_text(json.dumps({"argv": argv, "display_name": "x", "language": "python"}))

    edited(good, path, edit)


@maker
def modules_beside_it(good: Path, path: Path) -> None:
    """attack: puts numpy.py, paddle.py, sitecustomize.py and an IPython configuration beside the notebook
    earns: any
    outcome: ignored
    """
    edited(good, path, lambda notebook: None)
    code = "print('got through')\nopen('/tmp/hostile_left', 'w').close()\nraise SystemExit(3)\n"
    for name in ("numpy.py", "paddle.py", "sitecustomize.py", "usercustomize.py", "ipython_config.py", "conftest.py"):
        (path.parent / name).write_text(code)


@maker
def identifiers_that_are_paths(good: Path, path: Path) -> None:
    """attack: cell ids and grade_ids that lead out of a folder and into a page, in cells of its own
    earns: any
    outcome: ignored
    """

    def edit(notebook: dict[str, Any]) -> None:
        for name in ("../../../etc/passwd", "<script>alert(1)</script>", "\x1b[2J\x00", "own-1", "a" * 100_000):
            cell = {"cell_type": "code", "source": "1/0", "metadata": {"nbgrader": {"grade_id": name}}, "id": name}
            notebook["cells"].append(cell | {"outputs": [], "execution_count": None})

    edited(good, path, edit)


@maker
def outputs_that_claim_success(good: Path, path: Path) -> None:
    """attack: brings along verdicts and outputs of a full mark, and answers nothing
    outcome: ignored
    """

    def edit(notebook: dict[str, Any]) -> None:
        notebook["metadata"]["autograder"] = {"score": 100, "language": "zh"}
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                data = {"text/plain": "got through", "text/html": "<b>got through</b>"}
                cell["outputs"] = [
                    {"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": 1}
                ]
                if cell["metadata"].get("nbgrader", {}).get("solution"):
                    cell["source"] = "pass"

    edited(good, path, edit)


@maker
def sources_of_the_wrong_kind(good: Path, path: Path) -> None:
    """attack: sources that are numbers, mappings, lists of lists and lone surrogates
    outcome: ungraded or repaired or ignored
    """

    def edit(notebook: dict[str, Any]) -> None:
        kinds: list[Any] = [5, {"a": 1}, [["x"], 3, None], "print('\ud800')", True, None, ""]
        for i, cell in enumerate(notebook["cells"]):
            cell["source"] = kinds[i % len(kinds)]
            cell["metadata"] = cell["metadata"] if i % 2 else [cell["metadata"]]

    edited(good, path, edit)


@maker
def thousand_cells_of_its_own(good: Path, path: Path) -> None:
    """attack: 900 cells of its own, each just under its time limit
    earns: any
    outcome: stopped
    """

    def edit(notebook: dict[str, Any]) -> None:
        slow = {"cell_type": "code", "source": "import time; time.sleep(0.9)", "metadata": {}, "outputs": []}
        notebook["cells"][1:1] = [slow | {"execution_count": None} for _ in range(900)]

    edited(good, path, edit)
