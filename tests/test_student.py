"""A student's kernels from the judge's side: what is run anew, and how long anybody waits."""

from __future__ import annotations

from typing import Any

import pytest

from autograder.box.kernel import CellRun
from autograder.box.limits import Limits
from autograder.judging.student import SECOND_CHANCES, BoxedStudent
from autograder.outcomes import Died, Outcome, Returned, TimedOut


class Kernel:
    """Does what a cell's code says, and remembers how long it was given."""

    def __init__(self) -> None:
        self.alive = True
        self.asked: list[tuple[str, float, bool]] = []

    def run(
        self,
        cell: str,
        code: str,
        seconds: float | None = None,
        *,
        quiet: bool = False,
        given: bool = False,
        instead: str | None = None,
    ) -> CellRun:
        self.asked.append((cell, seconds or 0, quiet))
        return CellRun(self._outcome(code, seconds or 0))

    def ask(self, probe: str, inputs: dict[str, Any], seconds: float) -> Outcome:
        self.asked.append((probe, seconds, False))
        return self._outcome(str(inputs.get("does")), seconds)

    def close(self) -> None: ...

    def _outcome(self, code: str, seconds: float) -> Outcome:
        self.alive = code not in ("crash", "die", "eat")
        outcomes: dict[str, Outcome] = {"late": TimedOut(seconds), "stall": TimedOut(seconds, True)}
        outcomes |= {"crash": Died(-11), "die": Died(-9), "eat": Died(-9, memory=True)}
        return outcomes.get(code, Returned(None))


def test_each_time_out_halves_the_next_limits_until_other_functions_are_called() -> None:
    kernel, limits = Kernel(), Limits()
    student = BoxedStudent(lambda: kernel, limits)
    student.run("look", "late", given=True)
    student.run("own-1", "late")
    student.outcome("training", {}, long=True)
    student.outcome("linreg", {"does": "late"}, long=False)
    student.reset_timeouts()
    student.run("own-2", "")
    given = [seconds for _, seconds, _ in kernel.asked]
    assert given == [limits.given, limits.cell / 2, limits.long_probe / 4, limits.least, limits.cell]


def test_given_cells_call_the_functions_that_timed_out_and_stay_short() -> None:
    kernel, limits = Kernel(), Limits()
    student = BoxedStudent(lambda: kernel, limits)
    for _ in range(9):
        student.run("look", "late", given=True)
        student.reset_timeouts()
    given = [seconds for _, seconds, _ in kernel.asked]
    assert given[:3] == [limits.given, limits.given / 2, limits.given / 4] and given[-1] == limits.least / 4


def test_a_dead_kernels_cells_are_run_anew_in_full_time_and_quietly() -> None:
    kernels: list[Kernel] = []

    def start() -> Kernel:
        kernels.append(Kernel())
        return kernels[-1]

    limits = Limits()
    student = BoxedStudent(start, limits)
    student.run("imports", "", given=True)
    student.run("own-1", "late")
    student.run("own-2", "crash")
    student.run("own-3", "")
    assert kernels[1].asked == [("imports", limits.given, True), ("own-3", limits.cell / 2, False)]


def test_what_stalled_is_asked_once_more_in_a_new_kernel_in_the_same_time() -> None:
    kernels: list[Kernel] = []

    def start() -> Kernel:
        kernels.append(Kernel())
        return kernels[-1]

    limits = Limits()
    student = BoxedStudent(start, limits)
    student.run("own-1", "")
    assert student.outcome("batches", {"does": "stall"}, long=False) == TimedOut(limits.probe, True)
    assert [one.asked[-1] for one in kernels] == [("batches", limits.probe, False)] * 2
    assert kernels[1].asked[0][:2] == ("own-1", limits.cell)
    student.outcome("batches", {"does": "late"}, long=False)
    assert len(kernels) == 2 and len(kernels[1].asked) == 3


class Killed(Kernel):
    """A kernel that somebody else kills at its n-th request."""

    def __init__(self, at: int) -> None:
        super().__init__()
        self.at = at

    def _outcome(self, code: str, seconds: float) -> Outcome:
        return super()._outcome("die" if len(self.asked) == self.at else code, seconds)


@pytest.mark.parametrize("at", [1, 2, 3, 4, 5])
def test_a_kernel_that_somebody_else_kills_changes_no_outcome(at: int) -> None:
    kernels: list[Kernel] = []

    def start() -> Kernel:
        kernels.append(Killed(0 if kernels else at))
        return kernels[-1]

    student = BoxedStudent(start, Limits())
    outcomes = [student.run("own-1", "").outcome, student.outcome("batches", {}, long=False)]
    with student.trial({"right": ["sgd"]}, {"own-1": ""}) as entered:
        outcomes.append(student.outcome("batches", {}, long=False))
    assert outcomes == [Returned(None)] * 3 and entered
    assert len(kernels) == 2


@pytest.mark.parametrize(("does", "kernels"), [("crash", 1), ("eat", 1), ("die", 2)])
def test_what_kills_its_own_kernel_is_not_tried_more_than_twice(does: str, kernels: int) -> None:
    started: list[Kernel] = []

    def start() -> Kernel:
        started.append(Kernel())
        return started[-1]

    student = BoxedStudent(start, Limits())
    assert isinstance(student.outcome("batches", {"does": does}, long=False), Died)
    assert len(started) == kernels
    for _ in range(SECOND_CHANCES * 2):
        student.outcome("batches", {"does": does}, long=False)
    spent = 2 * SECOND_CHANCES + 1  # kernels, one for each question
    assert len(started) == spent + (SECOND_CHANCES if does == "die" else 0)
