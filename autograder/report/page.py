"""The HTML page of the class report: the commonest mistakes, statistics, every student, and what is for the record."""

from __future__ import annotations

import os
import statistics
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import dropwhile, pairwise
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from markupsafe import Markup

from ..authoring.task import task_of
from ..submission.files import nfc
from ..verdicts import Result
from ..views import charts
from ..views.html import rendered, style_of
from ..words.format import points
from ..words.lookup import Sentences
from ..words.plaintext import plain
from ..words.titles import assignment_title, check_title, reason_heading, short_name, task_title
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

TASK_TABLE, CHECK_TABLE = "tasks.csv", "checks.csv"

Name = TypeVar("Name", bound=str)

OUTCOMES = ("passed", "failed", "skipped", "unwritten", "broken")
TOP = 5  # troubles that are shown unfolded
SMALL_CLASS = 40  # students, up to which all are shown unfolded


def page(
    gathered: Gathered, tasks: Sequence[TaskTally], change: Change | None, at: str, place: Path, words: Sentences
) -> str:
    """The page; its links are relative to the folder `place`."""
    view = View(gathered, tasks, place, words)
    found = troubles(gathered.results, gathered.assignment)
    shared = sum(len(trouble.students) > 1 for trouble in found)
    return rendered(
        "report.html.j2",
        words,
        "report",
        style_of("report.css") + charts.style(),
        assignment=assignment_title(words, gathered.folder.assignment),
        name=gathered.folder.assignment,
        at=view.moment(at),
        gathered=gathered,
        results=gathered.results,
        view=view,
        slips=[view.slip(trouble) for trouble in found],
        shared=shared,
        top=min(shared, TOP) or TOP,
        tasks=tasks,
        states=_happened(STATES, [task.states for task in tasks], {"pending"}),
        bands=distribution(gathered.results),
        open=len(gathered.results) <= SMALL_CLASS,
        change=change,
        tables=(TASK_TABLE, CHECK_TABLE),
    )


@dataclass(frozen=True)
class View:
    """What the template shows of a class: texts, links and charts in one language."""

    gathered: Gathered
    tasks: Sequence[TaskTally]
    place: Path
    words: Sentences

    def say(self, key: str, **values: Any) -> str:
        return self.words.say(f"report.{key}", **values)

    def percent(self, count: float, total: float) -> str:
        """A share in percent, rounded, but 100 % only for all and 0 % only for none."""
        share = 100 * count / max(total, 1)
        return self.say("percent", value=round(min(max(share, 1), 99)) if 0 < count < total else round(share))

    def link(self, student: str) -> tuple[str, str]:
        """A link to a student's feedback page or graded notebook: relative address, or "", and text."""
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
        """A mistake in words: its short name, a sentence, and an example where it is no known one."""
        cause, task = trouble.cause, trouble.task
        not_passed = self.say("not_passed", title=check_title(self.words, task, trouble.check))
        short = short_name(self.words, task, *cause)
        if cause.of == "formula":
            heading, why = f"`{short}`", self.say("formula")
        else:
            heading, why = _capitalised(short) or not_passed, reason_heading(self.words, task, cause.name)
        known = cause.of != "kind" and why
        return {
            "heading": heading,
            "why": why if known else not_passed if short else "",
            "instance": "" if known else trouble.message,
            "task": self.task(trouble.task),
            "count": len(trouble.students),
            "students": trouble.students,
            "link": self.link(trouble.example),
        }

    def title(self, check: CheckTally) -> str:
        return check_title(self.words, check.task, check.id, check.title)

    def task(self, task: str) -> str:
        return task_title(self.words, task)

    def cell(self, cell: str) -> str:
        """The title of a cell of the gradebook: of its task, if it is a test cell."""
        return self.task(task_of(cell) or cell)

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
        """The checks that nobody passes who has written something."""
        return [check for check in self._checks() if check.tried and not check.verdicts["passed"]]

    @property
    def everybody(self) -> list[CheckTally]:
        return [check for check in self._checks() if check.tried and check.verdicts["passed"] == check.tried]

    def _checks(self) -> list[CheckTally]:
        return [check for task in self.tasks for check in task.checks.values()]

    @property
    def hardest_first(self) -> list[TaskTally]:
        """The tasks by the share of students with full marks, then by that of those who pass the hardest check."""
        return sorted(
            self.tasks,
            key=lambda task: (
                task.states["full"] / max(task.everybody, 1),
                task.hardest.verdicts["passed"] / max(task.hardest.everybody, 1),
            ),
        )

    def outcomes(self, task: TaskTally) -> list[str]:
        """The outcomes that occur in a task's checks, in the order of a bar."""
        return _happened(OUTCOMES, [check.outcomes for check in task.checks.values()], {"skipped", "broken"})

    def scores(self) -> Markup:
        """The distribution of the scores as a bar chart, from the lowest student on."""
        bands = distribution(self.gathered.results).items()
        bins = {label: float(len(results)) for label, results in dropwhile(lambda band: not band[1], bands)}
        return self._bars("scores", self.say("scores_chart"), bins, self.say("scores_axis"))

    def submissions(self) -> Markup:
        """The submissions by time as a bar chart; "" where no time is known."""
        spans = self._spans
        if not spans:
            return Markup("")
        counts = {name: float(count) for name, count in zip(self._labels(list(spans)), spans.values(), strict=True)}
        mark = (self._due_place, self.due) if self._due_place is not None else None
        return self._bars("times", self.say("times_chart"), counts, self.say("times_axis", zone=self.zone), mark)

    @cached_property
    def _spans(self) -> dict[datetime, int]:
        return by_time(list(self.gathered.times.values()), self.gathered.due)

    def _labels(self, beginnings: Sequence[datetime]) -> list[str]:
        """Names of bars: days, with hours where a bar is shorter than a day."""
        whole_days = all(after - before >= timedelta(days=1) for before, after in pairwise(beginnings))
        name = self.day if whole_days else self.when
        return [name(time) for time in beginnings]

    @property
    def _due_place(self) -> float | None:
        """Where the due date is among the bars; None where it is far from them, or there is none."""
        due, beginnings = self.gathered.due, list(self._spans)
        if not due or len(beginnings) < 2:
            return None
        place = (due - beginnings[0]) / (beginnings[1] - beginnings[0])
        return place if 0 <= place <= len(beginnings) else None

    @property
    def due(self) -> str:
        """The due date in words; "" where there is none."""
        return self.say("due", time=self.when(self.gathered.due)) if self.gathered.due else ""

    @property
    def due_elsewhere(self) -> str:
        """The due date in words where the chart does not show it."""
        return self.due if self._due_place is None else ""

    def _bars(
        self, name: str, title: str, counts: Mapping[str, float], axis: str, mark: tuple[float, str] | None = None
    ) -> Markup:
        values = [self.say("bar", label=label, count=f"{count:g}") for label, count in counts.items() if count]
        return charts.bars(
            name,
            title,
            self.say("join").join([*values, *([mark[1]] if mark else [])]),
            list(counts),
            {name: list(counts.values())},
            x_label=axis,
            y_label=self.say("students_axis"),
            mark=mark,
        )

    @property
    def zone(self) -> str:
        """The name of the course's time zone, or of this machine's."""
        if named := self.gathered.folder.time_zone:
            return str(named)
        return next((time.tzname() or "" for time in self.gathered.times.values()), "")

    @property
    def median(self) -> float:
        return statistics.median(result.score for result in self.gathered.results)

    @property
    def mean(self) -> float:
        return statistics.fmean(result.score for result in self.gathered.results)

    @property
    def middle(self) -> tuple[float, float]:
        """The first and the third quartile of the scores."""
        scores = [result.score for result in self.gathered.results]
        low, _, high = statistics.quantiles(scores, method="inclusive") if len(scores) > 1 else scores * 3
        return low, high

    def lost(self, result: Result) -> list[tuple[str, str]]:
        """The tasks that lost marks, each with the marks that it lost; `?` where a person has to look."""
        lost = [task for task in result.tasks if state(task) != "full"]
        return [
            (plain(task.id), "?" if task.score is None else f"−{points(task.max_score - task.score)}") for task in lost
        ]

    def is_late(self, student: str) -> bool:
        return nfc(student) in self.gathered.late

    def time(self, student: str) -> str:
        time = self.gathered.times.get(student)
        return self.when(time) if time else ""

    def day(self, time: datetime) -> str:
        """A day as people write it; with the year where the times of the class are not all of one."""
        form = "day" if len({one.year for one in self.gathered.times.values()} | {time.year}) == 1 else "day_of_year"
        return self._date(form, time)

    def when(self, time: datetime) -> str:
        """A day and the time of day."""
        return self.say("when", day=self.day(time), time=f"{time:%H:%M}")

    def moment(self, stored: str) -> str:
        """The time of a report, with the year; what is stored and is no time stays as it is."""
        try:
            time = datetime.fromisoformat(stored)
        except ValueError:
            return plain(stored)
        return self.say("when", day=self._date("day_of_year", time), time=f"{time:%H:%M}")

    def _date(self, form: str, time: datetime) -> str:
        month = self.say("months").split()[time.month - 1]
        return self.say(form, day=time.day, month=month, year=time.year)

    @property
    def versions(self) -> int:
        """How many versions of the autograder have made these results."""
        made_from = (record.fingerprint for record in self.gathered.graded.values())
        return len({(parts.get("autograder", ""), parts.get("assignment", "")) for parts in made_from})

    @property
    def tiers(self) -> dict[str, list[str]]:
        """The students by containment tier, described as the doctor describes it."""
        found: dict[str, list[str]] = {}
        for result in self.gathered.results:
            found.setdefault(result.containment, []).append(result.student)
        table = self.words.table
        return {
            self.say("tier", tier=tier, what=table[key]) if (key := f"console.contain.{tier}") in table else tier: who
            for tier, who in sorted(found.items(), key=lambda item: -len(item[1]))
        }

    @property
    def uncontained(self) -> list[str]:
        return [result.student for result in self.gathered.results if result.containment == "none"]

    @property
    def stops(self) -> dict[str, list[str]]:
        """The students whose code was ended, by reason and task."""
        found = stops(self.gathered.results).items()
        return {
            self.say("in_task", title=self.say(f"stop.{kind}"), task=self.task(task)): who
            for (kind, task), who in found
        }

    @property
    def repairs(self) -> dict[str, list[str]]:
        return remarks(self.gathered.results, "repair", self.words)

    @property
    def notices(self) -> dict[str, list[str]]:
        return remarks(self.gathered.results, "notice", self.words)


def _happened(order: Iterable[Name], counted: Iterable[Mapping[Name, int]], rare: Collection[str]) -> list[Name]:
    """The columns of a table; a rare one is left out where all its cells are empty."""
    rows = list(counted)
    return [one for one in order if one not in rare or any(row.get(one) for row in rows)]


def _capitalised(name: str) -> str:
    """A name as a heading begins; code such as `set_value` keeps its small letter."""
    return name[:1].upper() + name[1:] if name.split(" ", 1)[0].isalpha() else name
