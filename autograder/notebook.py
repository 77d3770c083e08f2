"""For the instructor's notebook: `judge("sgd")` judges the functions of the running notebook and shows the verdicts."""

from __future__ import annotations

import json
import os
import secrets
import sys
from pathlib import Path
from typing import Any, NoReturn

from .authoring.assignment import Assignment
from .authoring.edition import OWN, Edition, Equipment
from .authoring.loading import load
from .authoring.task import TEST_CELL
from .box.limits import Limits
from .errors import CourseError
from .judging.judge import Asking
from .judging.judge import judge as judge_task
from .judging.table import Verdicts
from .outcomes import Outcome, Raised, Returned
from .words import message

SESSION = "JPY_SESSION_NAME"  # where a Jupyter server says which notebook a kernel belongs to
EXECUTION, AUTOGRADE = "NBGRADER_EXECUTION", "autograde"  # how nbgrader tells a kernel what it runs a notebook for
REFUSED = 3  # the exit status of a kernel that has been ended here


class LiveStudent(Asking):
    """The functions of a namespace in this very process. For an instructor's own code: nothing is contained."""

    def __init__(self, namespace: dict[str, Any], equipment: Equipment) -> None:
        super().__init__()
        self._namespace = namespace
        self._equipment = equipment

    def outcome(self, probe: str, inputs: dict[str, Any], long: bool) -> Outcome:
        from .inside import wire  # noqa: PLC0415

        try:
            asked = _probes(self._equipment)[probe]
            return Returned(wire.unpack(wire.pack(asked(self._namespace, **inputs))))
        except Exception as error:
            name = error.name if isinstance(error, NameError) else None
            return Raised(type(error).__name__, str(error), name=name)


def judge(task: str, seed: int | None = None) -> None:
    """Judge a task with the running notebook's own functions, show the verdicts, and raise unless all passed.

    Raises AssertionError with the first reason, so that a run that stops at errors stops here too.
    """
    from IPython.core.getipython import get_ipython  # noqa: PLC0415
    from IPython.display import display  # noqa: PLC0415

    if os.environ.get(EXECUTION) == AUTOGRADE:
        _end_this_kernel(message("doors.autograde"))
    shell = get_ipython()
    assignment, edition, language = notebook_of(task, Path.cwd())
    seed = secrets.randbelow(2**31) if seed is None else seed
    student = LiveStudent(shell.user_ns if shell is not None else {}, edition.equipment)
    words = assignment.sentences(language, edition.name)
    result = judge_task(assignment.by_id[task], student, seed, words, Limits().task)
    display(Verdicts(result, language, seed))
    if reasons := [f"{check.title}: {check.message}" for check in result.checks if check.verdict != "passed"]:
        raise AssertionError(reasons[0])


def _end_this_kernel(why: str) -> NoReturn:
    """End the process, and say why to whoever runs it.

    This is a kernel of nbgrader's own autograder: the doors are closed, and the functions judged here would be those of
    a student, beside the judge. An exception would be 0 points for the cell, over the marks that are in the gradebook;
    with a dead kernel nbgrader reports an error for the submission, and enters nothing.
    """
    terminal = getattr(sys.stderr, "_original_stdstream_copy", None)  # ipykernel catches what is written to 2
    os.write(2 if terminal is None else terminal, f"{why}\n".encode("utf-8", "replace"))
    os._exit(REFUSED)


def notebook_of(task: str, folder: Path) -> tuple[Assignment, Edition, str]:
    """The assignment, the edition and the language of the notebook in `folder` that has the task's test cell.

    A kernel does not see its notebook, but runs in its folder. Where several notebooks there have such a cell, the
    server's session name decides. Raises CourseError where no notebook says where it belongs.
    """
    found = {path: entry for path in sorted(folder.glob("*.ipynb")) if (entry := _entry(path, TEST_CELL + task))}
    session = folder / Path(os.environ.get(SESSION, "")).name
    entry = found.get(session) or next(iter(found.values()), {})
    if not entry:
        raise CourseError(message("assignment.no_notebook", folder=folder.name, cell=TEST_CELL + task))
    name = str(entry.get("assignment", ""))
    root = next((place for place in folder.parents if (place / OWN / name / "assignment.py").is_file()), None)
    assignment = load(name, root)
    if task not in assignment.by_id:
        raise CourseError(message("assignment.no_task", name=name, task=task, known=", ".join(assignment.by_id)))
    return assignment, assignment.edition(str(entry.get("edition", ""))), str(entry.get("language", "en"))


def _entry(path: Path, cell: str) -> dict[str, Any]:
    """What a notebook says about its assignment, where it has this cell."""
    try:
        notebook = json.loads(path.read_bytes())
        cells = [one["metadata"].get("nbgrader", {}).get("grade_id") for one in notebook["cells"]]
        return dict(notebook["metadata"].get("autograder", {})) if cell in cells else {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _probes(equipment: Equipment) -> dict[str, Any]:
    """The probes of an edition in this process, where its framework is imported anyway."""
    from .inside import framework, probes  # noqa: PLC0415

    if getattr(framework, "equipment", None) != equipment:
        exec(compile(equipment.framework, "edition/framework.py", "exec"), framework.__dict__)
        exec(compile(equipment.probes, "assignment/probes.py", "exec"), {"__name__": "autograder.inside.own_probes"})
        framework.equipment = equipment  # type: ignore[attr-defined]
    return probes.PROBES
