"""The zygote from outside: a clean interpreter, warmed once, from which every kernel is forked."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from typing import Any, Protocol

from ..authoring.edition import Equipment
from ..errors import JudgeFault
from .box import PLAIN_ENVIRONMENT
from .limits import Limits

FORKS = sys.platform.startswith("linux")  # elsewhere a process with a framework in it is not safe to fork
ENGINE = ("wire", "framework", "probes")  # in the order of their imports, an edition's framework over ours
KERNEL = ("figures", "walls", "kernel", "zygote")
BARE = ("wire", "walls", "bare", "zygote")  # with `bare.py` in the kernel's place
PACKAGE = "autograder.inside"  # the name of what is sent, so that an assignment's probes import it as they do outside
BOOTSTRAP = """
import gc, json, os, sys, types
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
    setattr(package, name, module)
    exec(compile(text, file, "exec"), module.__dict__)
module.main(setup)
"""
NOTHING = Equipment()
SECONDS_TO_WARM_UP = SECONDS_TO_ORDER = 120
ENVIRONMENT = PLAIN_ENVIRONMENT | {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "NVIDIA_TF32_OVERRIDE": "0"}


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


class Process(Protocol):
    """A kernel as a process: `pid` and `guard`, the process that waits for it, are known once it has greeted."""

    pid: int
    guard: int

    def greeted(self) -> None: ...
    def signal(self, number: int) -> None: ...
    def end(self) -> int | None: ...
    def close(self) -> None: ...


class AnyZygote(Protocol):
    """Where kernels come from: a Zygote, or Cold."""

    @property
    def equipment(self) -> Equipment: ...
    @property
    def versions(self) -> dict[str, str]: ...
    def fork(self, enclosure: Enclosure | None, sock: socket.socket, seed: int, limits: Limits) -> Process: ...
    def alive(self) -> bool: ...
    def close(self) -> None: ...


class Forked:
    """A forked kernel, as the process that waits for it reports it."""

    def __init__(self, report: int) -> None:
        self._report = report
        self._pidfd: int | None = None
        self.pid = self.guard = 0

    def greeted(self) -> None:
        self.pid, self.guard = (int(word) for word in os.read(self._report, 64).split()[1:3])
        with contextlib.suppress(ProcessLookupError):
            self._pidfd = os.pidfd_open(self.pid)

    def signal(self, number: int) -> None:
        """Send a signal to this process and to no other, also where its pid has been given away again."""
        if self._pidfd is not None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._pidfd, number)

    def end(self) -> int | None:
        """How it ended, as subprocess tells it; None if that does not come within a second."""
        os.set_blocking(self._report, False)
        until, said = time.monotonic() + 1, b""
        while time.monotonic() < until and b"end" not in said:
            with contextlib.suppress(BlockingIOError):
                chunk = os.read(self._report, 256)
                if not chunk:
                    break
                said += chunk
            time.sleep(0.002)
        words = said.split()
        return int(words[words.index(b"end") + 1]) if b"end" in words else None

    def close(self) -> None:
        os.close(self._report)
        if self._pidfd is not None:
            os.close(self._pidfd)
            self._pidfd = None


class Borrowed:
    """Another process's zygote: kernels are ordered from it over a copy of its socket, it is not ended from here.

    Several processes may order at the same time: each order is one message.
    """

    def __init__(self, control: socket.socket, pid: int, versions: dict[str, str], equipment: Equipment) -> None:
        control.set_inheritable(False)  # whoever has it may order
        self._control, self.pid, self._known, self.equipment = control, pid, versions, equipment

    def __reduce__(self) -> tuple[Any, ...]:
        return Borrowed, (self._control, self.pid, self._known, self.equipment)

    @property
    def versions(self) -> dict[str, str]:
        """The versions inside."""
        return self._known

    def fork(self, enclosure: Enclosure | None, sock: socket.socket, seed: int, limits: Limits) -> Forked:
        """Order a kernel that speaks on `sock` into an enclosure (None: uncontained, only for trusted submissions)."""
        order: dict[str, Any] = enclosure.order if enclosure else {}
        order = order | {"seed": seed, "limits": limits.rlimits(self._data(), order.get("others", 0))}
        reads, writes = os.pipe()
        try:
            fds = [sock.fileno(), writes, *(enclosure.fds if enclosure else [])]
            socket.send_fds(self._control, [json.dumps(order).encode()], fds)
        except OSError:
            os.close(reads)
            raise JudgeFault(f"the zygote is gone: {self._last_words()}") from None
        finally:
            os.close(writes)
        return Forked(reads)

    def alive(self) -> bool:
        return self._stat("State") not in ("", "Z", "X")

    def close(self) -> None:
        self._control.close()

    def _data(self) -> int:
        """Bytes of data that the warm process holds already."""
        assert self.versions
        if size := self._stat("VmData"):
            return int(size) << 10
        raise JudgeFault(f"the zygote is gone: {self._last_words()}")

    def _stat(self, name: str) -> str:
        """The first word that /proc/PID/status has for a name, '' where there is none."""
        with contextlib.suppress(OSError):
            text = Path(f"/proc/{self.pid}/status").read_text("ascii", "replace")
            for line in text.splitlines():
                if line.startswith(f"{name}:"):
                    return line.split()[1]
        return ""

    def _last_words(self) -> str:
        return "the process that started it knows why"


class Zygote(Borrowed):
    """A process that has imported the framework, knows no course and no secret, and forks kernels on demand.

    A `bare` one has not, and is there at once; its kernels run nothing but the preflight.
    """

    def __init__(self, equipment: Equipment = NOTHING, python: str = sys.executable, *, bare: bool = False) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", SECONDS_TO_ORDER, 0))
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the zygote
        self._process = subprocess.Popen(
            [python, "-I", "-X", "utf8", "-c", BOOTSTRAP],
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
        self._process.stdin.write(json.dumps([setup, inside, kept]).encode())
        self._process.stdin.close()
        theirs.close()
        super().__init__(ours, self._process.pid, {}, equipment)

    @property
    def versions(self) -> dict[str, str]:
        """The versions inside; waits until the zygote is warm, raises JudgeFault if it never is."""
        if not self._known:
            self._control.settimeout(SECONDS_TO_WARM_UP)
            answer = b""
            with contextlib.suppress(TimeoutError):
                answer = self._control.recv(1 << 16)
            self._control.settimeout(None)  # for all who have a copy: an order waits its turn
            if not answer:
                raise JudgeFault(f"the assignment's Python could not be warmed up: {self._last_words()}")
            self._known = json.loads(answer)["versions"]
        return self._known

    def lend(self) -> Borrowed:
        """This zygote for a process that is started by this one; it goes there as data, its socket as a file."""
        return Borrowed(self._control, self.pid, self.versions, self.equipment)

    def alive(self) -> bool:
        return self._process.poll() is None

    def close(self) -> None:
        self._control.close()
        self._process.kill()
        self._process.wait()
        self._stderr.close()

    def _last_words(self) -> str:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(2)
        self._stderr.seek(0)
        lines = [line for line in self._stderr.read().decode(errors="replace").splitlines() if line.strip()]
        if self.alive():
            return "it takes too long"
        return lines[-1] if lines else f"it ended with status {self._process.poll()}"


def early_zygote(equipment: Equipment) -> Zygote | None:
    """One that warms up while this process does something else, where there can be one."""
    return Zygote(equipment) if FORKS else None


def sources(equipment: Equipment, modules: Iterable[str]) -> list[tuple[str, str, str]]:
    """What is sent into an interpreter that knows nothing of this package; the last module's `main` is called.

    Each is a module's name, the name of its file for tracebacks, and its text.
    """
    edition = ("framework", "edition/framework.py", equipment.framework)
    own = ("own_probes", "assignment/probes.py", equipment.probes)
    wire, framework, probes = engine_sources(ENGINE)
    return [wire, framework, edition, probes, own, *engine_sources(modules)]


def engine_sources(modules: Iterable[str]) -> list[tuple[str, str, str]]:
    """The engine's own modules for the inside; `bare` takes the place of the kernel."""
    return [
        ("kernel" if name == "bare" else name, f"inside/{name}.py", (files(PACKAGE) / f"{name}.py").read_text("utf-8"))
        for name in modules
    ]


def caches() -> dict[str, str]:
    """Where the imports keep what takes seconds to find out, such as the list of fonts: nobody else may write there."""
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "autograder"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for lock in folder.glob("*/*.matplotlib-lock"):  # of a zygote that was ended while it wrote its list of fonts
            if lock.stat().st_mtime < time.time() - SECONDS_TO_WARM_UP:
                lock.unlink()
    except OSError:
        folder = Path(tempfile.mkdtemp(prefix="autograder-"))
    return {"HOME": str(folder), "MPLCONFIGDIR": str(folder / "matplotlib")}
