"""`autograder prove`: an assignment judges its own corpus; an unfair or lax check shows before a class meets it."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path

import nbformat
from nbformat.notebooknode import NotebookNode

from ..authoring.assignment import Assignment
from ..authoring.corpus import Entry, Proof, Proven, entries
from ..authoring.edition import Edition, shown
from ..authoring.task import TEST_CELL, task_of
from ..box.limits import Limits
from ..errors import CourseError
from ..judging.grading import Grader
from ..submission.matching import grade_id
from ..submission.rebuild import OWN, Rebuilt
from ..verdicts import CheckResult, TaskResult
from ..words import message
from ..words.titles import reason_heading
from .places import Places

SEED = 7


def prove(
    assignment: Assignment,
    edition: Edition,
    source: Path,
    *,
    language: str = "en",
    tasks: Collection[str] = (),
    seed: int = SEED,
    trust_submissions: bool = False,
    limits: Limits | None = None,
    seen: Callable[[Proof], None] = lambda _: None,
) -> Proven:
    """Judge the answers of an edition's corpus, each in a copy of the source notebook; `seen` hears of each.

    With `tasks`, only the answers to these are judged. A mistake that cannot be made in this edition is proved by the
    corpus of another.
    """
    notebook = nbformat.read(source, as_version=4)
    proven = Proven(problems=list(_misfits(assignment, notebook, source)))
    answers = [entry for entry in entries(edition.corpus) if not tasks or entry.task in tasks]
    if not answers:
        proven.problems.append(message("prove.no_corpus", folder=shown(edition.corpus)))
    with Grader(assignment, edition, trust_submissions=trust_submissions, limits=limits) as grader:
        for entry in answers:
            unknown = [task for task in (entry.task, *sorted(entry.may_lose)) if task not in assignment.by_id]
            if entry.misspelt:
                proof = Proof(entry, message("prove.misspelt", what=entry.misspelt))
            elif unknown:
                proof = Proof(entry, message("prove.no_task", task=unknown[0]))
            else:
                results = grader.run(with_answer(notebook, entry), seed, language)
                proof = Proof(entry, _problem(entry, results), _named(entry, results))
            proven.proofs.append(proof)
            seen(proof)
        practice = shown(edition.folder / "practice.py")
        proven.problems += [message("prove.practice", file=practice, error=error) for error in grader.failed_practice]
    provoked = {proof.named for proof in proven.proofs}
    words = assignment.sentences(language, edition.name)
    wordless = sorted(name for name in provoked if name and not reason_heading(words, "", name))
    proven.problems += [message("prove.wordless", slip=slip) for slip in wordless]
    others = [other.corpus for other in assignment.editions.values() if other != edition]
    elsewhere = {entry.slip for corpus in others for entry in entries(corpus)}
    unproved = sorted({key.split(".")[-2] for key in words.table if key.startswith("slip.")} - provoked - elsewhere)
    proven.problems += [message("prove.unproved", slip=slip) for slip in unproved if answers and not tasks]
    return proven


def provable(places: Places, assignment: Assignment) -> list[Edition]:
    """The editions that are installed here and have a notebook in this course; all, if none is."""
    editions = list(assignment.editions.values())
    found = [
        edition for edition in editions if all(edition.versions.values()) and _sources(places, assignment, edition)
    ]
    return found or editions


def find_source(places: Places, assignment: Assignment, edition: Edition) -> tuple[Path, str]:
    """The source notebook of an edition, the one that is named like the assignment first, and its language.

    Raises CourseError where the course has none.
    """
    for source in _sources(places, assignment, edition):
        return source
    raise CourseError(
        message("prove.no_source", folder=places.course.source_directory, name=assignment.name, edition=edition.name)
    )


def _sources(places: Places, assignment: Assignment, edition: Edition) -> list[tuple[Path, str]]:
    """The source notebooks of an edition, each with its language."""
    found = []
    for path in places.sources():
        try:
            entry = json.loads(path.read_bytes())["metadata"]["autograder"]
        except (OSError, ValueError, KeyError, TypeError):
            continue
        if (entry.get("assignment"), entry.get("edition", edition.name)) == (assignment.name, edition.name):
            found.append((path, str(entry.get("language", "en"))))
    return found


def with_answer(notebook: NotebookNode, entry: Entry) -> Rebuilt:
    """The source notebook, its right answers included, with one of them replaced; visible tests are left out."""
    made = nbformat.from_dict({**notebook, "cells": []})
    for original in notebook.cells:
        cell = nbformat.from_dict(original)
        name = grade_id(cell)
        if cell.cell_type == "code" and name.startswith(TEST_CELL):
            cell.source = ""
        if name != entry.task:
            made.cells.append(cell)
            continue
        cell.source = entry.cells["solution"]
        made.cells += [*_own(entry, "before"), cell, *_own(entry, "after")]
    return Rebuilt(made)


def _own(entry: Entry, place: str) -> list[NotebookNode]:
    if place not in entry.cells:
        return []
    cell = nbformat.v4.new_code_cell(entry.cells[place])
    cell.metadata[OWN] = True
    return [cell]


def _misfits(assignment: Assignment, notebook: NotebookNode, source: Path) -> Iterator[str]:
    """Where the notebook and the checks do not agree: cells that are missing, points that differ."""
    cells = {grade_id(cell): cell for cell in notebook.cells if grade_id(cell)}
    for name in (name for name, cell in cells.items() if cell.cell_type == "code" and task_of(name)):
        if task_of(name) not in assignment.by_id:
            yield message("prove.no_task_of", file=source.name, cell=name, task=task_of(name))
    for task in assignment.tasks:
        test = cells.get(f"{TEST_CELL}{task.id}")
        if test is None or (task.functions and task.id not in cells):
            missing = f"{TEST_CELL}{task.id}" if test is None else task.id
            yield message("prove.no_cell", file=source.name, cell=missing)
        elif float(test.metadata.nbgrader.get("points", 0)) != task.points:
            points = {"notebook": f"{test.metadata.nbgrader.get('points', 0):g}", "checks": f"{task.points:g}"}
            yield message("prove.points", file=source.name, cell=f"{TEST_CELL}{task.id}", **points)


def _problem(entry: Entry, results: Iterable[TaskResult]) -> str:
    """What is wrong with a judgement, in one line; '' where it is as it should be."""
    tasks = {task.id: task for task in results}
    broken = [check for task in tasks.values() for check in task.checks if check.verdict == "broken"]
    if broken:
        return message("prove.broken", check=broken[0].title)
    lost = {id: task for id, task in tasks.items() if not task.full}
    if entry.task not in tasks:
        return message("prove.not_judged", task=entry.task)
    if too_many := sorted(lost.keys() - entry.may_lose):
        kind = "unfair" if entry.right else "elsewhere"
        return message(f"prove.{kind}", task=too_many[0], because=_reason(lost[too_many[0]].checks))
    if passed := sorted(entry.loses - lost.keys()):
        return message("prove.lax", task=passed[0])
    if entry.reason and _named(entry, tasks.values()) != entry.reason:
        return message("prove.unnamed", slip=entry.reason, named=_named(entry, tasks.values()) or "–")
    formulas = {check.formula for check in tasks[entry.task].checks if check.formula}
    if entry.formula and entry.formula not in formulas:
        return message("prove.unnamed", slip=entry.formula, named=" ".join(sorted(formulas)) or "–")
    return ""


def _reason(checks: Iterable[CheckResult]) -> str:
    first = next(check for check in checks if check.verdict != "passed")
    return f"{first.title}: {first.message}"


def _named(entry: Entry, results: Iterable[TaskResult]) -> str:
    """The mistake that was named in the answer's own task: the one that it should be, or else the first."""
    checks = [check for task in results if task.id == entry.task for check in task.checks]
    named = [name for check in checks if (name := check.slip or check.error)]
    return entry.reason if entry.reason in named else next(iter(named), "")
