"""The verdict on a check, and the result that a submission gets: plain data, no behaviour of others.

Results are stored as JSON and outlive the version that wrote them. Readers ignore fields that they do not know; fields
that were added later have defaults. A result from before `kind`, `values` and `remarks` is read, shown and counted, but
the report cannot tell unwritten tasks, time-outs and crashes in it from other failures, nor translate its repairs and
notices; its feedback page says why a check was not judged at every such check, and not once for a whole task.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from itertools import chain
from typing import Any, Literal, NamedTuple

Verdict = Literal["passed", "failed", "skipped", "broken"]
Figures = Mapping[str, Mapping[str, tuple[float | None, ...]]]
Values = Mapping[str, str | int | float]
RemarkOf = Literal["notice", "repair"]

MANUAL = "manual"  # the kind of what a person marks, in a cell that nbgrader's rules leave to people
LEFT_OUT_IF_EMPTY = ("kind", "values", "formula", "error", "input")  # fields of a check in `result.json`
NOT_WRITTEN = "not_written"  # the kind of a failed check whose function is as it was released


class Cause(NamedTuple):
    """Why a check failed, by name: of a slip, a formula or an error, or else of the kind of its finding.

    `type` is that of the exception, where there was one.
    """

    of: Literal["slip", "formula", "error", "kind"] = "kind"
    name: str = ""
    type: str = ""


@dataclass(frozen=True)
class CheckResult:
    """One check's verdict, with the message and the hint that the student reads about it.

    `broken` is our own fault and never a mark; `skipped` means that another check, which the message names,
    failed first. Of a failed check, `kind` is what was found and `values` fill the sentence `finding.<kind>`; of a
    skipped one, `values["check"]` is the id of the check that failed. At most one of three says why it failed: `slip`
    is the stable name of a recognised mistake, `formula` the expression whose values came, `error` the stable name of
    an exception that is explained. `input` is the call that failed, as lines of code to paste.
    """

    id: str
    title: str
    points: float
    verdict: Verdict
    message: str = ""
    hint: str = ""
    slip: str | None = None
    kind: str = ""
    values: Values = field(default_factory=dict, hash=False)
    formula: str = ""
    error: str = ""
    input: str = ""

    @property
    def reason(self) -> str:
        """The slip, formula or error that says why the check failed; '' where none is known."""
        return self.slip or self.formula or self.error

    @property
    def cause(self) -> Cause:
        """The reason by name, or what was found where none is known."""
        found = str(self.values.get("type", ""))
        if self.slip:
            return Cause("slip", self.slip, found)
        if self.formula:
            return Cause("formula", self.formula, found)
        if self.error:
            return Cause("error", self.error, found)
        return Cause("kind", self.kind, found)

    def to_json(self) -> dict[str, Any]:
        """This check in `result.json`; of the fields that were added later, the empty ones are left out."""
        return {name: value for name, value in asdict(self).items() if value or name not in LEFT_OUT_IF_EMPTY}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> CheckResult:
        """Read back what `to_json` wrote; unknown fields are ignored."""
        known = {one.name for one in fields(cls)}
        return cls(**{name: value for name, value in data.items() if name in known})


@dataclass(frozen=True)
class Block:
    """A check that did not pass, and those that failed or were skipped for the same reason."""

    check: CheckResult
    also: tuple[CheckResult, ...] = ()

    @property
    def points(self) -> float:
        """The points of the checks that follow."""
        return sum(check.points for check in self.also)

    @property
    def following(self) -> dict[str, tuple[CheckResult, ...]]:
        """Those that follow, by the sentence about them: `also` failed, `waiting` were not judged."""
        verdicts = {"also": "failed", "waiting": "skipped"}
        found = {key: tuple(one for one in self.also if one.verdict == verdict) for key, verdict in verdicts.items()}
        return {key: checks for key, checks in found.items() if checks}

    @property
    def worth(self) -> float:
        """The points of all its checks."""
        return self.check.points + self.points

    def explains(self, check: CheckResult) -> bool:
        """Whether another check did not pass for the same reason: the same mistake, or it depends on one of these."""
        if check.verdict == "skipped":
            return check.values.get("check") in {other.id for other in (self.check, *self.also)}
        return (
            check.verdict == "failed" == self.check.verdict and bool(check.reason) and check.reason == self.check.reason
        )


def blocks_of(checks: Iterable[CheckResult]) -> list[Block]:
    """The checks that did not pass, each reason once."""
    found: list[Block] = []
    for check in (check for check in checks if check.verdict != "passed"):
        place = next((place for place, block in enumerate(found) if block.explains(check)), None)
        if place is None:
            found.append(Block(check))
        else:
            found[place] = replace(found[place], also=(*found[place].also, check))
    return found


@dataclass(frozen=True)
class TaskResult:
    """A task's checks and its marks; `score` is None when a person has to look.

    `figures` are the numbers from which the feedback draws: series by name, None for what is no finite number.
    `source` is the student's own cell of a task that lost marks, as far as a page can show it.
    """

    id: str
    max_score: float
    checks: tuple[CheckResult, ...]
    figures: Figures = field(default_factory=dict, compare=False)
    source: str = field(default="", compare=False)

    @property
    def score(self) -> float | None:
        if any(check.verdict == "broken" for check in self.checks):
            return None
        return float(sum(check.points for check in self.checks if check.verdict == "passed"))

    @property
    def full(self) -> bool:
        """Whether every check passed."""
        return all(check.verdict == "passed" for check in self.checks)

    @property
    def lost(self) -> Lost:
        """This task as one that is not complete, with the first mistake; a failed check counts before our own fault."""
        failed = (check.cause for check in self.checks if check.verdict == "failed")
        broken = (Cause("kind", "broken") for check in self.checks if check.verdict == "broken")
        return Lost(self.id, self.score, self.max_score, next(chain(failed, broken), Cause()))

    def to_json(self) -> dict[str, Any]:
        """This task in `result.json`."""
        checks = [check.to_json() for check in self.checks]
        data: dict[str, Any] = {"id": self.id, "score": self.score, "max_score": self.max_score, "checks": checks}
        if self.figures:
            data["figures"] = {
                name: {one: list(numbers) for one, numbers in series.items()} for name, series in self.figures.items()
            }
        if self.source:
            data["source"] = self.source
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> TaskResult:
        """Read back what `to_json` wrote; older results have neither figures nor a source."""
        checks = tuple(CheckResult.from_json(check) for check in data["checks"])
        figures = {
            name: {one: tuple(numbers) for one, numbers in series.items()}
            for name, series in data.get("figures", {}).items()
        }
        return cls(data["id"], float(data["max_score"]), checks, figures, str(data.get("source", "")))


@dataclass(frozen=True)
class Remark:
    """One notice or repair as data: the sentence `notice.<kind>` or `repair.<kind>`, and what it is about.

    A notice is about a cell and, in most kinds, a word in it; a repair about cells, a file or a number.
    """

    of: RemarkOf
    kind: str
    about: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """This remark in `result.json`."""
        return {"of": self.of, "kind": self.kind, "about": list(self.about)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Remark:
        """Read back what `to_json` wrote; unknown fields are ignored."""
        return cls(data["of"], data["kind"], tuple(data["about"]))


@dataclass(frozen=True, slots=True)
class Lost:
    """A task that is not complete, and the first mistake in it."""

    task: str
    score: float | None
    max_score: float
    cause: Cause = Cause()  # noqa: RUF009 (it never changes)


@dataclass(frozen=True, slots=True)
class Summary:
    """The part of a result that the list of a class shows; the whole is forty times as large and stays on the disk."""

    score: float
    max_score: float
    broken: bool
    lost: tuple[Lost, ...]
    containment: str
    notices: tuple[str, ...]
    repairs: tuple[str, ...]


@dataclass(frozen=True)
class Result:
    """What one submission earned, with the seed that replays it and how the submission was contained.

    `preflight` counts the attacks on that containment that were `tried` and `held` off before it was trusted.
    `remarks` are the notices and the repairs once more, as data, each in their order. `checks` names the assignment
    whose checks judged it, `edition` the framework; results that were stored before these were kept have neither.
    """

    assignment: str
    student: str
    seed: int
    containment: str
    tasks: tuple[TaskResult, ...]
    language: str = "en"
    notices: tuple[str, ...] = ()
    repairs: tuple[str, ...] = ()
    seconds: float = 0.0
    versions: Mapping[str, str] = field(default_factory=dict)
    preflight: Mapping[str, int] = field(default_factory=dict)
    checks: str = ""
    edition: str = ""
    remarks: tuple[Remark, ...] = ()

    @property
    def score(self) -> float:
        """The marks given so far; a task that a person must look at counts nothing yet."""
        return float(sum(task.score or 0.0 for task in self.tasks))

    @property
    def max_score(self) -> float:
        return float(sum(task.max_score for task in self.tasks))

    @property
    def broken(self) -> bool:
        return any(task.score is None for task in self.tasks)

    @property
    def summary(self) -> Summary:
        lost = tuple(task.lost for task in self.tasks if task.score != task.max_score)
        return Summary(self.score, self.max_score, self.broken, lost, self.containment, self.notices, self.repairs)

    def to_json(self) -> dict[str, Any]:
        """The mapping that `result.json` holds."""
        return {
            "assignment": self.assignment,
            "student": self.student,
            "checks": self.checks,
            "edition": self.edition,
            "language": self.language,
            "seed": self.seed,
            "score": self.score,
            "max_score": self.max_score,
            "containment": self.containment,
            "preflight": dict(self.preflight),
            "tasks": [task.to_json() for task in self.tasks],
            "notices": list(self.notices),
            "repairs": list(self.repairs),
            "remarks": [remark.to_json() for remark in self.remarks],
            "seconds": round(self.seconds, 3),
            "versions": dict(self.versions),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Result:
        """Read back what `to_json` wrote."""
        return cls(
            assignment=data["assignment"],
            student=data["student"],
            language=data.get("language", "en"),
            seed=int(data["seed"]),
            containment=data["containment"],
            tasks=tuple(TaskResult.from_json(task) for task in data["tasks"]),
            notices=tuple(data["notices"]),
            repairs=tuple(data["repairs"]),
            seconds=float(data["seconds"]),
            versions=dict(data.get("versions", {})),
            preflight=dict(data.get("preflight", {})),
            checks=str(data.get("checks", "")),
            edition=str(data.get("edition", "")),
            remarks=tuple(Remark.from_json(remark) for remark in data.get("remarks", ())),
        )
