"""Cold start: where forking is unsafe (macOS, Windows), a new interpreter for each kernel, for trusted submissions."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
from functools import cached_property
from typing import Any

from ..authoring.edition import Equipment
from .diagnosis import check_environment, warm_up_fault
from .limits import Limits
from .zygote import BOOTSTRAP, ENVIRONMENT, NOTHING, Enclosure, caches, sources

KEPT = ("SYSTEMROOT", "TEMP", "TMP", "PATH", "HOME")  # Python does not start on Windows without these
KERNEL = ("figures", "state", "trial", "kernel", "cold")
VERSIONS = (
    "import sys, json; from importlib.metadata import version as v; "
    "print(json.dumps({'python': sys.version.split()[0], **{name: v(name) for name in sys.argv[1:]}}))"
)


class Started:
    """A kernel that is a child of this process."""

    guard = 0

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self.pid = process.pid

    def greeted(self) -> None:
        """Its pid is known already."""

    def signal(self, number: int) -> None:
        """Send a signal; on Windows no SIGINT can be sent, so a late kernel is killed a moment later."""
        if sys.platform != "win32":
            self._process.send_signal(number)

    def end(self) -> int | None:
        """Its exit status; None if it does not exit within a second."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._process.wait(1)
        return None

    def close(self) -> None:
        self._process.kill()
        self._process.wait()


class Cold:
    """A zygote's replacement that starts each kernel as a new interpreter, which takes some seconds."""

    def __init__(self, equipment: Equipment = NOTHING) -> None:
        self.equipment = equipment

    @cached_property
    def versions(self) -> dict[str, str]:
        """The versions inside; raises MachineFault if a package is missing in the assignment's Python."""
        check_environment(self.equipment)
        try:
            command = [self.equipment.python, "-I", "-c", VERSIONS, *self.equipment.packages]
            printed = subprocess.check_output(command, stderr=subprocess.PIPE)
        except subprocess.CalledProcessError as problem:
            errors = problem.stderr.decode(errors="replace")
            raise warm_up_fault(problem.returncode, errors, self.equipment) from None
        found: dict[str, str] = json.loads(printed)
        return found

    def fork(self, enclosure: Enclosure | None, sock: socket.socket, seed: int, limits: Limits) -> Started:
        """Start a kernel that communicates over `sock`."""
        assert enclosure is None, "a cold kernel cannot be contained"
        assert self.versions  # raises MachineFault with the missing package, before the kernel fails to start
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        inherited = (sock.fileno(),) if sys.platform != "win32" else ()
        process = subprocess.Popen(
            [self.equipment.python, "-I", "-X", "utf8", "-c", BOOTSTRAP],
            env=ENVIRONMENT | kept,
            cwd=tempfile.gettempdir(),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=inherited,
        )
        control: dict[str, Any] = {"seed": seed, "fd": sock.fileno()}
        if sys.platform == "win32":
            control = {"seed": seed, "share": base64.b64encode(sock.share(process.pid)).decode()}
        assert process.stdin is not None
        fonts = {"MPLCONFIGDIR": caches()["MPLCONFIGDIR"]}
        process.stdin.write(json.dumps([control, sources(self.equipment, KERNEL), fonts]).encode())
        process.stdin.close()
        return Started(process)

    def alive(self) -> bool:
        return True

    def close(self) -> None:
        """Nothing to do: no process is kept warm."""
