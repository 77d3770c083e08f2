"""What a submission could leave behind on the machine, written down so that before and after can be compared."""

from __future__ import annotations

import os
import pwd
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

CGROUPS = Path("/sys/fs/cgroup")
SHARED_FOLDERS = ("/tmp", "/var/tmp", "/dev/shm")
MARK = "hostile"  # attacks put it into the names of their files


def descendants(root: int) -> set[int]:
    """All processes below `root`."""
    children: dict[int, list[int]] = {}
    for pid in _pids():
        if fields := _stat(pid):
            children.setdefault(int(fields[1]), []).append(pid)
    found, waiting = set(), [root]
    while waiting:
        for child in children.get(waiting.pop(), []):
            found.add(child)
            waiting.append(child)
    return found


def fds(pid: int) -> list[str]:
    """What a process has open, by kind: sockets and pipes have no numbers here."""
    found = []
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            found.append(re.sub(r"\d+", "", os.readlink(link)))
        except OSError:
            continue
    return sorted(name for name in found if "/proc//fd" not in name)


def mounts() -> str:
    return Path("/proc/self/mountinfo").read_text()


def cgroups() -> set[str]:
    """Control groups, but for those that other graders on this machine have named after themselves."""
    folders = {folder for folder, _, _ in os.walk(CGROUPS)}
    return {folder for folder in folders if not re.search(rf"autograder-(?!{os.getpid()}\b)\d", folder)}


def ipc() -> str:
    """System V shared memory, semaphores and queues; not those of a database server that other tests have started."""
    servers = {str(one.pw_uid) for one in pwd.getpwall() if one.pw_name == "postgres"}
    found = []
    for kind in ("shm", "sem", "msg"):
        header, *rows = Path(f"/proc/sysvipc/{kind}").read_text().splitlines()
        owner = header.split().index("uid")
        found += [row for row in rows if row.split()[owner] not in servers]
    return "\n".join(found)


def files(*folders: Path) -> dict[str, tuple[int, int, int]]:
    """Every file with its size, time and mode."""
    found = {}
    for folder in folders:
        for path in (folder, *folder.rglob("*")):
            status = path.lstat()
            found[str(path)] = (status.st_size, status.st_mtime_ns if path.is_file() else 0, status.st_mode)
    return found


def marked_files() -> list[str]:
    """Files of attacks in the folders that everybody may write to."""
    ours = tempfile.gettempdir()
    return [str(p) for folder in SHARED_FOLDERS for p in Path(folder).glob(f"*{MARK}_left*") if str(p) != ours]


def members(namespaces: set[str], uids: set[int]) -> list[int]:
    """Processes in one of these process namespaces, or of one of these users, that nobody else has started.

    Numbers of namespaces and users come again: where others grade on this machine, the same may be theirs by now.
    """
    parents = {pid: int(fields[1]) for pid in _pids() if (fields := _stat(pid)) and fields[0] not in "ZX"}
    inside = {pid for pid in parents if _belongs(pid, namespaces, uids)}
    found = []
    for pid in sorted(inside):
        above = pid
        while above in inside:
            above = parents[above]
        ours = above == 1 or above == os.getpid() or os.getpid() in _ancestors(above, parents)
        found += [pid] if ours else []
    return found


def _belongs(pid: int, namespaces: set[str], uids: set[int]) -> bool:
    try:
        return os.readlink(f"/proc/{pid}/ns/pid") in namespaces or Path(f"/proc/{pid}").stat().st_uid in uids
    except OSError:
        return False


def _ancestors(pid: int, parents: dict[int, int]) -> set[int]:
    found = set()
    while pid in parents:
        pid = parents[pid]
        found.add(pid)
    return found


def memory(pid: int | str = "self") -> int:
    """Bytes that a process holds itself."""
    text = Path(f"/proc/{pid}/status").read_text("ascii", "replace")
    return next(int(line.split()[1]) << 10 for line in text.splitlines() if line.startswith("RssAnon:"))


def forget_peak() -> int:
    """Begin to measure anew how much memory this process needs at most; returns what it has now."""
    Path("/proc/self/clear_refs").write_text("5")
    return peak()


def peak() -> int:
    """Bytes that this process had in memory at most since `forget_peak`."""
    text = Path("/proc/self/status").read_text("ascii", "replace")
    return next(int(line.split()[1]) << 10 for line in text.splitlines() if line.startswith("VmHWM:"))


def _pids() -> Iterator[int]:
    return (int(name) for name in os.listdir("/proc") if name.isdigit())


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
    except OSError:
        return []
