"""A student's notebook in a box: cells run in order, and a kernel that died is restarted with the cells replayed."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Protocol

from ..authoring.assignment import WellFormed, anything
from ..box.kernel import CellRun
from ..box.limits import Limits
from ..outcomes import Died, Outcome, Raised, Returned, TimedOut, Unreadable
from .judge import STAND_IN, Asking, CodeOf, no_code


class AnyKernel(Protocol):
    """The interface of a kernel as BoxedStudent uses it."""

    alive: bool

    def run(self, cell: str, code: str, seconds: float | None = None, *, quiet: bool = False) -> CellRun: ...
    def ask(self, probe: str, inputs: dict[str, Any], seconds: float) -> Outcome: ...
    def close(self) -> None: ...


class BoxedStudent(Asking):
    """Runs cells and probes in kernels from `start`; after a death, the cells that did not kill it are replayed.

    `well_formed` validates the answers of probes.
    """

    def __init__(
        self,
        start: Callable[[], AnyKernel],
        limits: Limits,
        well_formed: WellFormed = anything,
        code: CodeOf = no_code,
    ) -> None:
        super().__init__(code)
        self._well_formed = well_formed
        self.limits = limits
        self._start = start
        self._kernel: AnyKernel | None = None
        self._starts = 0
        self._timeouts = 0
        self._replay: list[Callable[[AnyKernel], object]] = []  # replayed in a new kernel
        self._deadline = time.monotonic() + limits.submission

    def run(self, cell: str, code: str, given: bool = False) -> CellRun:
        """Run a cell. One that timed out or killed its kernel is left out of the replay."""
        self.sources[cell] = code
        kernel = self._live_kernel()
        if kernel is None:
            return CellRun(Died())
        limit = self.limits.given if given else self.limits.cell
        ran = kernel.run(cell, code, self._seconds(self.shortened(limit)))
        self._timeouts += isinstance(ran.outcome, TimedOut)
        if isinstance(ran.outcome, (Returned, Raised)):
            self._replay.append(lambda fresh: fresh.run(cell, code, self._seconds(limit), quiet=True))
        return ran

    def shortened(self, limit: float) -> float:
        """The limit, halved for each time-out so far: the same function is likely to time out again."""
        return max(min(limit, self.limits.least), limit * 0.5**self._timeouts)

    def reset_timeouts(self) -> None:
        """Apply the full limits again: from now on other functions are called than those that timed out."""
        self._timeouts = 0

    def settle(self, probe: str, **inputs: Any) -> None:
        """Ask a probe that changes the namespace, and so is part of the replay."""
        kernel = self._live_kernel()
        if kernel is not None:
            kernel.ask(probe, inputs, self._seconds(self.limits.probe))
            self._replay.append(lambda fresh: fresh.ask(probe, inputs, self._seconds(self.limits.probe)))

    def stand_in(self, names: list[str], source: str, for_good: bool = True) -> None:
        """Put right functions in place of the student's `names`; if not `for_good`, until the next `restore`."""
        self.run(STAND_IN, source)
        self.settle("keep" if for_good else "hold", names=names)

    def outcome(self, probe: str, inputs: dict[str, Any], long: bool) -> Outcome:
        """Ask a probe; a kernel that died is restarted first."""
        kernel = self._live_kernel()
        if kernel is None:
            return Died()
        limit = self.limits.long_probe if long else self.limits.probe
        outcome = kernel.ask(probe, inputs, self._seconds(self.shortened(limit)))
        self._timeouts += isinstance(outcome, TimedOut)
        if isinstance(outcome, Returned) and not self._well_formed(probe, inputs, outcome.value):
            return Unreadable("an answer that no probe gives")
        return outcome

    @property
    def exhausted(self) -> bool:
        """Whether the submission has used up its time or its kernels."""
        return time.monotonic() >= self._deadline or self._starts >= self.limits.kernels

    def close(self) -> None:
        if self._kernel is not None:
            self._kernel.close()

    def __enter__(self) -> BoxedStudent:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _live_kernel(self) -> AnyKernel | None:
        """A living kernel that has run the cells so far; None once the time or the number of kernels is used up."""
        if self._kernel is not None and self._kernel.alive:
            return self._kernel if time.monotonic() < self._deadline else None
        if self._kernel is not None:
            self._kernel.close()
        while not self.exhausted:
            self._starts += 1
            self._kernel = self._start()
            for again in self._replay:
                again(self._kernel)
                if not self._kernel.alive:
                    break
            if self._kernel.alive:
                return self._kernel
            self._kernel.close()
        return None

    def _seconds(self, limit: float) -> float:
        return max(0.05, min(limit, self._deadline - time.monotonic()))
