"""A class in figures: what its results say together. Plain counting, nothing is read or written here."""

from __future__ import annotations

import math
import re
import string
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import Literal, TypeVar

from ..authoring.loading import load
from ..verdicts import CheckResult, Result, TaskResult
from ..words import LANGUAGES, say, sentences

TASKS = load("linreg_scratch").by_id
UNWRITTEN = frozenset(["not_written"])
STOPS = {
    "timed_out": "time",
    "cell_timed_out": "time",
    "died": "death",
    "cell_died": "death",
    "out_of_memory": "memory",
}
BINS = 10
MOST_BARS = 14
HOURS = (1, 3, 6, 12, 24, 2 * 24, 7 * 24, 14 * 24, 28 * 24)  # that a bar of the submissions by time may span

Key = TypeVar("Key")
State = Literal["full", "part", "none", "unwritten", "pending"]
STATES: tuple[State, ...] = ("full", "part", "none", "unwritten", "pending")


@dataclass
class CheckTally:
    """A check and what became of it; who left the whole task as it was released is counted apart, as `unwritten`."""

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
        """What became of it for everybody."""
        return self.verdicts + Counter(unwritten=self.unwritten)

    @property
    def tried(self) -> int:
        """How many have written something for it that could be judged."""
        return self.verdicts.total() - self.verdicts["broken"]


@dataclass
class TaskTally:
    """A task: how far how many are, their marks in all, and its checks."""

    id: str
    max_score: float
    states: Counter[State] = field(default_factory=Counter)
    score: float = 0.0
    checks: dict[str, CheckTally] = field(default_factory=dict)

    @property
    def everybody(self) -> int:
        return self.states.total()

    @property
    def mean(self) -> float:
        """Of those whose mark does not wait for a person."""
        return self.score / max(self.everybody - self.states["pending"], 1)


@dataclass(frozen=True)
class Trouble:
    """What went wrong in a task: a recognised slip, or else the check that failed first; and for whom."""

    task: str
    slip: str
    check: str
    students: tuple[str, ...]
    example: str
    message: str


def tasks(results: Iterable[Result]) -> list[TaskTally]:
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
            one.timed_out += STOPS.get(_kind(check)) == "time"
    return sorted(found.values(), key=lambda tally: _place(tally.id))


def _place(task: str) -> int:
    """Where a task stands in the notebook; an instructor's own come last."""
    return list(TASKS).index(task) if task in TASKS else len(TASKS)


def state(task: TaskResult) -> State:
    """How far a task is, in one word of the messages."""
    if task.score is None:
        return "pending"
    if task.score >= task.max_score:
        return "full"
    if task.score > 0:
        return "part"
    first = next((check for check in task.checks if check.verdict == "failed"), None)
    return "unwritten" if first and _kind(first) in UNWRITTEN else "none"


def troubles(results: Iterable[Result]) -> list[Trouble]:
    """What the class did not understand, the commonest first; the example is the student with the least else wrong."""
    found: dict[tuple[str, str, str], list[tuple[Result, CheckResult]]] = {}
    for result in results:
        for key, check in _causes(result).items():
            found.setdefault(key, []).append((result, check))
    told = [_trouble(key, cases) for key, cases in found.items()]
    return sorted(told, key=lambda trouble: (-len(trouble.students), _place(trouble.task), not trouble.slip))


def _causes(result: Result) -> dict[tuple[str, str, str], CheckResult]:
    """Every slip that was recognised; of the other failures the first of a task, unless another task explains it."""
    lost = {task.id for task in result.tasks if state(task) != "full"}
    found: dict[tuple[str, str, str], CheckResult] = {}
    for task in result.tasks:
        failed = [check for check in task.checks if check.verdict == "failed"]
        if state(task) == "unwritten":
            continue
        for place, check in enumerate(failed):
            if check.slip:
                found.setdefault((task.id, check.slip, ""), check)
            elif place == 0 and not _uses(task.id) & lost:
                found.setdefault((task.id, "", check.id), check)
    return found


def _uses(task: str) -> set[str]:
    """The other tasks whose functions a task is made of: training, say, has none of its own."""
    return set(load("linreg_scratch").causes(task))


def _trouble(key: tuple[str, str, str], cases: Sequence[tuple[Result, CheckResult]]) -> Trouble:
    purest, check = max(cases, key=lambda case: case[0].score)
    students = tuple(sorted(result.student for result, _ in cases))
    return Trouble(key[0], key[1], check.id, students, purest.student, check.message)


def stops(results: Iterable[Result]) -> dict[tuple[str, str], list[str]]:
    """(what happened, task) of all that did not come to an end, and to whom."""
    found: dict[tuple[str, str], list[str]] = {}
    for result in results:
        met = {(kind, task.id) for task in result.tasks for c in task.checks if (kind := STOPS.get(_kind(c), ""))}
        for one in sorted(met):
            found.setdefault(one, []).append(result.student)
    return _commonest(found)


def remarks(
    results: Iterable[Result], kind: str, of: Callable[[Result], Iterable[str]], language: str
) -> dict[str, list[str]]:
    """The repairs or notices that several students share, told in one language, without the cells of a repair."""
    found: dict[str, list[str]] = {}
    for result in results:
        for text in dict.fromkeys(_retold(kind, remark, language) for remark in of(result)):
            found.setdefault(text, []).append(result.student)
    return _commonest(found)


def _commonest(found: Mapping[Key, list[str]]) -> dict[Key, list[str]]:
    return dict(sorted(found.items(), key=lambda item: -len(item[1])))


def _retold(kind: str, text: str, language: str) -> str:
    """A remark in another language; of a repair not which cells, so that students share it."""
    key, values = read_back(kind, text)
    return say(language, key, **(dict.fromkeys(values, "…") if kind == "repair" else values)) if key else text


def _kind(check: CheckResult) -> str:
    """The kind of a finding, which a result holds as a sentence only."""
    return read_back("finding", check.message)[0].removeprefix("finding.") if check.verdict == "failed" else ""


def read_back(kind: str, text: str) -> tuple[str, dict[str, str]]:
    """The key `kind.…` of a sentence of ours in whatever language, and what stands in its places; "" if it is none."""
    for key, pattern in _patterns(kind):
        if read := pattern.fullmatch(text):
            return key, read.groupdict()
    return "", {}


@cache
def _patterns(kind: str) -> list[tuple[str, re.Pattern[str]]]:
    """The sentences of a kind in all languages; those that say most come first, for a place takes any words."""
    wanted = {f"finding.{name}" for name in (*UNWRITTEN, *STOPS)}
    table = {
        (text, key)
        for language in LANGUAGES
        for key, text in sentences(language).items()
        if key.startswith(f"{kind}.") and (kind != "finding" or key in wanted)
    }
    return [(key, _pattern(text)) for text, key in sorted(table, key=lambda item: (-len(item[0]), item))]


def _pattern(sentence: str) -> re.Pattern[str]:
    parts = string.Formatter().parse(sentence)
    return re.compile("".join(re.escape(text) + (f"(?P<{name}>.*)" if name else "") for text, name, _, _ in parts))


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


def by_time(times: Sequence[datetime]) -> dict[datetime, int]:
    """How many came in how long: the beginning of each span, from the first to the last, and the count."""
    if not times:
        return {}
    first = min(times).replace(hour=0, minute=0, second=0, microsecond=0)
    for hours in HOURS:
        span = timedelta(hours=hours)
        counts = Counter((time - first) // span for time in times)
        if max(counts) - min(counts) < MOST_BARS:
            break
    return {first + place * span: counts[place] for place in range(min(counts), max(counts) + 1)}


@dataclass(frozen=True)
class Snapshot:
    """What a report leaves for the next one to compare with: scores by student, the mean marks of each task."""

    at: str
    scores: Mapping[str, float]
    tasks: Mapping[str, float]

    @property
    def mean(self) -> float:
        return sum(self.scores.values()) / max(len(self.scores), 1)


@dataclass(frozen=True)
class Change:
    """Two reports of the same assignment, one after the other."""

    before: Snapshot
    now: Snapshot

    @property
    def gains(self) -> dict[str, float]:
        """Of those who are in both with another score, the greatest loss first."""
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
        """The mean marks of the tasks that came out differently, before and now."""
        both = {
            task: (mean, self.now.tasks[task]) for task, mean in self.before.tasks.items() if task in self.now.tasks
        }
        return {task: (before, now) for task, (before, now) in both.items() if abs(before - now) > 0.005}
