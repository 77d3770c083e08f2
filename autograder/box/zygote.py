"""The zygote from outside: a clean interpreter, warmed once, from which every kernel is forked."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
from importlib.resources import files
from pathlib import Path
from typing import Any

from ..errors import JudgeFault
from .box import PLAIN_ENVIRONMENT, Box
from .limits import Limits

MODULES = ("wire", "probes", "walls", "kernel", "zygote")  # in the order of their imports
BOOTSTRAP = """
import json, sys, types
control, sources = json.load(sys.stdin)
package = sys.modules["inside"] = types.ModuleType("inside")
package.__path__ = []
for name, text in sources:
    module = sys.modules["inside." + name] = types.ModuleType("inside." + name)
    module.__package__ = "inside"
    setattr(package, name, module)
    exec(compile(text, "inside/" + name + ".py", "exec"), module.__dict__)
sys.modules["inside.zygote"].main(control)
"""


class Zygote:
    """A process that has imported the framework, knows no course and no secret, and forks kernels on demand."""

    def __init__(self, limits: Limits, python: str = sys.executable) -> None:
        self.limits = limits
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the zygote
        self._process = subprocess.Popen(
            [python, "-I", "-X", "utf8", "-c", BOOTSTRAP],
            env=PLAIN_ENVIRONMENT | {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "NVIDIA_TF32_OVERRIDE": "0"},
            cwd="/",
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=self._stderr,
            pass_fds=(theirs.fileno(),),
            start_new_session=True,
        )
        sources = [(name, (files("autograder.inside") / f"{name}.py").read_text("utf-8")) for name in MODULES]
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([theirs.fileno(), sources]).encode())
        self._process.stdin.close()
        theirs.close()
        self._control.send(json.dumps({"cache": str(_font_cache())}).encode())
        self._versions: dict[str, str] | None = None

    @property
    def versions(self) -> dict[str, str]:
        """The versions inside; waits until the zygote is warm, raises JudgeFault if it never is."""
        if self._versions is None:
            self._control.settimeout(120)
            answer = self._control.recv(1 << 16)
            if not answer:
                raise JudgeFault(f"the assignment's Python could not be warmed up: {self._last_words()}")
            self._versions = json.loads(answer)["versions"]
        return self._versions

    def fork(self, box: Box | None, sock: socket.socket, report_fd: int, cgroup_fds: list[int], seed: int) -> None:
        """Order a kernel that speaks on `sock` into `box` (None: uncontained, only for trusted submissions)."""
        order: dict[str, Any] = {
            "contained": box is not None,
            "seed": seed,
            "limits": self.limits.rlimits(self._data()),
        }
        fds = [sock.fileno(), report_fd, *([box.pidfd] if box else []), *cgroup_fds]
        if box is not None:
            order |= {"uid": box.uid, "user_namespace": box.user_namespace, "seccomp": box.filter.hex()}
        try:
            socket.send_fds(self._control, [json.dumps(order).encode()], fds)
        except OSError:
            raise JudgeFault(f"the zygote is gone: {self._last_words()}") from None

    @property
    def pid(self) -> int:
        return self._process.pid

    def alive(self) -> bool:
        return self._process.poll() is None

    def close(self) -> None:
        self._control.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(0.5)
        self._process.kill()
        self._process.wait()
        self._stderr.close()

    def _data(self) -> int:
        """Bytes of data that the warm process holds already (VmData)."""
        assert self.versions
        text = Path(f"/proc/{self._process.pid}/status").read_text("ascii", "replace")
        return next(int(line.split()[1]) << 10 for line in text.splitlines() if line.startswith("VmData:"))

    def _last_words(self) -> str:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(2)
        self._stderr.seek(0)
        lines = [line for line in self._stderr.read().decode(errors="replace").splitlines() if line.strip()]
        return lines[-1] if lines else f"it ended with status {self._process.poll()}"


def _font_cache() -> Path:
    """Where matplotlib keeps its list of fonts between zygotes; listing them anew costs seconds."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = base / "autograder" / "matplotlib"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        folder = Path(tempfile.mkdtemp(prefix="autograder-"))
    return folder
