"""Control groups (cgroup v1 and v2): limits on memory, processes and CPU for all processes of a box together."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from .limits import Limits

PREFIX = "autograder"
AT_THE_LIMIT = 0.95  # of the limit: Linux counts memory in portions
PERIOD = 100_000  # microseconds, the default CPU quota period of Linux


class Group:
    """The control group of one box. A process joins by writing 0 to each of `joins`; `close` it after all exit."""

    def __init__(self, parents: tuple[Path, ...], limits: Limits) -> None:
        name = f"{PREFIX}-{os.getpid()}-{secrets.token_hex(4)}"
        self._folders = [parent / name for parent in parents]
        self.joins: list[int] = []
        try:
            for folder in self._folders:
                folder.mkdir()
                for file, value in _settings(limits).items():
                    if (folder / file).exists():
                        (folder / file).write_text(str(value))
            self.joins = [os.open(folder / "cgroup.procs", os.O_WRONLY | os.O_CLOEXEC) for folder in self._folders]
        except OSError:
            self.close()
            raise

    def out_of_memory(self) -> bool:
        """Whether the out-of-memory killer ended a process of this group for the group's own limit."""
        return any(map(reached_limit, self._folders))

    def close(self) -> None:
        """Remove the group, waiting up to 5 s for its last process to exit."""
        for fd in self.joins:
            os.close(fd)
        self.joins = []
        deadline = time.monotonic() + 5
        for folder in self._folders:
            while not _removed(folder) and time.monotonic() < deadline:
                time.sleep(0.005)


def reached_limit(folder: Path) -> bool:
    """Whether a process of a group was killed because the group reached its limit, not because the machine was full.

    `oom_kill` counts both. Version 2 counts the group's own cases as `oom`; version 1 has the most that was ever used.
    """
    if re.search(r"^oom_kill [1-9]", _read(folder / "memory.events"), re.MULTILINE):
        return re.search(r"^oom [1-9]", _read(folder / "memory.events"), re.MULTILINE) is not None
    if not re.search(r"^oom_kill [1-9]", _read(folder / "memory.oom_control"), re.MULTILINE):
        return False
    used, limit = (_read(folder / f"memory.{name}_in_bytes") for name in ("max_usage", "limit"))
    return int(used or 0) >= AT_THE_LIMIT * int(limit or 0)


def _read(file: Path) -> str:
    try:
        return file.read_text("ascii", "replace")
    except OSError:
        return ""


@cache
def parents() -> tuple[Path, ...]:
    """The folders in which this process can make groups that limit memory; () if there are none.

    Stale groups of graders that were killed are removed.
    """
    found = _parents_v2() or _parents_v1()
    for folder in found:
        for old in folder.glob(f"{PREFIX}-*-*"):
            with contextlib.suppress(OSError):  # a minute's grace period: pids of other containers are not visible here
                if not Path("/proc", old.name.split("-")[1]).exists() and time.time() - old.stat().st_mtime > 60:
                    _removed(old)
    return found


def _settings(limits: Limits) -> dict[str, object]:
    """Settings by file name, for v2 and v1; files that a system does not have are skipped."""
    memory = limits.memory
    return {
        "memory.max": memory,
        "memory.swap.max": 0,
        "pids.max": limits.processes + 1,  # plus the process that waits for the kernel
        "cpu.max": f"{int(limits.cores * PERIOD)} {PERIOD}",
        "memory.limit_in_bytes": memory,
        "memory.memsw.limit_in_bytes": memory,
        "cpu.cfs_quota_us": int(limits.cores * PERIOD),
    }


def _parents_v1() -> tuple[Path, ...]:
    """cgroup v1: one hierarchy for each controller; the memory controller is required."""
    own, found = _own_paths(), []
    for controller, file in {"memory": "memory.limit_in_bytes", "pids": "pids.max", "cpu": "cpu.cfs_quota_us"}.items():
        mount = _mounted("cgroup", controller)
        folder = _nearest(mount, own.get(controller, "/"), file) if mount else None
        if folder is not None:
            found.append(folder)
        elif controller == "memory":
            return ()
    return tuple(found)


def _parents_v2() -> tuple[Path, ...]:
    """cgroup v2: the unified hierarchy, at the nearest ancestor group that delegates the memory controller."""
    mount = _mounted("cgroup2", "")
    folder = _nearest(mount, _own_paths().get("", "/"), "memory.max") if mount else None
    return (folder,) if folder else ()


def _nearest(mount: Path, own: str, file: str) -> Path | None:
    """The nearest ancestor of `own` in which a group can be made that has this file."""
    for folder in _upwards(mount, own):
        _delegate(folder)
        trial = folder / f"{PREFIX}-{os.getpid()}-trial"
        try:
            trial.mkdir()
        except OSError:
            continue
        fits = os.access(trial / file, os.F_OK) and os.access(trial / "cgroup.procs", os.W_OK)
        _removed(trial)
        if fits:
            return folder
    return None


def _delegate(folder: Path) -> None:
    """Delegate controllers to child groups, as cgroup v2 requires; fails while the group has processes of its own.

    All in one write: Linux would accept pids and cpu alone, but then no child group works any more.
    """
    with contextlib.suppress(OSError):
        has = (folder / "cgroup.controllers").read_text().split()
        if "memory" in has:
            wanted = " ".join(f"+{name}" for name in ("memory", "pids", "cpu") if name in has)
            (folder / "cgroup.subtree_control").write_text(wanted)


def _upwards(mount: Path, own: str) -> Iterator[Path]:
    folder = mount / own.strip("/")
    while True:
        if folder.is_dir():
            yield folder
        if folder == mount or mount not in folder.parents:
            return
        folder = folder.parent


def _own_paths() -> dict[str, str]:
    """This process's groups by controller; the cgroup v2 path is under ''."""
    found = {}
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/cgroup").read_text().splitlines():
            _, controllers, path = line.split(":", 2)
            found.update(dict.fromkeys(controllers.split(","), path))
    return found


def _mounted(kind: str, controller: str) -> Path | None:
    """The mount point of a hierarchy."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/mounts").read_text().splitlines():
            _, place, system, options, *_ = line.split()
            if system == kind and (not controller or controller in options.split(",")):
                return Path(place)
    return None


def _removed(folder: Path) -> bool:
    try:
        folder.rmdir()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True
