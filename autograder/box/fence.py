"""A fence: where namespaces are not permitted, as in most containers, Landlock and seccomp restrict a kernel."""

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
from .box import OWN_UIDS, PACKAGE, covered, shown_folders
from .limits import Limits
from .view import PLAIN, View
from .watch import descendants

LANDLOCK_CREATE_RULESET, VERSION = 444, 1
LONGEST_PLACE = 60  # characters: the address of a socket has at most 108
LEAST_ABI = 6  # the first with scopes for signals and abstract sockets
SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/proc/meminfo", "/proc/cpuinfo", "/proc/stat")
DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")


class Fence:
    """A sandbox without namespaces: one folder for a kernel and Landlock rules; its memory is polled, not limited."""

    bounded = False

    def __init__(
        self,
        limits: Limits,
        python: str = sys.executable,
        secret: tuple[Path, ...] = (PACKAGE,),
        view: View = PLAIN,
    ) -> None:
        self._root = os.geteuid() == 0
        if self._root and (shut := _shut_to_others(python, view)):
            raise CannotContain(message("contain.shut", folder=shut))
        self.uid = OWN_UIDS + os.getpid() if self._root else os.geteuid()
        self.folder: Path | None = Path(tempfile.mkdtemp(prefix="autograder-", dir=short_place()))
        if self._root:
            os.chown(self.folder, self.uid, self.uid)
        self.guard: int | None = None
        self.fds: list[int] = []
        self.order: dict[str, Any] = {
            "uid": self.uid,
            "bounding": self._root,  # only root can clear the bounding set; with no_new_privs it grants nothing
            "home": str(self.folder),
            "seccomp": seccomp.program(sockets=False, listens=view.listens).hex(),
            "landlock": {"read": readable(python, secret, view), "write": [str(self.folder)], "devices": DEVICES},
            "others": 0 if self._root else _threads_of(self.uid),
        }

    @property
    def roots(self) -> list[int]:
        """The root pids of the kernel's process tree."""
        return [self.guard] if self.guard else []

    def out_of_memory(self) -> bool:
        return False

    def kill(self) -> None:
        """End every process that the kernel has started."""
        if self._root:  # one signal to every process of the uid, which forking cannot escape
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
        """Kill its processes and remove its folder."""
        deadline = time.monotonic() + 5
        self.kill()
        while self.guard and descendants([self.guard]) - {self.guard} and time.monotonic() < deadline:
            self.kill()
            time.sleep(0.005)
        if self.folder is not None:
            for remove in (["chmod", "-R", "u+rwx"], ["rm", "-rf"]):  # these can recurse to any depth
                subprocess.run([*remove, "--", str(self.folder)], stderr=subprocess.DEVNULL, check=False)


@cache
def abi() -> int:
    """The Landlock ABI version of this machine; 0 without Landlock."""
    libc = ctypes.CDLL(None, use_errno=True)
    return max(0, int(libc.syscall(LANDLOCK_CREATE_RULESET, None, 0, VERSION)))


def short_place() -> str:
    """The folder for temporary files, if the address of a socket in it does not get too long."""
    place = tempfile.gettempdir()
    return place if len(place) < LONGEST_PLACE else "/tmp"


def readable(python: str, secret: tuple[Path, ...] = (PACKAGE,), view: View = PLAIN) -> list[str]:
    """The files and folders that the assignment's Python needs and that a view shows, without the secret ones."""
    secret += view.hidden
    folders = [*SYSTEM, *shown_folders(python, secret, view)]
    hidden = {folder.resolve() for folder in secret}
    found = [path for folder in folders for path in _without(Path(folder), covered(folder, secret), hidden)]
    return [str(path) for path in found if path.exists()]


def _shut_to_others(python: str, view: View = PLAIN) -> Path | None:
    """An ancestor folder of what has to be readable that other users have no permission to enter; None if all may."""
    folders = [Path(folder) for folder in shown_folders(python, (), view)]
    ways = [[folder, *folder.parents] if folder.is_dir() else folder.parents for folder in folders]
    return next((place for way in ways for place in way if not place.stat().st_mode & 0o001), None)


def _without(folder: Path, places: list[str], hidden: set[Path]) -> list[Path]:
    """A folder, or what is in it except for secret places: Landlock can allow, but not deny.

    A rule for a symbolic link would allow its target, so one that leads to anything hidden gets none.
    """
    target = folder.resolve()
    leads_there = any(target == one or one in target.parents or target in one.parents for one in hidden)
    if str(folder) in places or (folder.is_symlink() and leads_there):
        return []
    if not any(place.startswith(f"{folder}/") for place in places):
        return [folder]
    return [path for inner in sorted(folder.iterdir()) for path in _without(inner, places, hidden)]


def _threads_of(uid: int) -> int:
    """The number of threads that this user has already: RLIMIT_NPROC counts them, too."""
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
