"""What can become of a check, and the result that a submission gets: plain data, no behaviour of others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Verdict = Literal["passed", "failed", "skipped", "broken"]
Figures = Mapping[str, Mapping[str, tuple[float | None, ...]]]


@dataclass(frozen=True)
class CheckResult:
    """One check's verdict, with the words that the student reads about it.

    `broken` is our own fault and never a mark; `skipped` means that another check, which the message names,
    failed first. `slip` is the stable name of a recognised mistake; `kind`, the finding's, stays in the process.
    """

    id: str
    title: str
    points: float
    verdict: Verdict
    message: str = ""
    hint: str = ""
    slip: str | None = None
    kind: str = field(default="", compare=False)

    def to_json(self) -> dict[str, Any]:
        """The mapping that stands for this check in `result.json`."""
        return {name: value for name, value in asdict(self).items() if name != "kind"}


@dataclass(frozen=True)
class TaskResult:
    """A task's checks and its marks; `score` is None when a person has to look.

    `figures` are the numbers from which the feedback draws: series by name, None for what is no finite number.
    """

    id: str
    max_score: float
    checks: tuple[CheckResult, ...]
    figures: Figures = field(default_factory=dict, compare=False)

    @property
    def score(self) -> float | None:
        if any(check.verdict == "broken" for check in self.checks):
            return None
        return float(sum(check.points for check in self.checks if check.verdict == "passed"))

    @property
    def full(self) -> bool:
        """Whether every check passed."""
        return all(check.verdict == "passed" for check in self.checks)

    def to_json(self) -> dict[str, Any]:
        """The mapping that stands for this task in `result.json`."""
        checks = [check.to_json() for check in self.checks]
        data: dict[str, Any] = {"id": self.id, "score": self.score, "max_score": self.max_score, "checks": checks}
        if self.figures:
            data["figures"] = {
                name: {one: list(numbers) for one, numbers in series.items()} for name, series in self.figures.items()
            }
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> TaskResult:
        """Read back what `to_json` wrote; older results have no figures."""
        checks = tuple(CheckResult(**check) for check in data["checks"])
        figures = {
            name: {one: tuple(numbers) for one, numbers in series.items()}
            for name, series in data.get("figures", {}).items()
        }
        return cls(data["id"], float(data["max_score"]), checks, figures)


@dataclass(frozen=True, slots=True)
class Summary:
    """Of a result what a class is told by; the whole of it is forty times as large, and on the disk.

    `lost` are the tasks that are not complete, with marks and maximum; `reason` is why: the first check that failed, or
    is our own fault.
    """

    score: float
    max_score: float
    broken: bool
    lost: tuple[tuple[str, float | None, float], ...]
    reason: str
    containment: str
    notices: tuple[str, ...]
    repairs: tuple[str, ...]


@dataclass(frozen=True)
class Result:
    """What one submission earned, with the seed that replays it and how the submission was contained.

    `preflight` counts the attacks on that containment that were `tried` and `held` off before it was trusted. `checks`
    names the assignment whose checks judged it, `edition` the framework; results of before have neither.
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
        lost = tuple((task.id, task.score, task.max_score) for task in self.tasks if task.score != task.max_score)
        checks = [check for task in self.tasks for check in task.checks]
        first = next((check for check in checks if check.verdict == "failed"), None)
        first = first or next((check for check in checks if check.verdict == "broken"), None)
        reason = first.message or first.title if first else ""
        return Summary(
            self.score, self.max_score, self.broken, lost, reason, self.containment, self.notices, self.repairs
        )

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
        )
