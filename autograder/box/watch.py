"""A soft memory limit: where there is no control group, the memory of a box is polled, ten times a second."""

from __future__ import annotations

import contextlib
import re
import subprocess
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from .limits import Limits

INTERVAL = 0.1  # seconds
MEMORY = re.compile(r"^(?:Pss_Anon|Pss_Shmem|RssAnon|RssShmem):\s+(\d+) kB", re.MULTILINE)


class Watch:
    """Calls `kill` once the processes below `roots`, and the files in `folder`, take more than the limits."""

    def __init__(self, roots: Iterable[int], folder: Path | None, limits: Limits, kill: Callable[[], None]) -> None:
        self.tripped = False
        self._roots = list(roots)
        self._folder = folder
        self._limits = limits
        self._kill = kill
        self._inherited = sum(map(_memory_of, descendants(self._roots)))  # copy-on-write pages shared with the zygote
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._poll, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop polling."""
        self._ended.set()
        if self._thread is not threading.current_thread():
            self._thread.join()

    def _poll(self) -> None:
        while not self._ended.wait(INTERVAL):
            if self._exceeded():
                self.tripped = True
                self._kill()
                return

    def _exceeded(self) -> bool:
        members = descendants(self._roots)
        if len(members) > self._limits.processes + len(self._roots):
            return True
        if self._folder is not None and _disk_usage(self._folder) > self._limits.temporary:
            return True
        return sum(map(_memory_of, members)) > self._limits.memory + self._inherited


def descendants(roots: Iterable[int]) -> set[int]:
    """The pids of these processes and of all their descendants."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, IndexError, ValueError):
            parent = int((folder / "stat").read_text("ascii", "replace").rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(folder.name))
    found, waiting = set(), list(roots)
    while waiting:
        pid = waiting.pop()
        if pid not in found:
            found.add(pid)
            waiting += children.get(pid, [])
    return found


def _memory_of(pid: int) -> int:
    """Bytes of anonymous and shared memory of a process; its proportional share (PSS), where Linux reports it."""
    for file in ("smaps_rollup", "status"):
        with contextlib.suppress(OSError):
            return sum(int(size) << 10 for size in MEMORY.findall(Path("/proc", str(pid), file).read_text()))
    return 0


def _disk_usage(folder: Path) -> int:
    """Disk usage of a folder in bytes, plus one page per file; `du` can recurse to any depth."""
    counts = (["--block-size=1"], 1), (["--inodes"], 4096)
    return sum(_first_number(["/usr/bin/du", "--summarize", *flags, str(folder)]) * size for flags, size in counts)


def _first_number(command: list[str]) -> int:
    printed = subprocess.run(command, capture_output=True, check=False).stdout.split()
    return int(printed[0]) if printed else 0
