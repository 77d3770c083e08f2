"""A student's notebook in a box: cells run in order, and a kernel that died is restarted with the cells replayed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from types import MappingProxyType, TracebackType
from typing import Any, Protocol

from ..authoring.assignment import WellFormed, anything
from ..box.kernel import CellRun
from ..box.limits import Limits
from ..outcomes import Died, Outcome, Raised, Returned, TimedOut, Unreadable
from .judge import Asking, CodeOf, no_code
from .newer import Pythons

KILLED = (None, -9, -15)  # exit statuses after SIGKILL, SIGTERM, and of a kernel whose end nobody reported
SECOND_CHANCES = 4  # of kernels that somebody else may have killed, in one notebook
NO_CELLS: Mapping[str, str] = MappingProxyType({})


class AnyKernel(Protocol):
    """The interface of a kernel as BoxedStudent uses it."""

    alive: bool

    def run(
        self,
        cell: str,
        code: str,
        seconds: float | None = None,
        *,
        quiet: bool = False,
        given: bool = False,
        instead: str | None = None,
    ) -> CellRun: ...
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
        pythons: Pythons = Pythons(),  # noqa: B008 (it has no state)
    ) -> None:
        super().__init__(code, pythons)
        self._well_formed = well_formed
        self.limits = limits
        self._start = start
        self._kernel: AnyKernel | None = None
        self._starts = 0
        self._second_chances = SECOND_CHANCES
        self._timeouts = self._all_timeouts = 0  # since the last reset, and of the whole notebook
        self._replay: list[Callable[[AnyKernel], object]] = []  # replayed in a new kernel
        self._enter: Callable[[AnyKernel], CellRun] | None = None  # the trial that is on, to be entered in a new kernel
        self._deadline = time.monotonic() + limits.submission

    def run(self, cell: str, code: str, given: bool = False, instead: str | None = None) -> CellRun:
        """Run a cell; `instead` is shown instead of its figures.

        One that timed out or killed its kernel is left out of the replay.
        """
        self.sources[cell] = code
        limit = self.limits.given if given else self.limits.cell
        seconds = self._for_given() if given else self.shortened(limit)
        ran = self._in_kernel(
            lambda kernel: kernel.run(cell, code, self._seconds(seconds), given=given, instead=instead)
        )
        self._count(ran.outcome)
        if isinstance(ran.outcome, (Returned, Raised)):
            self._replay.append(lambda fresh: fresh.run(cell, code, self._seconds(limit), quiet=True, given=given))
        return ran

    def shortened(self, limit: float) -> float:
        """The limit, halved for each time-out so far: the same function is likely to time out again."""
        return max(min(limit, self.limits.least), limit * 0.5**self._timeouts)

    def reset_timeouts(self) -> None:
        """Apply the full limits again: from now on other functions are judged than those that timed out."""
        self._timeouts = 0

    @contextmanager
    def trial(self, inputs: dict[str, Any], cells: Mapping[str, str] = NO_CELLS) -> Iterator[bool]:
        """Bind other names in the notebook's namespace for a while, and run cells anew with these.

        `inputs` are those of the probe `enter`. Yields whether the trial could be entered; a kernel that starts
        meanwhile enters it, too.
        """
        self.forget()
        enter = partial(self._entered, inputs, cells)
        entered = _returned(self._in_kernel(enter))
        self._enter = enter if entered else None
        try:
            yield entered
        finally:
            self._enter = None
            if self._kernel is not None and self._kernel.alive:
                self._kernel.ask("leave", {}, self._seconds(self.limits.probe))
            self.forget()

    def disturbed(self, own: list[str]) -> tuple[bool, ...]:
        """Whether the notebook has rebound names that functions read, changed the framework's state, or its dtype."""
        said = self._ask("disturbed", {"own": own}, self.limits.probe)
        answer = said.value if isinstance(said, Returned) and isinstance(said.value, dict) else {}
        return tuple(answer.get(name) is True for name in ("names", "state", "dtype"))

    def outcome(self, probe: str, inputs: dict[str, Any], long: bool) -> Outcome:
        """Ask a probe; a kernel that died is restarted first.

        One that stalled is asked once more in a new kernel: a framework's workers, forked while another thread holds a
        lock, may wait for ever by chance, which is no fault of the answer.
        """
        limit = self.shortened(self.limits.long_probe if long else self.limits.probe)
        outcome = self._ask(probe, inputs, limit)
        if isinstance(outcome, TimedOut) and outcome.stalled:
            self.close()
            outcome = self._ask(probe, inputs, limit)
        self._count(outcome)
        if isinstance(outcome, Returned) and not self._well_formed(probe, inputs, outcome.value):
            return Unreadable("an answer that no probe gives")
        return outcome

    @property
    def exhausted(self) -> bool:
        """Whether the submission has used up its time or its kernels."""
        return time.monotonic() >= self._deadline or self._starts >= self.limits.kernels

    def close(self) -> None:
        """End the kernel; whatever is asked next starts a new one."""
        if self._kernel is not None:
            self._kernel.close()
        self._kernel = None

    def __enter__(self) -> BoxedStudent:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ask(self, probe: str, inputs: dict[str, Any], limit: float) -> Outcome:
        return self._in_kernel(lambda kernel: CellRun(kernel.ask(probe, inputs, self._seconds(limit)))).outcome

    def _in_kernel(self, act: Callable[[AnyKernel], CellRun]) -> CellRun:
        """Do something in a living kernel; once more in a new one where somebody else may have killed the first.

        What kills its kernel by itself does so again; an operator, or a machine that is out of memory, does not.
        """
        kernel = self._live_kernel()
        ran = CellRun(Died()) if kernel is None else act(kernel)
        if kernel is None or not _perhaps_from_outside(ran.outcome) or self._second_chances == 0:
            return ran
        self._second_chances -= 1
        fresh = self._live_kernel()
        return ran if fresh is None else act(fresh)

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
            if self._kernel.alive and self._enter is not None and not _returned(self._enter(self._kernel)):
                self._enter = None  # it works in no new kernel: go on without
            if self._kernel.alive:
                return self._kernel
            self._kernel.close()
        return None

    def _entered(self, inputs: dict[str, Any], cells: Mapping[str, str], kernel: AnyKernel) -> CellRun:
        """Enter a trial; its outcome is Returned where the kernel still lives and the cells have ended."""
        entered = CellRun(kernel.ask("enter", inputs, self._seconds(self.limits.probe)))
        if not isinstance(entered.outcome, Returned):
            return entered
        for cell, code in cells.items():
            ran = kernel.run(cell, code, self._seconds(self.shortened(self.limits.cell)), quiet=True)
            self._count(ran.outcome)
            if not isinstance(ran.outcome, (Returned, Raised)):
                return ran
        return entered

    def _count(self, outcome: Outcome) -> None:
        """Count a time-out."""
        self._timeouts += isinstance(outcome, TimedOut)
        self._all_timeouts += isinstance(outcome, TimedOut)

    def _for_given(self) -> float:
        """The limit of a given cell, halved for all time-outs: it calls the same functions, and carries no marks."""
        return max(self.limits.least / 4, self.limits.given * 0.5**self._all_timeouts)

    def _seconds(self, limit: float) -> float:
        return max(0.05, min(limit, self._deadline - time.monotonic()))


def _returned(ran: CellRun) -> bool:
    return isinstance(ran.outcome, Returned)


def _perhaps_from_outside(outcome: Outcome) -> bool:
    """Whether somebody else may have killed the kernel, and not for the memory that it took."""
    return isinstance(outcome, Died) and not outcome.memory and outcome.status in KILLED
