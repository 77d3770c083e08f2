"""One kernel from outside: send it a cell or a probe, read bounded frames until the deadline, kill it as a whole."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import socket
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import JudgeFault
from ..inside.wire import Channel, Closed, Late, Malformed
from ..outcomes import Died, Outcome, Raised, Returned, TimedOut, Unreadable
from .box import Box
from .limits import Limits
from .zygote import Zygote

TICKS = os.sysconf("SC_CLK_TCK")
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
    """A kernel in a box of its own (`contained`), or in none; dead after the first answer that cannot be believed."""

    def __init__(self, zygote: Zygote, limits: Limits, seed: int, contained: bool = True) -> None:
        self.limits = limits
        self.alive = True
        self._closed = False
        self.pid: int | None = None
        zygote.versions  # wait until it is warm: the start's deadline is the kernel's own  # noqa: B018
        self._box = Box(limits) if contained else None
        ours, theirs = socket.socketpair()
        self._report, report = os.pipe()
        try:
            zygote.fork(self._box, theirs, report, [], seed)
        finally:
            theirs.close()
            os.close(report)
        self._channel = Channel(ours, self._starved)
        self._patience = Patience(0, 0, 0)
        self._greet()

    def run(self, cell: str, code: str, seconds: float | None = None) -> CellRun:
        """Run a cell's `code`; outputs beyond the limits are dropped, and a flood of them is an end."""
        outputs: list[dict[str, Any]] = []
        outcome = self._request({"run": code, "cell": cell}, seconds or self.limits.cell, outputs)
        return CellRun(outcome, outputs)

    def ask(self, probe: str, inputs: dict[str, Any], seconds: float) -> Outcome:
        """Call the student through a probe."""
        return self._request({"ask": probe, "inputs": inputs}, seconds, [])

    def close(self) -> None:
        """End everything that this kernel ever started; a second time there is nothing left to end."""
        if self._closed:
            return
        self._closed, self.alive = True, False
        self._channel.socket.close()
        if self._box is not None:
            self._box.close()
        else:
            self._signal(signal.SIGKILL)
        os.close(self._report)

    def _greet(self) -> None:
        deadline = time.monotonic() + self.limits.start
        try:
            hello = self._channel.receive(deadline)
        except (Closed, Late, Malformed) as error:
            status = self._end()
            self.close()
            raise JudgeFault(f"a kernel did not start ({type(error).__name__}, status {status})") from None
        if "hello" not in hello:
            self.close()
            raise JudgeFault(f"a kernel did not start: {hello.get('failed')}")
        self.pid = int(os.read(self._report, 64).split()[1])

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
            self.alive = False
            return Died(self._end())
        except Malformed as error:
            self.alive = False
            return Unreadable(str(error))

    def _interrupt(self, token: str, seconds: float, outputs: list[dict[str, Any]]) -> Outcome:
        """A late cell gets SIGINT and a moment to end; if it does, the kernel lives on with its variables."""
        self._signal(signal.SIGINT)
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
        """Seconds of processor time that the kernel has used."""
        fields = self._stat()
        return (int(fields[11]) + int(fields[12])) / TICKS if len(fields) > 12 else 0.0

    def _runnable(self) -> bool:
        return self._stat()[:1] == ["R"]

    def _stat(self) -> list[str]:
        """What /proc/PID/stat says behind the name: state, then numbers."""
        try:
            return Path(f"/proc/{self.pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
        except OSError:
            return []

    def _end(self) -> int | None:
        """How the kernel ended, once it has."""
        os.set_blocking(self._report, False)
        until = time.monotonic() + 1
        said = b""
        while time.monotonic() < until and b"end" not in said:
            with contextlib.suppress(BlockingIOError):
                chunk = os.read(self._report, 256)
                if not chunk:
                    break
                said += chunk
            time.sleep(0.002)
        words = said.split()
        return int(words[words.index(b"end") + 1]) if b"end" in words else None

    def _signal(self, number: int) -> None:
        if self.pid is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(self.pid, number)


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
