"""The docs are true: links lead somewhere, commands have these options, the worked exercise works as printed."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from kit import ASSIGNMENT, ROOT
from markdown_it import MarkdownIt
from nbgrader.apps import NbGraderApp
from traitlets import import_item

from autograder.cli import commands

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def blocks(page: str, language: str) -> list[str]:
    found = FENCE.findall((ROOT / "docs" / page).read_text("utf-8"))
    return [text for _, named, text in found if named == language]


def block_with(page: str, language: str, words: str) -> str:
    (found,) = (text for text in blocks(page, language) if words in text)
    return found


def anchors(page: Path) -> set[str]:
    """As GitHub makes them of headings."""
    headings = re.findall(r"^#+ (.*)$", FENCE.sub("", page.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in headings}


@every_page
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", FENCE.sub("", page.read_text("utf-8"))):
        place, _, anchor = target.partition("#")
        if not place.startswith(("http:", "https:")):
            file = page.parent / place if place else page
            assert file.exists(), target
            assert not anchor or anchor in anchors(file), target


@every_page
def test_no_mark_of_emphasis_is_left_standing(page: Path) -> None:
    """As `**…。**` does in front of a Chinese character."""
    html = MarkdownIt("commonmark").enable("table").render(page.read_text("utf-8"))
    seen = re.sub(r"<(pre|code)\b.*?</\1>", "", html, flags=re.DOTALL)
    assert [line for line in seen.split("\n") if re.search(r"\*\*(?!\d)", line)] == []


def called(page: Path, program: str) -> Iterator[list[str]]:
    """The words after `program`, wherever a page shows it with arguments."""
    text = page.read_text("utf-8").replace("\\\n", " ")
    shown = [
        *re.findall(r"`([^`\n]+)`", FENCE.sub("", text)),
        *"\n".join(t for _, _, t in FENCE.findall(text)).split("\n"),
    ]
    for line in shown:
        for words in re.findall(rf"(?:^|[ /]){program} ([^#|，。]*)", line):
            yield words.split()


@every_page
def test_every_command_of_ours_has_the_options_that_are_shown(page: Path) -> None:
    for name, *arguments in called(page, "autograder"):
        if name in commands.commands:
            known = {option for param in commands.commands[name].params for option in param.opts}
            assert {word for word in arguments if word.startswith("--")} <= known, (name, arguments)


@every_page
def test_every_command_of_nbgraders_has_the_options_that_are_shown(page: Path) -> None:
    for words in called(page, "nbgrader"):
        application: Any = NbGraderApp()
        while words and words[0] in application.subcommands:
            known = application.subcommands[words.pop(0)][0]
            application = (import_item(known) if isinstance(known, str) else known)()
        options = {word.removeprefix("--").split("=")[0] for word in words if word.startswith("--")}
        plain = {option for option in options if "." not in option}
        assert plain <= {*application.aliases, *application.flags}, words


# Adding an exercise


def cell(kind: str, source: str, grade_id: str, **marks: Any) -> Any:
    """A cell as the panel *Create Assignment* leaves it."""
    made = nbformat.v4.new_code_cell(source) if kind == "code" else nbformat.v4.new_markdown_cell(source)
    about = {"grade": False, "solution": False, "locked": True, "task": False, "schema_version": 3}
    made.metadata["nbgrader"] = about | {"grade_id": grade_id, "cell_type": kind} | marks
    return made


def add(path: Path, after: str, text: str) -> None:
    old = path.read_text("utf-8")
    assert re.search(after, old, re.MULTILINE)
    path.write_text(re.sub(after, lambda match: match[0] + text, old, flags=re.MULTILINE), "utf-8")


def add_the_exercise(course: Path, page: str) -> None:
    """The steps of the page, one after another."""
    folder = course / "assignments" / ASSIGNMENT
    (folder / "checks" / "ex8_r_squared.py").write_text(block_with(page, "python", "def definition"), "utf-8")
    add(folder / "assignment.py", r"^ +ex7_last_batch,\n", "    ex8_r_squared,\n")
    words, title = blocks(page, "toml")[:2]  # the others are of other chapters
    for language in ("en", "zh"):
        add(folder / "words" / f"{language}.toml", r"\Z", "\n" + words)
        add(folder / "words" / f"{language}.toml", r'^ex7_last_batch = ".*"\n', title)
    corpus = folder / "paddle" / "corpus" / "ex8_r_squared"
    corpus.mkdir()
    (corpus / "right__with_mean.py").write_text(block_with(page, "python", "paddle.mean"), "utf-8")
    (corpus / "wrong__share_left.py").write_text(block_with(page, "python", "# slip: share_left"), "utf-8")
    source = course / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    notebook = nbformat.read(source, as_version=4)
    solution, test = (block_with(page, "python", words) for words in ("BEGIN SOLUTION", "BEGIN HIDDEN TESTS"))
    notebook.cells[-1:-1] = [
        cell("markdown", "### Exercise 8", "about_ex8"),
        cell("code", solution, "ex8_r_squared", solution=True, locked=False),
        cell("code", test, "test_ex8_r_squared", grade=True, points=5),
    ]
    nbformat.write(notebook, source)


def run(course: Path, *words: object) -> str:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        [sys.executable, "-m", *map(str, words)],
        cwd=course,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


def checks_of(course: Path, answer: str) -> list[dict[str, Any]]:
    """What the judge says of an answer to the new exercise, every other one left as released."""
    notebook = nbformat.read(course / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", as_version=4)
    (place,) = (one for one in notebook.cells if one.metadata.get("nbgrader", {}).get("grade_id") == "ex8_r_squared")
    assert "raise NotImplementedError" in place.source and "SOLUTION" not in place.source
    place.source = answer
    nbformat.write(notebook, course / "mine.ipynb")
    result = json.loads(run(course, "autograder", "check", "mine.ipynb", "--assignment", ASSIGNMENT, "--json", "-"))
    assert result["max_score"] == 105
    found: list[dict[str, Any]] = result["tasks"][-1]["checks"]
    return found


def test_the_exercise_that_teachers_are_shown_works_as_printed(tmp_path: Path) -> None:
    for part in ("source", "release"):
        shutil.copytree(ROOT / part, tmp_path / part)
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    page = "teachers.md"
    run(tmp_path, "autograder", "new", ASSIGNMENT)
    add_the_exercise(tmp_path, page)
    proven = run(tmp_path, "autograder", "prove", ASSIGNMENT, "--task", "ex8_r_squared")
    assert "every answer is judged as it should be" in proven and re.search(r"1/1 +1/1 +1/1", proven)
    run(tmp_path, "nbgrader", "generate_assignment", ASSIGNMENT, "--force")
    right = checks_of(tmp_path, block_with(page, "python", "paddle.mean"))
    assert [(check["verdict"], check["points"]) for check in right] == [("passed", 3), ("passed", 2)]
    wrong = checks_of(tmp_path, block_with(page, "python", "# slip: share_left"))
    assert {(check["verdict"], check["slip"]) for check in wrong} == {("failed", "share_left")}
    assert all("leaves unexplained" in check["message"] for check in wrong)


def test_both_editions_of_the_page_show_the_same_exercise() -> None:
    english, chinese = (
        [re.sub(r'"[^"]*"', '""', text) for language in ("python", "toml") for text in blocks(page, language)]
        for page in ("teachers.md", "teachers.zh.md")
    )
    assert english == chinese


def test_the_architecture_names_files_that_there_are() -> None:
    """Paths below `autograder/` or an assignment, here the built-in one; one mutant is still to be written."""
    text = FENCE.sub("", (ROOT / "docs" / "architecture.md").read_text("utf-8")).replace("wrong__starts_at_one.py", "")
    for shown in re.findall(r"`([\w<>/.]+/[\w<>]*(?:\.py|\.toml)?)`", text):
        path = shown.replace("<name>", "linreg_scratch").replace("<edition>", "paddle").replace("<task>", "sgd")
        folder = ROOT / "autograder" / "assignments" / "linreg_scratch"
        places = (ROOT, ROOT / "autograder", folder, folder / "paddle")
        assert any((place / path).exists() for place in places), shown
