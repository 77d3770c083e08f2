"""The page of the class report: what the class did not understand first, then figures, then every student."""

from __future__ import annotations

import os
import statistics
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from markupsafe import Markup

from ..authoring.task import TEST_CELL
from ..verdicts import Result
from ..views import charts
from ..views.html import named, points, rendered, style_of
from ..words import say, sentences
from ..words.plaintext import plain
from .gathered import Gathered
from .tally import (
    STATES,
    Change,
    CheckTally,
    TaskTally,
    Trouble,
    by_time,
    distribution,
    remarks,
    state,
    stops,
    troubles,
)

TASKS, CHECKS = "tasks.csv", "checks.csv"

Name = TypeVar("Name", bound=str)

OUTCOMES = ("passed", "failed", "skipped", "unwritten", "broken")
TOP = 5  # of what the class did not understand, shown at once
SMALL_CLASS = 40  # whose students are shown at once


def page(
    gathered: Gathered, tasks: Sequence[TaskTally], change: Change | None, at: str, place: Path, language: str
) -> str:
    """The page as it will lie in the folder `place`."""
    view = View(gathered, tasks, place, language)
    return rendered(
        "report.html.j2",
        language,
        "report",
        style_of("report.css") + charts.style(),
        assignment=named(language, "assignment", gathered.folder.assignment),
        name=gathered.folder.assignment,
        at=at,
        gathered=gathered,
        results=gathered.results,
        view=view,
        slips=[view.slip(trouble) for trouble in troubles(gathered.results)],
        top=TOP,
        tasks=tasks,
        states=_happened(STATES, [task.states for task in tasks], {"pending"}),
        bands=distribution(gathered.results),
        open=len(gathered.results) <= SMALL_CLASS,
        change=change,
        tables=(TASKS, CHECKS),
    )


@dataclass(frozen=True)
class View:
    """The figures of a class in words, links and pictures of one language."""

    gathered: Gathered
    tasks: Sequence[TaskTally]
    place: Path
    language: str

    def say(self, key: str, **values: Any) -> str:
        return say(self.language, f"report.{key}", **values)

    def percent(self, count: float, total: float) -> str:
        """A share; only all of them are 100 %, and only none 0 %."""
        share = 100 * count / max(total, 1)
        return self.say("percent", value=round(min(max(share, 1), 99)) if 0 < count < total else round(share))

    def link(self, student: str) -> tuple[str, str]:
        """Where a student's work can be looked at, as an address relative to the page, and the sentence for it."""
        folder = self.gathered.folder
        for key, path in (
            ("example", folder.feedback(student) / folder.page),
            ("example_notebook", folder.autograded(student) / folder.notebook),
        ):
            if path.is_file():
                address = Path(os.path.relpath(path, self.place)).as_posix()
                return quote(os.fsencode(address)), self.say(key, student=plain(student))
        return "", self.say("example_name", student=plain(student))

    def slip(self, trouble: Trouble) -> dict[str, Any]:
        """What went wrong in words: the slip's own, or the check that failed and what came there."""
        table = sentences(self.language)
        keys = (f"slip.{trouble.task}.{trouble.slip}.why", f"slip.{trouble.slip}.why")
        why = next((table[key] for key in keys if trouble.slip and key in table), "")
        title = table.get(f"check.{trouble.task}.{trouble.check}", trouble.check)
        return {
            "heading": why or self.say("not_passed", title=title),
            "instance": "" if why else trouble.message,
            "task": named(self.language, "task", trouble.task),
            "count": len(trouble.students),
            "students": trouble.students,
            "link": self.link(trouble.example),
        }

    def title(self, check: CheckTally) -> str:
        return check_title(check, self.language)

    def task(self, task: str) -> str:
        return named(self.language, "task", task)

    def cell(self, cell: str) -> str:
        """A cell of the gradebook, by its task's name if it is one of ours."""
        task = cell.removeprefix(TEST_CELL)
        return named(self.language, "task", task)

    def parts(self, counts: Mapping[str, int], order: Iterable[str]) -> list[tuple[str, float, float]]:
        """A bar cut into states: each with its beginning and width, of 100."""
        total, start, found = max(sum(counts.values()), 1), 0.0, []
        for one in order:
            width = 100 * counts.get(one, 0) / total
            found.append((one, round(start, 2), round(width, 2)))
            start += width
        return [part for part in found if part[2]]

    @property
    def nobody(self) -> list[CheckTally]:
        """The checks that nobody passes of those who have written something."""
        return [check for check in self._checks() if check.tried and not check.verdicts["passed"]]

    @property
    def everybody(self) -> list[CheckTally]:
        return [check for check in self._checks() if check.tried and check.verdicts["passed"] == check.tried]

    def _checks(self) -> list[CheckTally]:
        return [check for task in self.tasks for check in task.checks.values()]

    def hardest(self, task: TaskTally) -> str:
        """What a task stands and falls with; nothing where all of its checks are alike."""
        passed = [check.verdicts["passed"] for check in task.checks.values()]
        hardest = min(task.checks.values(), key=lambda check: check.verdicts["passed"])
        values = {"task": self.task(task.id), "share": self.percent(min(passed), hardest.everybody)}
        if len(passed) > 1 and min(passed) == max(passed):
            return self.say("checks_alike", **values)
        return self.say("checks_hardest", title=self.title(hardest), **values)

    def outcomes(self, task: TaskTally) -> list[str]:
        """What became of the checks of a task, in the order of a bar."""
        return _happened(OUTCOMES, [check.outcomes for check in task.checks.values()], {"skipped", "broken"})

    def scores(self) -> Markup:
        """The distribution as bars."""
        bins = {label: float(len(results)) for label, results in distribution(self.gathered.results).items()}
        return self._bars("scores", self.say("scores_chart"), bins, self.say("scores_axis"))

    def submissions(self) -> Markup:
        """The submissions by time as bars; nothing where no time is known."""
        spans = by_time(list(self.gathered.times.values()))
        if not spans:
            return Markup("")
        names = _names_of(list(spans))
        counts = {name: float(count) for name, count in zip(names, spans.values(), strict=True)}
        return self._bars("times", self.say("times_chart"), counts, self.say("times_axis", zone=self.zone))

    def _bars(self, name: str, title: str, counts: Mapping[str, float], axis: str) -> Markup:
        told = [self.say("bar", label=label, count=f"{count:g}") for label, count in counts.items() if count]
        return charts.bars(
            name,
            title,
            self.say("join").join(told),
            list(counts),
            {name: list(counts.values())},
            x_label=axis,
            y_label=self.say("students_axis"),
        )

    @property
    def zone(self) -> str:
        """The time zone of the report, as the clock of this machine has it."""
        return next((time.tzname() or "" for time in self.gathered.times.values()), "")

    @property
    def median(self) -> float:
        return statistics.median(result.score for result in self.gathered.results)

    @property
    def mean(self) -> float:
        return statistics.fmean(result.score for result in self.gathered.results)

    @property
    def middle(self) -> tuple[float, float]:
        """The scores between which the middle half of the class lies."""
        scores = [result.score for result in self.gathered.results]
        low, _, high = statistics.quantiles(scores, method="inclusive") if len(scores) > 1 else scores * 3
        return low, high

    def lost(self, result: Result) -> list[tuple[str, str]]:
        """The tasks that lost marks, with what was earned."""
        lost = [task for task in result.tasks if state(task) != "full"]
        return [(plain(task.id), f"{points(task.score)}/{points(task.max_score)}") for task in lost]

    def time(self, student: str) -> str:
        time = self.gathered.times.get(student)
        return f"{time:%m-%d %H:%M}" if time else ""

    @property
    def versions(self) -> int:
        """How many versions of the autograder have made these results."""
        made_from = (record.fingerprint for record in self.gathered.graded.values())
        return len({(parts.get("autograder", ""), parts.get("assignment", "")) for parts in made_from})

    @property
    def tiers(self) -> dict[str, list[str]]:
        """Behind which wall whose submission ran, in the words of the doctor."""
        found: dict[str, list[str]] = {}
        for result in self.gathered.results:
            found.setdefault(result.containment, []).append(result.student)
        table = sentences(self.language)
        return {
            self.say("tier", tier=tier, what=table[key]) if (key := f"console.contain.{tier}") in table else tier: who
            for tier, who in sorted(found.items(), key=lambda item: -len(item[1]))
        }

    @property
    def uncontained(self) -> list[str]:
        return [result.student for result in self.gathered.results if result.containment == "none"]

    @property
    def stops(self) -> dict[str, list[str]]:
        """What did not come to an end in which task."""
        found = stops(self.gathered.results).items()
        return {
            self.say("in_task", title=self.say(f"stop.{kind}"), task=self.task(task)): who
            for (kind, task), who in found
        }

    @property
    def repairs(self) -> dict[str, list[str]]:
        return remarks(self.gathered.results, "repair", lambda result: result.repairs, self.language)

    @property
    def notices(self) -> dict[str, list[str]]:
        return remarks(self.gathered.results, "notice", lambda result: result.notices, self.language)


def check_title(check: CheckTally, language: str) -> str:
    """What a check tries, in the language of the report as far as it is one of ours."""
    return sentences(language).get(f"check.{check.task}.{check.id}", check.title)


def _happened(order: Iterable[Name], counted: Iterable[Mapping[Name, int]], rare: Collection[str]) -> list[Name]:
    """The columns of a table: those that are rare only where something stands in them."""
    rows = list(counted)
    return [one for one in order if one not in rare or any(row.get(one) for row in rows)]


def _names_of(beginnings: Sequence[datetime]) -> list[str]:
    """The days, with hours where bars are shorter than a day, with years where there are several."""
    spans = [after - before for before, after in pairwise(beginnings)]
    form = "%m-%d" if spans and spans[0] >= timedelta(days=1) else "%m-%d %H:%M"
    years = {time.year for time in beginnings}
    return [time.strftime(form if len(years) == 1 else f"%Y-{form}") for time in beginnings]
