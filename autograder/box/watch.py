"""The soft limit of memory: where no control group adds up what a box uses, this does, some times a second."""

from __future__ import annotations

import contextlib
import re
import subprocess
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from .limits import Limits

INTERVAL = 0.1  # seconds
HELD = re.compile(r"^(?:Pss_Anon|Pss_Shmem|RssAnon|RssShmem):\s+(\d+) kB", re.MULTILINE)


class Watch:
    """Calls `kill` once the processes below `roots`, and the files in `folder`, take more than the limits."""

    def __init__(self, roots: Iterable[int], folder: Path | None, limits: Limits, kill: Callable[[], None]) -> None:
        self.tripped = False
        self._roots = list(roots)
        self._folder = folder
        self._limits = limits
        self._kill = kill
        self._inherited = sum(map(_held, descendants(self._roots)))  # from the zygote, shared with it
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Look no more."""
        self._ended.set()
        if self._thread is not threading.current_thread():
            self._thread.join()

    def _look(self) -> None:
        while not self._ended.wait(INTERVAL):
            if self._beyond():
                self.tripped = True
                self._kill()
                return

    def _beyond(self) -> bool:
        members = descendants(self._roots)
        if len(members) > self._limits.processes + len(self._roots):
            return True
        if self._folder is not None and _stored(self._folder) > self._limits.temporary:
            return True
        return sum(map(_held, members)) > self._limits.memory + self._inherited


def descendants(roots: Iterable[int]) -> set[int]:
    """These processes, and all that they and theirs have started."""
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


def _held(pid: int) -> int:
    """Bytes of a process that are no file's; its share of what it shares, where the kernel tells it."""
    for file in ("smaps_rollup", "status"):
        with contextlib.suppress(OSError):
            return sum(int(size) << 10 for size in HELD.findall(Path("/proc", str(pid), file).read_text()))
    return 0


def _stored(folder: Path) -> int:
    """Bytes on the disk of all that is in a folder, and a page for each file; `du` can walk any depth."""
    ways = (["--block-size=1"], 1), (["--inodes"], 4096)
    return sum(_first_number(["/usr/bin/du", "--summarize", *words, str(folder)]) * size for words, size in ways)


def _first_number(command: list[str]) -> int:
    said = subprocess.run(command, capture_output=True, check=False).stdout.split()
    return int(said[0]) if said else 0
