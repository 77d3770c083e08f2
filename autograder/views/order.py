"""The order of an assignment's tasks, and which of them use others: the one place where views and report ask for it."""

from __future__ import annotations

from ..assignments.linreg_scratch.assignment import TASKS


def place_of(task: str) -> int:
    """The position of a task in the notebook; tasks that an instructor has added come last."""
    return list(TASKS).index(task) if task in TASKS else len(TASKS)


def used_by(task: str) -> frozenset[str]:
    """The other tasks whose functions a task calls, so that it fails where they do.

    Training calls the functions of four tasks and has none of its own; exercises are judged with right functions.
    """
    if task not in TASKS or TASKS[task].core:
        return frozenset()
    functions = set(TASKS[task].functions)
    return frozenset(id for id, other in TASKS.items() if id != task and functions & set(other.functions))
