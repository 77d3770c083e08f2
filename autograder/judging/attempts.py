"""Attempts: the ways in which a task is judged, the best of which counts.

An attempt gives marks only for what the checks establish. The next one is made only where the last did not give full
marks, and where what a cell or a function left behind may be the reason.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from ..authoring.assignment import Assignment
from ..authoring.task import Task
from ..outcomes import Outcome, Raised
from ..verdicts import TaskResult
from .judge import DEATHS

ITS_OWN_FAULT = ("not_written", "cell_timed_out", "cell_died", "timed_out")
ENDLESS = ("timed_out", *DEATHS)
NO_RUN_HELPS = ("NotImplementedError", "SyntaxError", "IndentationError", "TabError")
DEFINITIONS = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)


@dataclass(frozen=True)
class Attempt:
    """What surrounds the functions of a task; by default everything as it stands in the notebook.

    `right` functions take the place of the student's, a `tidy` namespace has what the given cells bound and no shadowed
    built-ins, and in it the task's cell runs anew; `own_dtype` keeps the default dtype that the notebook has set.
    """

    right: tuple[str, ...] = ()
    tidy: bool = False
    own_dtype: bool = False


def replaceable(
    assignment: Assignment, task: Task, done: Collection[str], absent: Collection[str] = ()
) -> Iterator[str]:
    """Functions that an exercise uses, that have been judged, and that no remaining task needs unchanged.

    `absent` are tasks that this notebook does not have.
    """
    waiting = [other for other in assignment.tasks if other.id not in {*done, *absent, task.id}]
    needed = {name for other in waiting if not other.follow_through for name in other.uses}
    for name in task.uses if task.is_exercise else ():
        if assignment.owners[name] in done and name not in needed:
            yield name


def standins_for(source: str, assignment: Assignment, done: Collection[str]) -> str:
    """The right functions that may be seen by now: none of a task that has not been judged."""
    waiting = {name for name, task in assignment.owners.items() if task not in done}
    tree = ast.parse(source)
    kept = [node for node in tree.body if not (isinstance(node, ast.FunctionDef) and node.name in waiting)]
    return source if len(kept) == len(tree.body) else ast.unparse(ast.Module(kept, []))


def may_be_inherited(result: TaskResult) -> bool:
    """Whether a task failed in a way that something outside of its functions may have caused."""
    return any(check.verdict == "failed" and check.kind not in ITS_OWN_FAULT for check in result.checks)


def has(result: TaskResult, kinds: Collection[str]) -> bool:
    """Whether a check failed in one of these ways."""
    return any(check.kind in kinds for check in result.checks)


def is_endless(name: str, assignment: Assignment, done: Mapping[str, TaskResult]) -> bool:
    """Whether a core function ran out of time, or killed its kernel, by itself or together with others."""
    concerned = [task.id for task in assignment.tasks if name in task.uses and not task.follow_through]
    return any(has(done[id], ENDLESS) for id in (assignment.owners[name], *concerned) if id in done)


def has_raised(outcome: Outcome | None) -> bool:
    """Whether a cell raised, and not because nothing is written or because it is no Python."""
    return isinstance(outcome, Raised) and outcome.type not in NO_RUN_HELPS


def computes(source: str | None) -> bool:
    """Whether a cell computes something at its top level, perhaps with functions of other cells."""
    try:
        statements = ast.parse(source or "").body
    except SyntaxError:  # a magic command
        return True
    calls = (node for one in statements if not isinstance(one, DEFINITIONS) for node in ast.walk(one))
    return any(isinstance(node, ast.Call) for node in calls)
