"""A fence: where namespaces are refused, as in most containers, Landlock and a filter keep a kernel in one folder."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path
from typing import Any

from ..errors import CannotContain
from ..words import message
from . import seccomp
from .box import OWN_UIDS, PACKAGE, covered, python_folders
from .limits import Limits
from .watch import descendants

LANDLOCK_CREATE_RULESET, VERSION = 444, 1
LEAST_ABI = 6  # the first that keeps signals and abstract sockets in
SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/proc/meminfo", "/proc/cpuinfo", "/proc/stat")
DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")


class Fence:
    """A folder of its own for one kernel, and the rules that keep it there; its memory is watched, not bounded."""

    bounded = False

    def __init__(self, limits: Limits, python: str = sys.executable, secret: tuple[Path, ...] = (PACKAGE,)) -> None:
        self._root = os.geteuid() == 0
        if self._root and (shut := _shut_to_others(python)):
            raise CannotContain(message("contain.shut", folder=shut))
        self.uid = OWN_UIDS + os.getpid() if self._root else os.geteuid()
        self.folder: Path | None = Path(tempfile.mkdtemp(prefix="autograder-"))
        if self._root:
            os.chown(self.folder, self.uid, self.uid)
        self.guard: int | None = None
        self.fds: list[int] = []
        self.order: dict[str, Any] = {
            "uid": self.uid,
            "bounding": self._root,  # an ordinary user cannot empty that set; with no_new_privs it gives nothing
            "home": str(self.folder),
            "seccomp": seccomp.program(sockets=False).hex(),
            "landlock": {"read": readable(python, secret), "write": [str(self.folder)], "devices": DEVICES},
            "others": 0 if self._root else _threads_of(self.uid),
        }

    @property
    def roots(self) -> list[int]:
        """Below these are all processes of the kernel."""
        return [self.guard] if self.guard else []

    def out_of_memory(self) -> bool:
        return False

    def kill(self) -> None:
        """End every process that the kernel has started."""
        if self._root:  # one signal to all of a uid: nothing can fork its way out of it
            subprocess.run(
                ["/bin/sh", "-c", "kill -KILL -1"], user=self.uid, group=self.uid, extra_groups=[], check=False
            )
        elif self.guard:
            before: set[int] = set()
            while (members := descendants([self.guard]) - {self.guard}) - before:
                _signal(members, signal.SIGSTOP)
                before = members
            _signal(members, signal.SIGKILL)

    def close(self) -> None:
        """Leave no process and no file."""
        deadline = time.monotonic() + 5
        self.kill()
        while self.guard and descendants([self.guard]) - {self.guard} and time.monotonic() < deadline:
            self.kill()
            time.sleep(0.005)
        if self.folder is not None:
            for remove in (["chmod", "-R", "u+rwx"], ["rm", "-rf"]):  # which can walk any depth
                subprocess.run([*remove, "--", str(self.folder)], stderr=subprocess.DEVNULL, check=False)


@cache
def abi() -> int:
    """The version of Landlock that this machine has; 0 for none."""
    libc = ctypes.CDLL(None, use_errno=True)
    return max(0, int(libc.syscall(LANDLOCK_CREATE_RULESET, None, 0, VERSION)))


def readable(python: str, secret: tuple[Path, ...] = (PACKAGE,)) -> list[str]:
    """The files and folders that the assignment's Python needs, without those that are secret."""
    folders = [*SYSTEM, *python_folders(python)]
    found = [path for folder in folders for path in _without(Path(folder), covered(folder, secret))]
    return [str(path) for path in found if path.exists()]


def _shut_to_others(python: str) -> Path | None:
    """A folder on the way to the assignment's Python that only its owner may enter."""
    ways = [[folder, *folder.parents] for folder in map(Path, python_folders(python))]
    return next((place for way in ways for place in way if not place.stat().st_mode & 0o001), None)


def _without(folder: Path, secret: list[str]) -> list[Path]:
    """A folder, or what is in it but for what is secret: Landlock can allow, but not take back."""
    if str(folder) in secret:
        return []
    if not any(place.startswith(f"{folder}/") for place in secret):
        return [folder]
    return [path for inner in sorted(folder.iterdir()) for path in _without(inner, secret)]


def _threads_of(uid: int) -> int:
    """Threads that this user has already: the limit of processes counts them, too."""
    found = 0
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if folder.stat().st_uid == uid:
                found += sum(1 for _ in (folder / "task").iterdir())
    return found


def _signal(pids: set[int], number: int) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)
