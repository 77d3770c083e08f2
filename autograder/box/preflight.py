"""Preflight: before any student code runs, attack a box on this machine and find out which containment tier holds."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from ..errors import CannotContain, JudgeFault
from ..outcomes import Died, Returned
from ..startup import home
from ..words import message
from . import cgroup, fence
from .box import OWN_UIDS, PACKAGE, PLAIN_ENVIRONMENT, Box, python_folders
from .diagnosis import is_exhausted, system_fault
from .fence import Fence
from .kernel import Kernel, uncontained
from .limits import MIB, Limits
from .view import PLAIN, View
from .watch import descendants
from .zygote import AnyZygote, Enclose, Enclosure

Tier = Literal["T3", "T3-soft", "T2", "none"]
SMALL: dict[str, int] = {"memory": 96 * MIB, "processes": 12, "temporary": 8 * MIB, "shared": 4 * MIB, "file": 4 * MIB}
GIVEN_UP: dict[Tier, tuple[str, ...]] = {  # attacks that a tier does not claim to stop
    "T3": (),
    "T3-soft": ("takes_shared_memory",),  # until the watch sees it, a moment later
    "T2": ("takes_shared_memory", "knows_the_host"),
}
NAMESPACES = ("mnt", "uts", "ipc", "pid", "net", "cgroup")


@dataclass(frozen=True)
class Attempt:
    """An attack on a test box: `got` is what it gained, '' if the wall held."""

    name: str
    got: str

    @property
    def held(self) -> bool:
        return not self.got


@dataclass(frozen=True)
class Containment:
    """How submissions are contained on this machine, and how that was tested; `missed` are why better tiers failed."""

    tier: Tier
    enclose: Enclose
    attempts: tuple[Attempt, ...] = ()
    missed: tuple[str, ...] = ()

    @property
    def counted(self) -> dict[str, int]:
        """For a result: how many attacks were tried, and how many of them failed."""
        return {"tried": len(self.attempts), "held": sum(attempt.held for attempt in self.attempts)}


UNCONTAINED = Containment("none", uncontained)


def contain(
    zygote: AnyZygote, limits: Limits, secret: tuple[Path, ...] = (PACKAGE,), view: View = PLAIN
) -> Containment:
    """The highest tier that withstands every attack; raises CannotContain, with the reasons, if none does.

    `secret` are the folders that contained code must not be able to read, `view` what it sees and may do in any case.
    """
    python = zygote.equipment.python
    if folder := next((one for one in python_folders(python) if Path(one).resolve() in _real(secret)), None):
        raise CannotContain(message("contain.course_is_python", folder=folder))
    missed: list[str] = []
    for tier, enclose, unavailable in _tiers(python, secret, view):
        if unavailable:
            missed.append(unavailable)
            continue
        try:
            attempts = _assault_again_if_unheard(zygote, enclose, limits, secret)
        except (CannotContain, OSError, JudgeFault) as problem:
            if not zygote.alive():
                raise JudgeFault(str(problem)) from None  # the zygote failed, not the wall
            if isinstance(problem, OSError) and is_exhausted(problem):
                raise system_fault(problem) from None  # a worse wall would be no remedy
            missed.append(str(problem))
            continue
        holes = [attempt for attempt in attempts if not attempt.held and attempt.name not in GIVEN_UP[tier]]
        if not holes:
            return Containment(tier, enclose, attempts, tuple(dict.fromkeys(missed)))
        missed += [message("contain.hole", attack=message(f"attack.{hole.name}")) for hole in holes]
    raise refusal("; ".join(dict.fromkeys(missed)))


def _assault_again_if_unheard(
    zygote: AnyZygote, enclose: Enclose, limits: Limits, secret: tuple[Path, ...]
) -> tuple[Attempt, ...]:
    """Attack once more where no report came back: nothing got through, but a busy machine may have ended the kernel."""
    try:
        return assault(zygote, enclose, limits, secret)
    except JudgeFault:
        if not zygote.alive():
            raise
        return assault(zygote, enclose, limits, secret)


def _real(folders: tuple[Path, ...]) -> set[Path]:
    return {folder.resolve() for folder in folders}


def refusal(missed: str) -> CannotContain:
    """The error that no tier is available, with the reasons and the administrator's remedy, in one line."""
    return CannotContain(message("contain.refused", missed=missed, remedy=remedy_text()))


def _tiers(python: str, secret: tuple[Path, ...], view: View) -> Iterator[tuple[Tier, Enclose, str]]:
    """The tiers from strongest to weakest, each with the reason why it is unavailable, '' if it can be tried."""
    yield (
        "T3",
        partial(Box, python=python, secret=secret, view=view),
        "" if cgroup.parents() else message("contain.no_group"),
    )
    yield "T3-soft", partial(Box, groups=(), python=python, secret=secret, view=view), ""
    abi = fence.abi()
    yield (
        "T2",
        partial(Fence, python=python, secret=secret, view=view),
        "" if abi >= fence.LEAST_ABI else message("contain.old_landlock", abi=abi, least=fence.LEAST_ABI),
    )


def assault(
    zygote: AnyZygote,
    enclose: Callable[[Limits], Enclosure | None],
    limits: Limits,
    secret: tuple[Path, ...] = (PACKAGE,),
) -> tuple[Attempt, ...]:
    """Attack an enclosure from inside with `inside/attacks.py`, and inspect it from outside."""
    small = replace(limits, **SMALL)
    made: list[Enclosure] = []

    def remembered(limits: Limits) -> Enclosure | None:
        enclosure = enclose(limits)
        made.extend([enclosure] if enclosure else [])
        return enclosure

    with _targets(small, secret, zygote.equipment.python) as (targets, alive):
        kernel = Kernel(zygote, small, secrets.randbits(31), remembered)
        try:
            targets["variables"] += zygote.equipment.variables
            targets["processes"] += made[0].order.get("others", 0)  # the limit allows for them: they may end meanwhile
            targets["namespaces"] = _namespaces() if made[0].order.get("namespaces") else {}
            got = _attack_from_inside(kernel, targets | {"bounded": made[0].bounded})
            got["keeps_a_known_uid"] = _known_uid(kernel.pid)
            if not made[0].bounded:
                got["is_not_watched"] = _unwatched(kernel, small)
            members = descendants(made[0].roots) - {made[0].guard}
        finally:
            kernel.close()
        got["signals_a_process"] = "" if alive() else "it is dead"
        got["leaves_a_process_behind"] = " ".join(str(pid) for pid in members if _lives(pid))
    return tuple(Attempt(name, gained) for name, gained in got.items())


def _attack_from_inside(kernel: Kernel, targets: dict[str, Any]) -> dict[str, str]:
    source = (files("autograder.inside") / "attacks.py").read_text("utf-8")
    ran = kernel.run("preflight", f"{source}\nrun({targets!r})")
    printed = "".join(str(output.get("text", "")) for output in ran.outputs if output.get("name") == "stdout")
    try:
        report = json.loads(printed) if isinstance(ran.outcome, Returned) else None
    except ValueError:
        report = None
    if not isinstance(report, dict):
        raise JudgeFault(message("contain.no_report"))
    return {str(name): str(gained) for name, gained in report.items()}


@contextmanager
def _targets(
    limits: Limits, secret: tuple[Path, ...], python: str = sys.executable
) -> Iterator[tuple[dict[str, Any], Callable[[], bool]]]:
    """The targets of the attacks: a secret file, listeners, a process; and whether that process is still alive."""
    with contextlib.ExitStack() as stack:
        place = tempfile.TemporaryDirectory(prefix="autograder-", dir=fence.short_place())
        folder = Path(stack.enter_context(place))
        folder.chmod(0o755)
        (folder / "secret").write_text("the answers")
        tcp = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        abstract = "\0" + folder.name
        for address in (abstract, f"{folder}/socket"):
            listener = stack.enter_context(socket.socket(socket.AF_UNIX))
            listener.bind(address)
            listener.listen()
        (folder / "socket").chmod(0o777)
        datagrams = stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
        datagrams.bind(f"{folder}/datagrams")
        (folder / "datagrams").chmod(0o777)
        process = stack.enter_context(
            subprocess.Popen(
                ["/bin/cat", "-", folder],
                env=PLAIN_ENVIRONMENT,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,  # if we are killed first, it comes to the end of its input and complains
            )
        )
        stack.callback(process.kill)
        targets = {
            "secret": f"{folder}/secret",
            "checks": [str(folder) for folder in secret],
            "python": python_folders(python),
            "shared": ["/etc", "/var/tmp", *([str(home())] if home() else [])],
            "variables": [*PLAIN_ENVIRONMENT, *INSIDE],
            "process": process.pid,
            "marker": folder.name,
            "port": tcp.getsockname()[1],
            "abstract": abstract,
            "socket": f"{folder}/socket",
            "datagrams": f"{folder}/datagrams",
            "host": socket.gethostname(),
            "root": os.geteuid() == 0,
            "memory": limits.memory,
            "processes": limits.processes,
            "descriptors": limits.descriptors,
            "file_bytes": limits.file,
            "tmp_bytes": limits.temporary,
            "shm_bytes": limits.shared,
            "limits": limits.rlimits(0),
        }
        yield targets, lambda: process.poll() is None


INSIDE = ("TMPDIR", "MPLCONFIGDIR", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NVIDIA_TF32_OVERRIDE", "PIP_RETRIES")


def _namespaces() -> dict[str, str]:
    names = NAMESPACES if os.geteuid() == 0 else (*NAMESPACES, "user")
    return {name: str(Path(f"/proc/self/ns/{name}").readlink()) for name in names}


def _known_uid(pid: int) -> str:
    """The uid of the kernel if, as root, it is not one reserved for a box; else ''."""
    uid = Path(f"/proc/{pid}").stat().st_uid
    return str(uid) if os.geteuid() == 0 and uid < OWN_UIDS else ""


def _unwatched(kernel: Kernel, limits: Limits) -> str:
    """Allocate more shared memory than allowed, for longer than the polling interval; '' if that is detected."""
    code = f"import mmap, time\nm = mmap.mmap(-1, {limits.memory + 64 * MIB})\n"
    code += "for at in range(0, len(m), 4096): m[at] = 1\ntime.sleep(5)"
    match kernel.run("preflight", code).outcome:
        case Died(memory=True):
            return ""
    return "shared memory for five seconds"


def _lives(pid: int) -> bool:
    deadline = time.monotonic() + 2
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()[0]
        except OSError:
            return False
        if state in "ZX":
            return False
        time.sleep(0.005)
    return True


def remedy_text() -> str:
    """What the administrator of this machine can do for a stronger tier."""
    return message(f"remedy.{remedy()}", bwrap=shutil.which("bwrap"))


def remedy() -> str:
    """The key of the remedy for this machine."""
    if not sys.platform.startswith("linux"):
        return "linux"
    if (bwrap := shutil.which("bwrap")) is None:
        return "install"
    if Path(bwrap).stat().st_mode & stat.S_ISUID and os.geteuid() != 0:
        return "setuid"
    if _setting("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == "1":
        return "apparmor"
    if _in_a_container():
        return "container"
    if (
        _setting("/proc/sys/user/max_user_namespaces") == "0"
        or _setting("/proc/sys/kernel/unprivileged_userns_clone") == "0"
    ):
        return "sysctl"
    return "other"


def _in_a_container() -> bool:
    marks = ("/.dockerenv", "/run/.containerenv", "/var/run/secrets/kubernetes.io")
    return any(Path(mark).exists() for mark in marks)


def _setting(path: str) -> str:
    try:
        return Path(path).read_text().strip()
    except OSError:
        return ""
