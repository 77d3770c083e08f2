"""The judge: runs a task's checks against a student and turns what it finds into verdicts, words and points."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from ..authoring.compare import Finding, array, finding, gist
from ..authoring.draw import Draw
from ..authoring.task import Check, Halted, Student, Task
from ..outcomes import Died, Outcome, Raised, Returned, TimedOut, Unreadable
from ..verdicts import CheckResult, Figures, TaskResult, Verdict
from ..words.lookup import Sentences

ROOT_CAUSES = ("not_written", "not_defined", "raised", "cell_raised", "cell_timed_out", "cell_died")
DEATHS = ("died", "out_of_memory")
MAX_DEATHS = 2  # of kernels in one task
MOST_DRAWN = 60  # numbers in one series of a figure
log = logging.getLogger(__name__)


class Asking:
    """The half of a Student that is the same behind every wall: unwrap outcomes, remember answers."""

    def __init__(self) -> None:
        self._memory: dict[str, Any] = {}
        self._figures: dict[str, dict[str, tuple[float | None, ...]]] = {}

    def outcome(self, probe: str, inputs: dict[str, Any], long: bool) -> Outcome:
        raise NotImplementedError

    def ask(self, probe: str, *, long: bool = False, **inputs: Any) -> Any:
        outcome = self.outcome(probe, inputs, long)
        if isinstance(outcome, Returned):
            return outcome.value
        raise Halted(told(outcome))

    def remember(self, key: str, ask: Callable[[], Any]) -> Any:
        if key not in self._memory:
            self._memory[key] = ask()
        return self._memory[key]

    def show(self, figure: str, **series: Any) -> None:
        self._figures[figure] = {name: drawable(values) for name, values in series.items()}

    def shown(self) -> Figures:
        """The figures since this was last asked."""
        figures, self._figures = self._figures, {}
        return figures

    def forget(self) -> None:
        """Ask anew from now on: the functions behind the answers have changed."""
        self._memory.clear()


def judge(
    task: Task, student: Asking, seed: int, words: Sentences, seconds: float = 60.0, cell: Outcome | None = None
) -> TaskResult:
    """All checks of a task. A check that another makes pointless is skipped; our own faults are `broken`.

    After `seconds` of a task that keeps running into its limits, what is left of it is skipped. `cell` is what became
    of the student's cell: a name that is missing because its cell failed is told as that failure.
    """
    until = time.monotonic() + seconds
    findings: dict[str, Finding | None] = {}
    roots: dict[str, str] = {}  # of the checks that were skipped: the one whose failure tells why
    results: list[CheckResult] = []
    for check in task.checks:
        blocker = next((need for need in check.needs if findings.get(need) is not None), None)
        if blocker is None:
            blocker = _given_up(findings, time.monotonic() > until)
        if blocker is not None:
            findings[check.id], roots[check.id] = finding("skipped"), roots.get(blocker, blocker)
            results.append(_skipped(task, check, roots[check.id], words))
            continue
        try:
            found = _traced(_try(check, student, Draw(seed, f"{task.id}.{check.id}")), task, cell)
        except Exception:
            log.exception("check %s.%s is broken", task.id, check.id)
            findings[check.id] = finding("broken")
            results.append(_result(task, check, "broken", words.say("verdict.broken"), "", None, words))
            continue
        same = next((id for id, other in findings.items() if found is not None and _one_cause(found, other)), None)
        findings[check.id] = found
        if same is not None:
            roots[check.id] = same
            results.append(_skipped(task, check, same, words))
        elif found is None:
            results.append(_result(task, check, "passed", "", "", None, words))
        else:
            message, hint = explained(found, task, words)
            failed = _result(task, check, "failed", message, hint, found.slip, words)
            results.append(replace(failed, kind=found.kind))
    return TaskResult(task.id, float(task.points), tuple(results), student.shown())


def explained(found: Finding, task: Task, words: Sentences) -> tuple[str, str]:
    """The message and the hint of a finding: what came, what was expected, the likely mistake, a step to fix it."""
    message = words.say(f"finding.{found.kind}", **found.values)
    for key in (f"slip.{task.id}.{found.slip}", f"slip.{found.slip}"):
        if found.slip and f"{key}.why" in words:
            return message + words.say("verdict.then") + words.say(f"{key}.why"), words.say(f"{key}.hint")
    hint = f"finding.{found.kind}_hint"
    return message, words.say(hint, **found.values) if hint in words else ""


def drawable(values: Any) -> tuple[float | None, ...]:
    """Numbers as a figure keeps them: a few, in four digits, None for what is not finite."""
    known = array(values)
    few = [] if known is None else known.reshape(-1)[:MOST_DRAWN].tolist()
    return tuple(float(f"{value:.4g}") if math.isfinite(value) else None for value in few)


def told(outcome: Outcome) -> Finding:
    """What is said where student code did not return."""
    match outcome:
        case Raised(type="NotImplementedError", line=line):
            return finding("not_written", line=line)
        case Raised(type="NameError", name=name) if name:
            return finding("not_defined", name=name)
        case Raised(type=kind, message=text, line=line):
            return finding("raised" if line else "raised_here", type=kind, text=gist(text), line=line)
        case TimedOut(seconds):
            return finding("timed_out", seconds=round(seconds))
        case Died(memory=True):
            return finding("out_of_memory")
        case Died(status):
            return finding("died", status="?" if status is None else status)
        case Unreadable():
            return finding("unreadable")
        case Returned():
            raise ValueError("what returned is no finding")


def _given_up(findings: Mapping[str, Finding | None], late: bool) -> str | None:
    """The check that used up a task's time, or the last that killed the kernel once too often."""
    dead = [id for id, found in findings.items() if found is not None and found.kind in DEATHS]
    if len(dead) >= MAX_DEATHS:
        return dead[-1]
    return next((id for id, found in findings.items() if late and found and found.kind == "timed_out"), None)


def _try(check: Check, student: Student, draw: Draw) -> Finding | None:
    """Run a check; the one place where student code that did not return becomes a finding."""
    try:
        return check.run(student, draw)
    except Halted as halted:
        return halted.finding


def _traced(found: Finding | None, task: Task, cell: Outcome | None) -> Finding | None:
    """A function that is not defined since its cell did not get that far: say what stopped the cell."""
    if found is None or found.kind != "not_defined" or found.values["name"] not in task.functions:
        return found
    match cell:
        case Raised(type="NotImplementedError", line=line):
            return finding("not_written", line=line)
        case Raised(type=kind, message=text, line=line):
            return finding("cell_raised", type=kind, text=gist(text), line=line)
        case TimedOut(seconds):
            return finding("cell_timed_out", seconds=round(seconds))
        case Died():
            return finding("cell_died")
        case _:
            return found


def _one_cause(found: Finding, other: Finding | None) -> bool:
    """Whether a task's second failure is the first one met again: nothing written, the same exception."""
    if other is None or found.slip is not None or found.kind not in ROOT_CAUSES:
        return False
    return found.kind == other.kind and dict(found.values) == dict(other.values)


def _skipped(task: Task, check: Check, blocker: str, words: Sentences) -> CheckResult:
    because = words.say("verdict.skipped", title=title(task, blocker, words))
    return _result(task, check, "skipped", because, "", None, words)


def _result(
    task: Task, check: Check, verdict: Verdict, message: str, hint: str, slip: str | None, words: Sentences
) -> CheckResult:
    return CheckResult(check.id, title(task, check.id, words), check.points, verdict, message, hint, slip)


def title(task: Task, check_id: str, words: Sentences) -> str:
    """What a check tries, in plain words."""
    return words.say(f"check.{task.id}.{check_id}")
