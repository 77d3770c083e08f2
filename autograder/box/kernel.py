"""One kernel from outside: send it a cell or a probe, read bounded frames until the deadline, kill it as a whole."""

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
from .box import Box
from .limits import Limits
from .watch import Watch, descendants
from .zygote import AnyZygote, Enclosure

TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
Enclose = Callable[[Limits], Enclosure | None]
OUTPUTS = ("stream", "display_data", "execute_result", "error", "clear_output")


@dataclass(frozen=True)
class Patience:
    """How far a deadline may move: to `wall` (monotonic seconds) while less than `cpu` seconds have been used."""

    wall: float
    cpu: float
    seconds: float


@dataclass
class CellRun:
    """A cell that ran: what became of it and its outputs as they came, not yet fit for a notebook."""

    outcome: Outcome
    outputs: list[dict[str, Any]] = field(default_factory=list)


class Kernel:
    """A kernel in an enclosure of its own, or in none; dead after the first answer that cannot be believed."""

    def __init__(self, zygote: AnyZygote, limits: Limits, seed: int, enclose: Enclose = Box) -> None:
        self.limits = limits
        self.alive = True
        self._closed = False
        self._enclosure = enclose(limits)
        ours, theirs = socket.socketpair()
        try:
            self._process = zygote.fork(self._enclosure, theirs, seed, limits)
        except BaseException:  # Ctrl-C, too, while the zygote warms up
            ours.close()
            self._unfence()
            raise
        finally:
            theirs.close()
        self._channel = Channel(ours, self._starved)
        self._patience = Patience(0, 0, 0)
        self._watch: Watch | None = None
        self._times = -1  # the open file that says what processor time it has used
        try:
            self._greet()
        except BaseException:
            self.close()
            raise

    @property
    def pid(self) -> int:
        return self._process.pid

    def run(self, cell: str, code: str, seconds: float | None = None, *, quiet: bool = False) -> CellRun:
        """Run a cell's `code`; outputs beyond the limits are dropped, and a flood of them is an end.

        `quiet` is for cells whose outputs are known: none are made, no figure is drawn.
        """
        outputs: list[dict[str, Any]] = []
        outcome = self._request({"run": code, "cell": cell, "quiet": quiet}, seconds or self.limits.cell, outputs)
        return CellRun(outcome, outputs)

    def ask(self, probe: str, inputs: dict[str, Any], seconds: float) -> Outcome:
        """Call the student through a probe."""
        return self._request({"ask": probe, "inputs": inputs}, seconds, [])

    def close(self) -> None:
        """End everything that this kernel ever started; a second time there is nothing left to end."""
        if self._closed:
            return
        self._closed, self.alive = True, False
        if self._watch is not None:
            self._watch.close()
        self._channel.socket.close()
        if self._enclosure is None:
            self._process.signal(9)
        self._unfence()
        self._process.close()
        if self._times != -1:
            os.close(self._times)

    def _unfence(self) -> None:
        if self._enclosure is not None:
            self._enclosure.close()

    def _greet(self) -> None:
        try:
            hello = self._channel.receive(time.monotonic() + self.limits.start)
        except (Closed, Late, Malformed) as error:
            status = self._process.end()
            raise JudgeFault(f"a kernel did not start ({type(error).__name__}, status {status})") from None
        if "hello" not in hello:
            raise JudgeFault(f"a kernel did not start: {hello.get('failed')}")
        self._process.greeted()
        with contextlib.suppress(OSError):
            self._times = os.open(f"/proc/{self.pid}/stat", os.O_RDONLY)
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
        self._patience = Patience(deadline + 2 * seconds, self._cpu() + seconds, seconds)
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
        """A late cell gets SIGINT and a moment to end; if it does, the kernel lives on with its variables."""
        self._process.signal(signal.SIGINT)
        self._patience = Patience(0, 0, 0)
        try:
            self._read(token, time.monotonic() + self.limits.interrupt, outputs)
        except (Late, Closed, Malformed):
            self.alive = False
        return TimedOut(seconds)

    def _read(self, token: str, deadline: float, outputs: list[dict[str, Any]]) -> Outcome:
        """Frames until the one that ends this request; frames of other requests are nobody's."""
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

    def _starved(self) -> float | None:
        """A later deadline for a kernel that wants to run but did not get the processor: its time is its own."""
        now, left = time.monotonic(), self._patience.cpu - self._cpu()
        if now >= self._patience.wall or left < 0.1 * self._patience.seconds or not self._runnable():
            return None
        return min(now + left, self._patience.wall)

    def _cpu(self) -> float:
        """Seconds of processor time that the kernel has used, with its children that have ended."""
        try:
            text = os.pread(self._times, 1024, 0)  # at every request: an open file is read in half the time
        except OSError:
            return 0.0
        return sum(map(int, _after_name(text)[11:15])) / TICKS

    def _runnable(self) -> bool:
        """Whether the kernel, or one of its children that it waits for, would compute if it were let."""
        return any(_state(pid) == [b"R"] for pid in descendants([self.pid]))


def _state(pid: int) -> list[bytes]:
    with contextlib.suppress(OSError):
        return _after_name(Path(f"/proc/{pid}/stat").read_bytes())[:1]
    return []


def _after_name(stat: bytes) -> list[bytes]:
    """What /proc/PID/stat says behind the name, which may hold anything: the state, then numbers."""
    return stat.rpartition(b")")[2].split()


def uncontained(_: Limits) -> None:
    """No enclosure: only for submissions that somebody trusts."""


def _outcome(frame: dict[str, Any]) -> Outcome:
    if "answer" in frame:
        return Returned(frame["answer"])
    if "done" in frame:
        return Returned(frame["done"])
    if isinstance(raised := frame.get("raised"), dict):
        line, name = raised.get("line"), raised.get("name")
        return Raised(
            type=str(raised.get("type"))[:200],
            message=str(raised.get("message"))[:2000],
            cell=str(raised.get("cell"))[:200],
            line=line if type(line) is int else 0,
            name=name[:200] if isinstance(name, str) else None,
        )
    return Unreadable(str(frame.get("unsendable", "an unknown reply"))[:200])
