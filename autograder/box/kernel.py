"""A kernel's client: sends it a cell or a probe, reads bounded frames until the deadline, kills its process tree."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import JudgeFault
from ..inside.wire import Channel, Closed, Late, Malformed
from ..outcomes import Died, Outcome, Raised, Returned, TimedOut, Unreadable
from ..words import message
from .box import Box
from .limits import Limits
from .view import PLAIN, View
from .watch import Watch, descendants
from .zygote import AnyZygote, Enclosure

TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
SAMPLES, SECONDS_BETWEEN = 10, 0.01  # of the states of a late kernel's threads
OUTPUTS = ("stream", "display_data", "execute_result", "error", "clear_output")


@dataclass(frozen=True)
class DeadlineExtension:
    """How far a deadline may be extended: to `wall` (monotonic time) while less CPU time than `cpu` has been used."""

    wall: float
    cpu: float
    seconds: float


@dataclass
class CellRun:
    """A cell that ran: its outcome and its raw outputs, not yet sanitized."""

    outcome: Outcome
    outputs: list[dict[str, Any]] = field(default_factory=list)


class Kernel:
    """A kernel in an enclosure of its own, or in none; it counts as dead after the first malformed reply."""

    def __init__(
        self, zygote: AnyZygote, limits: Limits, seed: int, enclose: Callable[[Limits], Enclosure | None] = Box
    ) -> None:
        self.limits = limits
        self.alive = True
        self._closed = False
        self._enclosure = enclose(limits)
        ours, theirs = socket.socketpair()
        try:
            self._process = zygote.fork(self._enclosure, theirs, seed, limits)
        except BaseException:  # KeyboardInterrupt, too, while the zygote warms up
            ours.close()
            self._close_enclosure()
            raise
        finally:
            theirs.close()
        self._channel = Channel(ours, self._extended_deadline)
        self._extension = DeadlineExtension(0, 0, 0)
        self._watch: Watch | None = None
        self._stat_fd = -1  # descriptor of /proc/PID/stat, for the CPU time that it has used
        try:
            self._greet()
        except BaseException:
            self.close()
            raise

    @property
    def pid(self) -> int:
        return self._process.pid

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
        """Run a cell's `code`; outputs beyond the limits are dropped, and too many frames end it.

        `quiet` is for cells that run again: outputs and figures are suppressed. `given` cells are not the student's.
        `instead` is a sentence to show instead of each figure, which is then not rendered.
        """
        outputs: list[dict[str, Any]] = []
        request = {"run": code, "cell": cell, "quiet": quiet, "given": given, "instead": "" if quiet else instead}
        outcome = self._request(request, seconds or self.limits.cell, outputs)
        return CellRun(outcome, outputs)

    def ask(self, probe: str, inputs: dict[str, Any], seconds: float) -> Outcome:
        """Call the student's function through a probe."""
        return self._request({"ask": probe, "inputs": inputs}, seconds, [])

    def close(self) -> None:
        """Kill every process that this kernel has started; idempotent."""
        if self._closed:
            return
        self._closed, self.alive = True, False
        if self._watch is not None:
            self._watch.close()
        self._channel.socket.close()
        if self._enclosure is None:
            self._process.signal(9)
        self._close_enclosure()
        self._process.close()
        if self._stat_fd != -1:
            os.close(self._stat_fd)

    def _close_enclosure(self) -> None:
        if self._enclosure is not None:
            self._enclosure.close()

    def _greet(self) -> None:
        try:
            hello = self._channel.receive(time.monotonic() + self.limits.start)
        except (Closed, Late, Malformed) as error:
            if isinstance(error, Late):
                raise JudgeFault(message("machine.late_kernel", seconds=self.limits.start)) from None
            raise JudgeFault(message("machine.dead_kernel", status=self._process.end())) from None
        if "hello" not in hello:
            raise JudgeFault(message("machine.no_kernel", problem=hello.get("failed")))
        self._process.greeted()
        with contextlib.suppress(OSError):
            self._stat_fd = os.open(f"/proc/{self.pid}/stat", os.O_RDONLY)
        if (enclosure := self._enclosure) is not None:
            enclosure.guard = self._process.guard
            if not enclosure.bounded:
                self._watch = Watch(enclosure.roots, enclosure.folder, self.limits, enclosure.kill)

    def _died(self) -> Died:
        self.alive = False
        status = self._process.end()
        tripped = self._watch is not None and self._watch.tripped
        return Died(status, tripped or (self._enclosure is not None and self._enclosure.out_of_memory()))

    def _request(self, request: dict[str, Any], seconds: float, outputs: list[dict[str, Any]]) -> Outcome:
        if not self.alive:
            return Died()
        token = secrets.token_hex(8)
        deadline = time.monotonic() + seconds
        self._extension = DeadlineExtension(deadline + 2 * seconds, self._cpu() + seconds, seconds)
        try:
            self._channel.send({"token": token, **request}, deadline)
            return self._read(token, deadline, outputs)
        except Late:
            return self._interrupt(token, seconds, outputs)
        except Closed:
            return self._died()
        except Malformed as error:
            self.alive = False
            return Unreadable(str(error))

    def _interrupt(self, token: str, seconds: float, outputs: list[dict[str, Any]]) -> Outcome:
        """Interrupt a late cell with SIGINT; if it stops within the grace period, the kernel keeps its variables."""
        stalled = len(descendants([self.pid])) > 1 and not self._runnable()
        self._process.signal(signal.SIGINT)
        self._extension = DeadlineExtension(0, 0, 0)
        try:
            self._read(token, time.monotonic() + self.limits.interrupt, outputs)
        except (Late, Closed, Malformed):
            self.alive = False
        return TimedOut(seconds, stalled)

    def _read(self, token: str, deadline: float, outputs: list[dict[str, Any]]) -> Outcome:
        """Read frames up to the reply to this request; frames with another token are ignored."""
        for _ in range(self.limits.frames):
            frame = self._channel.receive(deadline)
            if self._channel.received > self.limits.received:
                raise Malformed("too many bytes")
            if not isinstance(frame, dict) or frame.get("token") != token:
                continue
            if "output" in frame:
                fits = self._channel.received <= self.limits.outputs
                if fits and isinstance(frame["output"], dict) and frame["output"].get("output_type") in OUTPUTS:
                    outputs.append(frame["output"])
                continue
            return _outcome(frame)
        raise Malformed("too many frames")

    def _extended_deadline(self) -> float | None:
        """A later deadline for a kernel that is runnable but was starved of CPU time by other processes; else None."""
        now, left = time.monotonic(), self._extension.cpu - self._cpu()
        if now >= self._extension.wall or left < 0.1 * self._extension.seconds or not self._runnable():
            return None
        return min(now + left, self._extension.wall)

    def _cpu(self) -> float:
        """Seconds of CPU time that the kernel has used, including its waited-for children."""
        try:
            text = os.pread(self._stat_fd, 1024, 0)  # at every request: reading an open file takes half the time
        except OSError:
            return 0.0
        return sum(map(int, _after_name(text)[11:15])) / TICKS

    def _runnable(self) -> bool:
        """Whether a thread of the kernel, or of one of its descendants, wants the processor in one of several samples.

        One sample is not enough: processes that hand data to each other are all waiting for a moment, now and then.
        """
        for _ in range(SAMPLES):
            if any(_wants_processor(pid) for pid in descendants([self.pid])):
                return True
            time.sleep(SECONDS_BETWEEN)
        return False


def _wants_processor(pid: int) -> bool:
    """Whether a thread of this process is in state R (running or runnable)."""
    with contextlib.suppress(OSError):
        for stat in Path(f"/proc/{pid}/task").glob("*/stat"):
            with contextlib.suppress(OSError):
                if _after_name(stat.read_bytes())[:1] == [b"R"]:
                    return True
    return False


def _after_name(stat: bytes) -> list[bytes]:
    """The fields of /proc/PID/stat after the name, which may contain anything: the state, then numbers."""
    return stat.rpartition(b")")[2].split()


def uncontained(limits: Limits, *, view: View = PLAIN) -> None:
    """No enclosure: only for trusted submissions."""


def _outcome(frame: dict[str, Any]) -> Outcome:
    if "answer" in frame:
        return Returned(frame["answer"])
    if "done" in frame:
        return Returned(frame["done"])
    if isinstance(raised := frame.get("raised"), dict):
        line, name, similar = raised.get("line"), raised.get("name"), raised.get("similar")
        return Raised(
            type=str(raised.get("type"))[:200],
            message=str(raised.get("message"))[:2000],
            cell=str(raised.get("cell"))[:200],
            line=line if type(line) is int else 0,
            name=name[:200] if isinstance(name, str) else None,
            similar=similar[:60] if isinstance(similar, str) and similar.isidentifier() else "",
        )
    return Unreadable(str(frame.get("unsendable", "an unknown reply"))[:200])
