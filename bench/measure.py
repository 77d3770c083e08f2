"""What a command costs: seconds by the clock, seconds of processor time, and the memory of its own process."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

ACCOUNTS = Path("/sys/fs/cgroup/cpuacct")
TICKS = os.sysconf("SC_CLK_TCK")
JOIN = 'echo $$ > "$0" && exec "$@"'


@dataclass(frozen=True)
class Cost:
    """Wall and processor time in seconds, the peak memory of the command's own process in MiB, and how it ended."""

    wall: float
    cpu: float
    peak: float
    status: int | None  # None: it was ended by the bench


class Account:
    """The processor time of a command and of all that it starts, whoever waits for it.

    rusage will not do: the kernels of this project are children of a zygote that ignores SIGCHLD, and what such
    children have used is added to nobody. A control group of cpuacct counts whatever was ever started in it; a kernel
    changes its memory and pids groups, not this one. Where no such group can be made, the processor time of the whole
    machine is taken (/proc/stat): the same on a machine that does nothing else.
    """

    def __init__(self) -> None:
        self._folder: Path | None = ACCOUNTS / f"bench-{os.getpid()}-{threading.get_ident()}"
        try:
            self._folder.mkdir()
        except OSError:
            self._folder = None
        self._before = self._now()

    @property
    def method(self) -> str:
        return "a control group of its own" if self._folder else "processor time of the whole machine"

    def joined(self, command: Sequence[str | Path]) -> list[str]:
        """The command, begun in the group."""
        words = [str(word) for word in command]
        return ["/bin/sh", "-c", JOIN, str(self._folder / "cgroup.procs"), *words] if self._folder else words

    def used(self) -> float:
        return self._now() - self._before

    def close(self) -> None:
        """End what a command has left behind."""
        if self._folder:
            for patience in (2.0, 0.0):
                until = time.monotonic() + patience
                while self._members() and time.monotonic() < until:
                    time.sleep(0.02)
                for pid in self._members():
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
            time.sleep(0.1)
            self._folder.rmdir()

    def _members(self) -> list[int]:
        return [int(pid) for pid in (self._folder / "cgroup.procs").read_text().split()] if self._folder else []

    def _now(self) -> float:
        if self._folder:
            return int((self._folder / "cpuacct.usage").read_text()) / 1e9
        user, nice, system, _, _, irq, softirq, *_ = Path("/proc/stat").read_text().split()[1:]
        return sum(map(int, (user, nice, system, irq, softirq))) / TICKS


@contextlib.contextmanager
def account() -> Iterator[Account]:
    """An account, closed in the end."""
    opened = Account()
    try:
        yield opened
    finally:
        opened.close()


def measured(
    command: Sequence[str | Path],
    cwd: Path,
    log: IO[Any] | int = subprocess.DEVNULL,
    seconds: float | None = None,
    env: Mapping[str, str] | None = None,
) -> Cost:
    """Run a command to its end, or for so many seconds."""
    with account() as costs:
        began, peak = time.monotonic(), 0.0
        process = subprocess.Popen(
            costs.joined(command), cwd=cwd, env=env, stdout=log, stderr=log, start_new_session=True
        )
        ended = os.pidfd_open(process.pid)
        while not select.select([ended], [], [], 0.05)[0]:
            peak = max(peak, _peak(process.pid))
            if seconds and time.monotonic() > began + seconds:
                os.killpg(process.pid, signal.SIGKILL)
                break
        wall = time.monotonic() - began
        os.close(ended)
        status = process.wait()
        return Cost(wall, costs.used(), peak, None if status == -signal.SIGKILL else status)


def verify() -> str:
    """Make sure that processor time is counted which no rusage shows; returns the method in words."""
    cost = measured([sys.executable, "-c", UNSEEN], Path.cwd())
    if cost.cpu < 1:
        raise SystemExit(f"A process nobody waits for used 1 s, but {cost.cpu:.1f} s were counted.")
    with account() as costs:
        return costs.method


UNSEEN = """
import os, signal, time
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
if os.fork() == 0:
    while time.process_time() < 1: pass
    os._exit(0)
try: os.wait()
except ChildProcessError: pass
"""


def _peak(pid: int) -> float:
    with contextlib.suppress(OSError, StopIteration):
        lines = Path(f"/proc/{pid}/status").read_text("ascii", "replace").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024
    return 0.0
