"""Task and check: a check is a claim about a student's function, worth points; it returns a finding if it fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from .compare import Finding
from .draw import Draw

TEST_CELL = "test_"  # the test cell of the task `sgd` is `test_sgd`


def test_cell(task: str) -> str:
    """The name of a task's test cell."""
    return TEST_CELL + task


def task_of(cell: str) -> str:
    """The id of the task whose test cell this is, by its name; "" for any other cell."""
    return cell.removeprefix(TEST_CELL) if cell.startswith(TEST_CELL) else ""


class Halted(Exception):
    """Student code did not return; the finding says why. The judge reports it unless a check catches it."""

    def __init__(self, found: Finding) -> None:
        self.finding = found

    def because(self, slip: str) -> Finding:
        """The finding, explained by a slip if an exception was raised; a hang or a crash needs no explanation."""
        return self.finding.because(slip) if self.finding.kind in ("raised", "raised_here") else self.finding


class Student(Protocol):
    """The interface of a check to the student's functions, through probes."""

    def ask(self, probe: str, *, long: bool = False, **inputs: Any) -> Any:
        """The answer of a probe: plain data. Raises Halted if the student's code did not return.

        `long` allows the time limit of a training instead of that of one call.
        """
        ...

    def remember(self, key: str, ask: Callable[[], Any]) -> Any:
        """Memoize `ask()` under a key."""
        ...

    def show(self, figure: str, **series: Any) -> None:
        """Store numbers for a figure of the feedback page; they do not affect verdicts."""
        ...

    def source(self, function: str) -> str:
        """The source of the cell that defined a function last; "" if none is known. It explains, and never decides."""
        ...


Run = Callable[[Student, Draw], Finding | None]


@dataclass(frozen=True)
class Check:
    """A claim worth `points`; it is skipped if a check that it `needs` did not pass."""

    id: str
    points: float
    run: Run
    needs: tuple[str, ...] = ()


@dataclass
class Task:
    """A task and its checks, in the order of the feedback page.

    Its solution cell has the grade_id `id`, its test cell `test_<id>`. `functions` are the names that the student
    writes here, `uses` are functions of earlier tasks on which it builds. With `follow_through`, right functions stand
    in for those that failed their own checks; without it, the task is about the student's functions together, and fails
    where one of them is wrong. `expects` are words of which an answer should use one; if it uses none, the teacher gets
    a notice.
    """

    id: str
    functions: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    follow_through: bool = True
    expects: frozenset[str] = frozenset()
    checks: list[Check] = field(default_factory=list)

    @property
    def points(self) -> float:
        return sum(check.points for check in self.checks)

    @property
    def is_exercise(self) -> bool:
        """Whether wrong earlier functions are replaced by right ones."""
        return bool(self.uses) and self.follow_through

    def check(self, points: float, needs: tuple[str, ...] = ()) -> Callable[[Run], Run]:
        """Add the decorated function to the task's checks."""

        def add(run: Run) -> Run:
            self.checks.append(Check(run.__name__, float(points), run, needs))
            return run

        return add
