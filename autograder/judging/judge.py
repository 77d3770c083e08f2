"""The judge: runs a task's checks against a student and turns the findings into verdicts, messages and points."""

from __future__ import annotations

import logging
import math
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from typing import Any

import numpy as np

from ..authoring.calls import About
from ..authoring.compare import Finding, array, finding, gist
from ..authoring.draw import Draw
from ..authoring.exceptions import Pattern, explained
from ..authoring.loading import broken_check
from ..authoring.task import Check, Halted, Student, Task
from ..outcomes import Died, Outcome, Raised, Returned, TimedOut, Unreadable
from ..verdicts import CheckResult, Figures, TaskResult, Values, Verdict
from ..words.lookup import Sentences
from ..words.plaintext import shortened
from ..words.titles import check_title, error_text, slip_text
from .asked import Asked, call_behind
from .formulas import Sample, search
from .newer import Pythons

RAISED = ("raised", "raised_here", "raised_elsewhere", "moved_then_raised")
OF_THE_CELL = ("cell_raised", "cell_timed_out", "cell_died")
ROOT_CAUSES = ("not_written", "not_defined", "missing_package", "newer_python", *RAISED, *OF_THE_CELL)
DEATHS = ("died", "out_of_memory")
MAX_DEATHS = 2  # of kernels in one task
MOST_DRAWN = 60  # numbers in one series of a figure
LONGEST_VALUE = 300  # characters of a finding's value that a result stores
LARGEST_VALUE = 2**53  # integers below it are exact in every JSON reader
NOT_CALLED = ("not_written", "not_defined", "cell_raised", "cell_timed_out", "cell_died")
CodeOf = Callable[[str, Mapping[str, Any], About], str]
log = logging.getLogger(__name__)


def no_code(probe: str, inputs: Mapping[str, Any], about: About) -> str:
    """The code behind a probe where nobody says how to write it."""
    return ""


class Asking:
    """The base class of a Student, however it is contained: unwraps outcomes and caches answers.

    `code` writes what a probe asked as lines for the notebook.
    """

    def __init__(self, code: CodeOf = no_code, pythons: Pythons = Pythons()) -> None:  # noqa: B008 (it has no state)
        self.code = code
        self.pythons = pythons
        self.sources: dict[str, str] = {}  # of the cells that have run, by name
        self.patterns: Sequence[Pattern] = ()  # of exceptions that are explained
        self._cache: dict[str, tuple[Any, list[Asked]]] = {}
        self._figures: dict[str, dict[str, tuple[float | None, ...]]] = {}
        self.asked: list[Asked] = []  # by the check that runs

    def outcome(self, probe: str, inputs: dict[str, Any], long: bool) -> Outcome:
        raise NotImplementedError

    def ask(self, probe: str, *, long: bool = False, **inputs: Any) -> Any:
        outcome = self.outcome(probe, inputs, long)
        if isinstance(outcome, Returned):
            self.asked.append(Asked(probe, inputs, outcome.value))
            return outcome.value
        self.asked.append(Asked(probe, inputs, returned=False))
        raise Halted(finding_of(outcome))

    def remember(self, key: str, ask: Callable[[], Any]) -> Any:
        if key in self._cache:
            value, asked = self._cache[key]
            self.asked += asked  # by an earlier check; this one's message is about it as well
        else:
            before = len(self.asked)
            value = ask()
            self._cache[key] = value, self.asked[before:]
        return value

    def show(self, figure: str, **series: Any) -> None:
        self._figures[figure] = {name: drawable(values) for name, values in series.items()}

    def source(self, function: str) -> str:
        defines = re.compile(rf"^def {re.escape(function)}\b", re.MULTILINE)
        return next((source for source in reversed(self.sources.values()) if defines.search(source)), "")

    def shown(self) -> Figures:
        """The figures since the last call."""
        figures, self._figures = self._figures, {}
        return figures

    def aside(self, run: Callable[[], Finding | None]) -> Finding | None:
        """Run something whose figures are not to be shown."""
        figures = dict(self._figures)
        try:
            return run()
        finally:
            self._figures = figures

    def forget(self) -> None:
        """Clear the cache: the functions behind the answers have changed."""
        self._cache.clear()


def judge(
    task: Task,
    student: Asking,
    seed: int,
    words: Sentences,
    seconds: float = 60.0,
    cell: Outcome | None = None,
) -> TaskResult:
    """All checks of a task. A check whose prerequisite failed is skipped; an exception in a check is `broken`.

    After `seconds` and a time-out, the rest of the task is skipped. `cell` is the outcome of the student's cell: a name
    that is missing because its cell failed is reported as that failure.
    """
    until = time.monotonic() + seconds
    findings: dict[str, Finding | None] = {}
    unjudged: set[str] = set()
    roots: dict[str, str] = {}  # skipped check -> the check whose failure is the cause
    results: list[CheckResult] = []
    for check in task.checks:
        blocker = next((need for need in check.needs if need in unjudged or findings.get(need)), None)
        if blocker is None:
            blocker = _given_up(findings, time.monotonic() > until)
        if blocker is not None:
            unjudged.add(check.id)
            roots[check.id] = roots.get(blocker, blocker)
            results.append(_skipped(task, check, roots[check.id], words))
            continue
        student.asked = []
        try:
            found = _traced(_try(check, student, Draw(seed, f"{task.id}.{check.id}")), task, cell)
            found = student.pythons.explain(found)
            found = found and explained(_located(found, task, student.sources), student.patterns, student.sources)
        except Exception as problem:
            _log_once(broken_check(task, check, problem))
            unjudged.add(check.id)
            results.append(_result(task, check, "broken", words, message=words.say("verdict.broken")))
            continue
        same = next((id for id, other in findings.items() if found is not None and _one_cause(found, other)), None)
        findings[check.id] = found
        if same is not None:
            roots[check.id] = same
            results.append(_skipped(task, check, same, words))
        elif found is None:
            results.append(_result(task, check, "passed", words))
        else:
            call = None if found.kind in NOT_CALLED else call_behind(found, student.asked)
            shown = "" if call is None else student.code(call.probe, call.inputs, _about(found, words))
            again = partial(student.aside, partial(_try, check, student, Draw(seed, f"{task.id}.{check.id}.again")))
            results.append(_failed(task, check, with_formula(found, again), shown, words))
    return TaskResult(task.id, float(task.points), tuple(_one_formula(task, results)), student.shown())


def _one_formula(task: Task, results: list[CheckResult]) -> list[CheckResult]:
    """In a task of one function, its formula is the reason of what else has wrong values for no reason of its own."""
    formula = next((result.formula for result in results if result.formula), "")
    if not formula or len(task.functions) != 1:
        return results
    return [replace(one, formula=formula) if one.kind == "wrong_values" and not one.reason else one for one in results]


@cache
def _log_once(line: str) -> None:
    """Log a line for the teacher once, not for each submission."""
    log.error(line)


def message_and_hint(found: Finding, task: Task, words: Sentences) -> tuple[str, str]:
    """The message and the hint of a finding: what was returned and expected, the likely slip; a step to fix it."""
    message = words.say(f"finding.{found.kind}", **found.values)
    why, hint = slip_text(words, task.id, found.slip)
    if found.formula:
        why, hint = words.say("formula.why", formula=found.formula), words.say("formula.hint")
    if found.error and found.error != found.kind:
        why, hint = error_text(words, task.id, found.error, found.values)
    if why:
        return message + words.say("verdict.then") + why, hint
    hint = f"finding.{found.kind}_hint"
    return message, words.say(hint, **found.values) if hint in words else ""


def with_formula(found: Finding, again: Callable[[], Finding | None]) -> Finding:
    """The finding with the formula of the numbers that came, if one explains those of a second draw, too."""
    if found.explained or found.got is None:
        return found
    try:
        second = again()
    except Exception:  # the first draw has been judged; a check that breaks on another one explains nothing
        return found
    if second is None or second.explained or second.got is None:
        return found
    formula = search(Sample(found.offered, found.got), Sample(second.offered, second.got))
    return replace(found, formula=formula)


def drawable(values: Any) -> tuple[float | None, ...]:
    """The numbers stored for a figure: at most MOST_DRAWN, with four digits, None for those that are not finite."""
    known = array(values)
    few = [] if known is None else known.reshape(-1)[:MOST_DRAWN].tolist()
    return tuple(float(f"{value:.4g}") if math.isfinite(value) else None for value in few)


def kept(values: Mapping[str, Any]) -> Values:
    """A finding's values as a result stores them: numbers that JSON can hold, all else as text of bounded length."""
    return {name: _kept(value) for name, value in values.items()}


def _kept(value: Any) -> str | int | float:
    value = value.item() if isinstance(value, np.generic) else value
    if type(value) is int and abs(value) < LARGEST_VALUE:
        return value
    if type(value) is float and math.isfinite(value):
        return value
    return shortened(str(value), LONGEST_VALUE)


def finding_of(outcome: Outcome) -> Finding:
    """The finding for an outcome other than Returned."""
    match outcome:
        case Raised(type="NotImplementedError", message="", line=line):  # with a text it is a library's
            return finding("not_written", line=line)
        case Raised(type="NameError", name=name) if name:
            return finding("not_defined", raised=outcome, name=name)
        case Raised(type="ModuleNotFoundError", name=name) if name:
            return finding("missing_package", raised=outcome, name=name)
        case Raised(line=line):
            return _raised("raised" if line else "raised_here", outcome)
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


def _raised(kind: str, error: Raised, **values: Any) -> Finding:
    return finding(kind, raised=error, type=error.type, text=gist(error.message) or "…", line=error.line, **values)


def _given_up(findings: Mapping[str, Finding | None], late: bool) -> str | None:
    """The check after which a task is given up: the one that used up its time, or caused the last death allowed."""
    dead = [id for id, found in findings.items() if found is not None and found.kind in DEATHS]
    if len(dead) >= MAX_DEATHS:
        return dead[-1]
    return next((id for id, found in findings.items() if late and found and found.kind == "timed_out"), None)


def _try(check: Check, student: Student, draw: Draw) -> Finding | None:
    """Run a check; converts Halted to its finding."""
    try:
        return check.run(student, draw)
    except Halted as halted:
        return halted.finding


def _traced(found: Finding | None, task: Task, cell: Outcome | None) -> Finding | None:
    """The finding, or that of the cell's failure where a name that a check asks for is not defined because of it."""
    if found is None or found.kind != "not_defined" or (found.raised is not None and found.raised.line):
        return found
    match cell:
        case Raised() if (told := finding_of(cell)).kind in ("not_written", "missing_package"):
            return told
        case Raised():
            return _raised("cell_raised", cell)
        case TimedOut(seconds):
            return finding("cell_timed_out", seconds=round(seconds))
        case Died():
            return finding("cell_died")
        case _:
            return found


def _located(found: Finding, task: Task, sources: Mapping[str, str]) -> Finding:
    """The finding; where the line that raised stands in another cell, it names that cell."""
    error = found.raised
    if found.kind != "raised" or error is None or error.cell == task.id or not sources:
        return found
    if error.cell in sources:
        return _raised("raised_elsewhere", error, cell=error.cell)
    return _raised("raised_here", error)


def _one_cause(found: Finding, other: Finding | None) -> bool:
    """Whether two failures of a task have the same root cause: an exception of the same type on the same line."""
    if other is None or found.kind not in ROOT_CAUSES or found.kind != other.kind:
        return False
    if found.slip is not None and (found.slip == other.slip or not found.raised):
        return False
    if found.raised and other.raised and found.raised.line:
        return _place(found.raised) == _place(other.raised)
    return dict(found.values) == dict(other.values)


def _place(error: Raised) -> tuple[str, str, int]:
    return error.type, error.cell, error.line


def _failed(task: Task, check: Check, found: Finding, shown: str, words: Sentences) -> CheckResult:
    message, hint = message_and_hint(found, task, words)
    known: dict[str, Any] = {"slip": found.slip, "formula": found.formula, "error": found.error}
    known |= {"kind": found.kind, "values": kept(found.values), "input": shown}
    return _result(task, check, "failed", words, message=message, hint=hint, **known)


def _about(found: Finding, words: Sentences) -> About:
    """What the lines for the notebook are to show; of an exception nothing but itself."""
    if found.raised is not None:
        return About(found.kind)
    name, want = (str(found.values.get(key, "")) for key in ("name", "want"))
    return About(found.kind, name, want, words.say("verdict.wanted", want="{want}"))


def _skipped(task: Task, check: Check, root: str, words: Sentences) -> CheckResult:
    because = words.say("verdict.skipped", title=check_title(words, task.id, root))
    return _result(task, check, "skipped", words, message=because, values={"check": root})


def _result(task: Task, check: Check, verdict: Verdict, words: Sentences, **known: Any) -> CheckResult:
    return CheckResult(check.id, check_title(words, task.id, check.id), check.points, verdict, **known)
