"""Statistics of a class from its results: pure functions, nothing is read or written here."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Literal, TypeVar

from ..authoring.assignment import Assignment
from ..judging.notices import notice_text
from ..verdicts import NOT_WRITTEN, Cause, CheckResult, Remark, RemarkOf, Result, TaskResult
from ..words.lookup import Sentences

STOPS = {  # by kind of a finding: what ended the student's code
    "timed_out": "time",
    "cell_timed_out": "time",
    "died": "death",
    "cell_died": "death",
    "out_of_memory": "memory",
}
BINS = 10
MOST_BARS = 14
HOURS = (1, 3, 6, 12, 24, 2 * 24, 7 * 24, 14 * 24, 28 * 24)  # spans of a bar in the submissions by time

Key = TypeVar("Key")
MistakeKey = tuple[str, Cause, str]  # a task, what went wrong in it, and the check where no known mistake says it
State = Literal["full", "part", "none", "unwritten", "pending"]
STATES: tuple[State, ...] = ("full", "part", "none", "unwritten", "pending")


@dataclass
class CheckTally:
    """The verdicts on one check; a student who left the whole task as released counts as `unwritten` instead."""

    task: str
    id: str
    title: str
    points: float
    verdicts: Counter[str] = field(default_factory=Counter)
    unwritten: int = 0
    timed_out: int = 0

    @property
    def everybody(self) -> int:
        return self.verdicts.total() + self.unwritten

    @property
    def outcomes(self) -> Counter[str]:
        """The verdicts and the unwritten ones together."""
        return self.verdicts + Counter(unwritten=self.unwritten)

    @property
    def tried(self) -> int:
        """The number of students who have written something for it that could be judged."""
        return self.verdicts.total() - self.verdicts["broken"]


@dataclass
class TaskTally:
    """One task: the number of students in each state, the sum of their marks, and its checks."""

    id: str
    max_score: float
    states: Counter[State] = field(default_factory=Counter)
    score: float = 0.0
    checks: dict[str, CheckTally] = field(default_factory=dict)

    @property
    def everybody(self) -> int:
        return self.states.total()

    @property
    def hardest(self) -> CheckTally:
        """The check that fewest students pass; the first of several."""
        return min(self.checks.values(), key=lambda check: check.verdicts["passed"])

    @property
    def mean(self) -> float:
        """The mean mark, without those that a person still has to give."""
        return self.score / max(self.everybody - self.states["pending"], 1)


@dataclass(frozen=True)
class Trouble:
    """A mistake in a task that students share: a known one, or what was found by the first check that failed."""

    task: str
    cause: Cause
    check: str
    students: tuple[str, ...]
    example: str
    message: str


def tasks(results: Iterable[Result], assignment: Assignment) -> list[TaskTally]:
    """All tasks with their checks, in the order of the notebook."""
    found: dict[str, TaskTally] = {}
    for task in (task for result in results for task in result.tasks):
        tally = found.setdefault(task.id, TaskTally(task.id, task.max_score))
        tally.states[state(task)] += 1
        tally.score += task.score or 0.0
        for check in task.checks:
            one = tally.checks.setdefault(check.id, CheckTally(task.id, check.id, check.title, check.points))
            if state(task) == "unwritten":
                one.unwritten += 1
            else:
                one.verdicts[check.verdict] += 1
            one.timed_out += _stop(check) == "time"
    return sorted(found.values(), key=lambda tally: assignment.place(tally.id))


def state(task: TaskResult) -> State:
    """A student's progress in a task: a key of `report.state`."""
    if task.score is None:
        return "pending"
    if task.score >= task.max_score:
        return "full"
    if task.score > 0:
        return "part"
    first = next((check for check in task.checks if check.verdict == "failed"), None)
    return "unwritten" if first and first.kind == NOT_WRITTEN else "none"


def troubles(results: Iterable[Result], assignment: Assignment) -> list[Trouble]:
    """The mistakes of a class, the commonest first; the example is the student with the best score."""
    found: dict[MistakeKey, list[tuple[Result, CheckResult]]] = {}
    for result in results:
        for key, check in _causes(result, assignment).items():
            found.setdefault(key, []).append((result, check))
    listed = [_trouble(key, cases) for key, cases in found.items()]
    return sorted(
        listed,
        key=lambda trouble: (-len(trouble.students), assignment.place(trouble.task), trouble.cause.of == "kind"),
    )


def _causes(result: Result, assignment: Assignment) -> dict[MistakeKey, CheckResult]:
    """Every known reason, and of other failures the first of each task; none where another task explains them."""
    lost = {task.id for task in result.tasks if state(task) != "full"}
    found: dict[MistakeKey, CheckResult] = {}
    for task in result.tasks:
        if state(task) == "unwritten" or not lost.isdisjoint(assignment.causes(task.id)):
            continue
        failed = [check for check in task.checks if check.verdict == "failed"]
        for place, check in enumerate(failed):
            if check.reason:
                found.setdefault((task.id, check.cause._replace(type=""), ""), check)
            elif place == 0:
                found.setdefault((task.id, check.cause, check.id), check)
    return found


def _trouble(key: MistakeKey, cases: Sequence[tuple[Result, CheckResult]]) -> Trouble:
    best, check = max(cases, key=lambda case: case[0].score)
    students = tuple(sorted(result.student for result, _ in cases))
    return Trouble(key[0], check.cause, check.id, students, best.student, check.message)


def stops(results: Iterable[Result]) -> dict[tuple[str, str], list[str]]:
    """(what ended the code, task) of all checks in which the student's code was ended, and the students."""
    found: dict[tuple[str, str], list[str]] = {}
    for result in results:
        met = {(stop, task.id) for task in result.tasks for check in task.checks if (stop := _stop(check))}
        for one in sorted(met):
            found.setdefault(one, []).append(result.student)
    return _commonest(found)


def _stop(check: CheckResult) -> str:
    """What ended the student's code in a check; "" where it returned or raised."""
    return STOPS.get(check.kind, "") if check.verdict == "failed" else ""


def remarks(results: Iterable[Result], of: RemarkOf, words: Sentences) -> dict[str, list[str]]:
    """The repairs or notices of a class in one language, and the students; those of repairs without their cells."""
    found: dict[str, list[str]] = {}
    for result in results:
        for text in dict.fromkeys(_remarks(result, of, words)):
            found.setdefault(text, []).append(result.student)
    return _commonest(found)


def _remarks(result: Result, of: RemarkOf, words: Sentences) -> list[str]:
    """One result's repairs or notices; without remarks, or of an unknown kind, the sentences as they were written."""
    written = result.notices if of == "notice" else result.repairs
    known = [remark for remark in result.remarks if remark.of == of]
    if len(known) != len(written):
        return list(written)
    return [_translated(remark, words) or text for remark, text in zip(known, written, strict=True)]


def _translated(remark: Remark, words: Sentences) -> str:
    """A remark in a language; a repair without its cells, so that students share it; "" for an unknown kind."""
    key = f"{remark.of}.{remark.kind}"
    if key not in words:
        return ""
    return notice_text(words, remark) if remark.of == "notice" else words.say(key, about="…")


def _commonest(found: Mapping[Key, list[str]]) -> dict[Key, list[str]]:
    return dict(sorted(found.items(), key=lambda item: -len(item[1])))


def distribution(results: Sequence[Result]) -> dict[str, list[Result]]:
    """The class by tenths of the maximum, full marks apart, the lowest first; within these by score, then by name."""
    most = max((result.max_score for result in results), default=0.0) or 1.0
    bins = max(min(BINS, int(most)), 1)
    edges = [math.ceil(most * step / bins - 1e-9) for step in range(bins + 1)]
    names = [f"{low:g}" if low == high - 1 else f"{low:g}–{high - 1:g}" for low, high in pairwise(edges)]
    found: dict[str, list[Result]] = {name: [] for name in [*names, f"{most:g}"]}
    for result in sorted(results, key=lambda result: (result.score, result.student)):
        score = most * result.score / (result.max_score or 1.0)
        found[list(found)[bisect_right([*edges[:-1], most], score + 1e-9) - 1]].append(result)
    return found


def by_time(times: Sequence[datetime], due: datetime | None = None) -> dict[datetime, int]:
    """A histogram of times: the beginning of each span and the count; it includes a due date that is near."""
    if not times:
        return {}
    first, last = min(times), max(times)
    near = max(last - first, timedelta(days=1))
    ends = [first, last, *([due] if due and first - near <= due <= last + near else [])]
    first = min(ends).replace(hour=0, minute=0, second=0, microsecond=0)
    for hours in HOURS:
        span = timedelta(hours=hours)
        places = range((min(ends) - first) // span, (max(ends) - first) // span + 1)
        if len(places) <= MOST_BARS:
            break
    counts = Counter((time - first) // span for time in times)
    return {first + place * span: counts[place] for place in places}


@dataclass(frozen=True)
class Snapshot:
    """What a report stores for the next one to compare with: scores by student, the mean marks of each task."""

    at: str
    scores: Mapping[str, float]
    tasks: Mapping[str, float]

    @property
    def mean(self) -> float:
        return sum(self.scores.values()) / max(len(self.scores), 1)


@dataclass(frozen=True)
class Change:
    """The difference between two reports of the same assignment."""

    before: Snapshot
    now: Snapshot

    @property
    def gains(self) -> dict[str, float]:
        """The changes of score of students in both reports, the greatest loss first."""
        both = {
            name: self.now.scores[name] - score for name, score in self.before.scores.items() if name in self.now.scores
        }
        moved = {name: gain for name, gain in both.items() if abs(gain) > 1e-9}
        return dict(sorted(moved.items(), key=lambda item: (item[1], item[0])))

    @property
    def new(self) -> list[str]:
        return sorted(set(self.now.scores) - set(self.before.scores))

    @property
    def gone(self) -> list[str]:
        return sorted(set(self.before.scores) - set(self.now.scores))

    @property
    def tasks(self) -> dict[str, tuple[float, float]]:
        """The mean marks, before and now, of the tasks whose mean has changed."""
        both = {
            task: (mean, self.now.tasks[task]) for task, mean in self.before.tasks.items() if task in self.now.tasks
        }
        return {task: (before, now) for task, (before, now) in both.items() if abs(before - now) > 0.005}
