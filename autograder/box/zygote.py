"""The zygote's client: a clean interpreter, warmed up once, from which every kernel is forked."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Protocol

from ..authoring.edition import Equipment
from ..errors import JudgeFault
from ..startup import home
from ..words import message
from .box import PLAIN_ENVIRONMENT
from .diagnosis import check_environment, warm_up_fault
from .limits import Limits
from .view import PLAIN, View

FORKS = sys.platform.startswith("linux")  # elsewhere forking a process that has imported a framework is unsafe
ENGINE = ("wire", "framework", "missing", "probes")  # in import order; an edition's framework is executed over ours
KERNEL = ("figures", "walls", "state", "trial", "kernel", "zygote")
BARE = ("wire", "walls", "launch", "bare", "zygote")  # with `bare.py` instead of the kernel
PACKAGE = "autograder.inside"  # of the modules sent, too: an assignment's probes import from it inside
BOOTSTRAP = """
import builtins, gc, json, os, sys, types
gc.disable()  # while nothing but imports happens
setup, sources, caches = json.load(sys.stdin)
os.environ |= caches  # not given at the start: /proc keeps that for every fork to read
for name in ("autograder", "autograder.inside"):
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__path__ = []
package = sys.modules["autograder"].inside = sys.modules["autograder.inside"]
for name, file, text in sources:
    module = sys.modules.setdefault(package.__name__ + "." + name, types.ModuleType(package.__name__ + "." + name))
    module.__package__ = package.__name__
    module.__builtins__ = dict(vars(builtins))  # ours, whatever student code does to the others
    setattr(package, name, module)
    exec(compile(text, file, "exec"), module.__dict__)
module.main(setup)
"""
NOTHING = Equipment()
SECONDS_TO_WARM_UP = SECONDS_TO_ORDER = 120
ENVIRONMENT = PLAIN_ENVIRONMENT | {
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NVIDIA_TF32_OVERRIDE": "0",
    "PIP_RETRIES": "0",  # `%pip install` in a cell: there is no network, and pip would wait for it
}


class Enclosure(Protocol):
    """What a kernel is forked into: a Box or a Fence."""

    uid: int
    guard: int | None
    bounded: bool
    folder: Path | None
    fds: list[int]
    order: dict[str, Any]

    @property
    def roots(self) -> list[int]: ...
    def out_of_memory(self) -> bool: ...
    def kill(self) -> None: ...
    def close(self) -> None: ...


class Enclose(Protocol):
    """Makes an enclosure, or none for trusted submissions."""

    def __call__(self, limits: Limits, *, view: View = PLAIN) -> Enclosure | None: ...


class Process(Protocol):
    """A kernel's process: `pid` and `guard`, its parent that waits for it, are set by `greeted`."""

    pid: int
    guard: int

    def greeted(self) -> None: ...
    def signal(self, number: int) -> None: ...
    def end(self) -> int | None: ...
    def close(self) -> None: ...


class AnyZygote(Protocol):
    """What starts kernels: a Zygote, or Cold."""

    @property
    def equipment(self) -> Equipment: ...
    @property
    def versions(self) -> dict[str, str]: ...
    def fork(self, enclosure: Enclosure | None, sock: socket.socket, seed: int, limits: Limits) -> Process: ...
    def alive(self) -> bool: ...
    def close(self) -> None: ...


class Forked:
    """A forked kernel; its parent process reports its pid and exit status through a pipe."""

    def __init__(self, report: int) -> None:
        self._report = report
        self._pidfd: int | None = None
        self.pid = self.guard = 0

    def greeted(self) -> None:
        self.pid, self.guard = (int(word) for word in os.read(self._report, 64).split()[1:3])
        with contextlib.suppress(ProcessLookupError):
            self._pidfd = os.pidfd_open(self.pid)

    def signal(self, number: int) -> None:
        """Send a signal by pidfd, so that it never reaches another process that reuses the pid."""
        if self._pidfd is not None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._pidfd, number)

    def end(self) -> int | None:
        """Its exit status, as in subprocess; None if it is not reported within a second."""
        os.set_blocking(self._report, False)
        until, reported = time.monotonic() + 1, b""
        while time.monotonic() < until and b"end" not in reported:
            with contextlib.suppress(BlockingIOError):
                chunk = os.read(self._report, 256)
                if not chunk:
                    break
                reported += chunk
            time.sleep(0.002)
        words = reported.split()
        return int(words[words.index(b"end") + 1]) if b"end" in words else None

    def close(self) -> None:
        os.close(self._report)
        if self._pidfd is not None:
            os.close(self._pidfd)
            self._pidfd = None


class Borrowed:
    """Another process's zygote, used over a duplicate of its socket; closing it does not end the zygote.

    Several processes may send orders concurrently: each order is one message of a SOCK_SEQPACKET socket.
    """

    def __init__(self, control: socket.socket, pid: int, versions: dict[str, str], equipment: Equipment) -> None:
        control.set_inheritable(False)  # whoever holds it may order kernels
        self._control, self.pid, self._known, self.equipment = control, pid, versions, equipment

    def __reduce__(self) -> tuple[Any, ...]:
        return Borrowed, (self._control, self.pid, self._known, self.equipment)

    @property
    def versions(self) -> dict[str, str]:
        """The versions inside."""
        return self._known

    def fork(self, enclosure: Enclosure | None, sock: socket.socket, seed: int, limits: Limits) -> Forked:
        """Fork a kernel that communicates over `sock` into an enclosure (None: only for trusted submissions)."""
        order: dict[str, Any] = enclosure.order if enclosure else {}
        order = order | {"seed": seed, "limits": limits.rlimits(self._data(), order.get("others", 0))}
        reads, writes = os.pipe()
        try:
            fds = [sock.fileno(), writes, *(enclosure.fds if enclosure else [])]
            socket.send_fds(self._control, [json.dumps(order).encode()], fds)
        except OSError:
            os.close(reads)
            raise JudgeFault(message("machine.zygote_gone")) from None
        finally:
            os.close(writes)
        return Forked(reads)

    def alive(self) -> bool:
        return self._stat("State") not in ("", "Z", "X")

    def close(self) -> None:
        self._control.close()

    def _data(self) -> int:
        """VmData of the zygote in bytes, which RLIMIT_DATA of its kernels has to include."""
        assert self.versions
        if size := self._stat("VmData"):
            return int(size) << 10
        raise JudgeFault(message("machine.zygote_gone"))

    def _stat(self, name: str) -> str:
        """The first word of a field of /proc/PID/status, '' if it is missing."""
        with contextlib.suppress(OSError):
            text = Path(f"/proc/{self.pid}/status").read_text("ascii", "replace")
            for line in text.splitlines():
                if line.startswith(f"{name}:"):
                    return line.split()[1]
        return ""


class Zygote(Borrowed):
    """A process that has imported the framework, holds no secret, and forks kernels on demand.

    A `bare` one has not imported it and starts at once; its kernels only run the preflight.
    """

    def __init__(self, equipment: Equipment = NOTHING, *, bare: bool = False) -> None:
        check_environment(equipment)
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", SECONDS_TO_ORDER, 0))
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the zygote
        self._process = subprocess.Popen(
            [equipment.python, "-I", "-X", "utf8", "-c", BOOTSTRAP],
            env=ENVIRONMENT,
            cwd="/",
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=self._stderr,
            pass_fds=(theirs.fileno(),),
            start_new_session=True,
        )
        assert self._process.stdin is not None
        inside = engine_sources(BARE) if bare else sources(equipment, KERNEL)
        kept = {} if bare else caches()
        setup = {"fd": theirs.fileno(), "packages": equipment.packages, "practice": equipment.practice}
        with contextlib.suppress(BrokenPipeError):  # it has ended already; `versions` says why
            self._process.stdin.write(json.dumps([setup, inside, kept]).encode())
            self._process.stdin.close()
        theirs.close()
        super().__init__(ours, self._process.pid, {}, equipment)

    @property
    def versions(self) -> dict[str, str]:
        """The versions inside; waits until the zygote is warm, raises MachineFault if it never is."""
        if not self._known:
            self._control.settimeout(SECONDS_TO_WARM_UP)
            answer = b""
            with contextlib.suppress(TimeoutError):
                answer = self._control.recv(1 << 16)
            self._control.settimeout(None)  # shared by all duplicates of the socket: orders block
            if not answer:
                raise warm_up_fault(*self._end(), self.equipment)
            self._known = json.loads(answer)["versions"]
        return self._known

    def lend(self) -> Borrowed:
        """This zygote for use in a child process; it can be pickled, with its socket passed as a descriptor."""
        return Borrowed(self._control, self.pid, self.versions, self.equipment)

    def alive(self) -> bool:
        return self._process.poll() is None

    def dismiss(self) -> None:
        """Let it exit while this process does something else, for that takes a moment; `close` waits for it."""
        self._control.close()
        self._process.kill()

    def close(self) -> None:
        self.dismiss()
        self._process.wait()
        self._stderr.close()

    def complaints(self) -> str:
        """What it has written to stderr: before its end only the exceptions of an edition's practice."""
        descriptor = self._stderr.fileno()  # its position is the zygote's, too: leave that where it is
        return os.pread(descriptor, os.fstat(descriptor).st_size, 0).decode(errors="replace")

    def _end(self) -> tuple[int | None, str]:
        """Its exit status, None while it runs, and what it has written to stderr."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(2)
        return self._process.poll(), self.complaints()


def early_zygote(equipment: Equipment) -> Zygote | None:
    """A zygote that warms up in the background; None where forking is unsafe."""
    return Zygote(equipment) if FORKS else None


def sources(equipment: Equipment, modules: Iterable[str]) -> list[tuple[str, str, str]]:
    """The modules sent into an interpreter that cannot import this package; the last module's `main` is called.

    Each is a module's name, its file name for tracebacks, and its source text.
    """
    edition = ("framework", "edition/framework.py", equipment.framework)
    own = ("own_probes", "assignment/probes.py", equipment.probes)
    wire, framework, missing, probes = engine_sources(ENGINE)
    return [wire, framework, edition, missing, probes, own, *engine_sources(modules)]


def engine_sources(modules: Iterable[str]) -> list[tuple[str, str, str]]:
    """The engine's own modules to send; `bare` is sent under the name of the kernel."""
    return [
        ("kernel" if name == "bare" else name, f"inside/{name}.py", (files(PACKAGE) / f"{name}.py").read_text("utf-8"))
        for name in modules
    ]


def caches() -> dict[str, str]:
    """Cache folders for the imports, such as matplotlib's font cache; no other user may write there."""
    mine = os.environ.get("XDG_CACHE_HOME") or (home() or Path(os.devnull)) / ".cache"  # nobody's home: no folder
    folder = Path(mine) / "autograder"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for lock in folder.glob("*/*.matplotlib-lock"):  # stale lock of a zygote killed while it wrote its font cache
            if lock.stat().st_mtime < time.time() - SECONDS_TO_WARM_UP:
                lock.unlink()
    except OSError:
        folder = _temporary_caches()
    return {"HOME": str(folder), "MPLCONFIGDIR": str(folder / "matplotlib")}


@cache
def _temporary_caches() -> Path:
    """A folder for the caches of this process, where its user has no home to write to."""
    folder = tempfile.mkdtemp(prefix="autograder-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)
