"""Jupyter kernels in boxes: for nbgrader's own Execute preprocessor, which runs notebooks without checks of ours.

`boxed_manager` makes a class for nbclient's `kernel_manager_class`. Its kernels are those that Jupyter would start, of
any language, behind the wall that our own kernels have. ZMQ goes over Unix sockets, for a box has no network.
"""

from __future__ import annotations

import asyncio
import atexit
import json
import os
import shutil
import signal
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Template
from typing import Any, ClassVar

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.connect import ConnectionFileMixin
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.provisioner_base import KernelProvisionerBase

from ..errors import JudgeFault
from ..words import message
from .box import PACKAGE
from .copies import Copies, copies_of
from .limits import Limits
from .preflight import Containment, contain
from .program import HOME, SOCKETS, Command, Program
from .view import View, environments, etc
from .zygote import ENVIRONMENT, Zygote

CHANNELS = ("shell", "iopub", "stdin", "control", "hb")
SECONDS_TO_SHUT_DOWN = 1.0  # SIGTERM after half of it, SIGKILL after all of it
PROGRAMS = ("/usr/local/bin", "/usr/bin", "/bin")
CONNECTION_FILE = f"{SOCKETS}/connection.json"
TOLD = ("NBGRADER_EXECUTION",)  # what nbgrader tells a notebook about why it runs
LISTENING = View(listens=True)


def contain_ordinary(limits: Limits, secret: tuple[Path, ...]) -> Containment:
    """The containment of Jupyter kernels on this machine; attacked once a process. Raises CannotContain.

    `secret` are the folders that they must not be able to read; this package is always one of them. No framework is
    needed. For our own kernels there is another: these never listen on sockets.
    """
    return _contained(os.getpid(), limits, (PACKAGE, *secret))


@cache
def _contained(_: int, limits: Limits, secret: tuple[Path, ...]) -> Containment:
    return contain(_zygote(), limits, secret, LISTENING)


def _zygote() -> Zygote:
    """This process's zygote without a framework: a new one where the last one has ended."""
    if _started(os.getpid()).alive():
        return _started(os.getpid())
    _started.cache_clear()
    return _started(os.getpid())


@cache
def _started(pid: int) -> Zygote:
    zygote = Zygote(bare=True)
    atexit.register(lambda: zygote.close() if os.getpid() == pid else None)
    return zygote


def boxed_manager(
    containment: Containment, limits: Limits, *, secret: tuple[Path, ...] = (), readable: tuple[Path, ...] = ()
) -> type[AsyncKernelManager]:
    """A kernel manager whose kernels run in boxes; with the tier `none`, Jupyter's own.

    `secret` are folders that its kernels never see, in addition to those that the containment hides; `readable` are
    those that the teacher lets them read. Each kernel has its own copy of the notebook's folder (`cwd`), see copies.py.
    """
    if containment.tier == "none":
        return AsyncKernelManager
    chosen = {"containment": containment, "limits": limits, "secret": secret, "readable": readable}
    return type("BoxedKernelManager", (BoxedKernelManager,), chosen)


class _Connects(ConnectionFileMixin):
    """Connects to a socket by the descriptor that stands in place of its port: links in a box cannot lead elsewhere."""

    def _make_url(self, channel: str) -> str:
        return f"ipc:///proc/self/fd/{getattr(self, f'{channel}_port')}"


class BoxedKernelClient(_Connects, AsyncKernelClient):
    """A client of a kernel in a box."""


class BoxedKernelManager(_Connects, AsyncKernelManager):
    """Starts a kernel in a box, whatever provisioner its kernelspec names."""

    containment: ClassVar[Containment]
    limits: ClassVar[Limits]
    secret: ClassVar[tuple[Path, ...]]
    readable: ClassVar[tuple[Path, ...]]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.client_factory = BoxedKernelClient
        self.transport = "ipc"
        self.transport_encryption = "disabled"

    async def _async_pre_start_kernel(self, **kwargs: Any) -> tuple[list[str], dict[str, Any]]:
        if self.provisioner is None:
            self.provisioner = BoxProvisioner(kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self)
        return await super()._async_pre_start_kernel(**kwargs)

    def _reconcile_connection_info(self, info: Any) -> None:
        """No file: only the kernel reads one, and that is in its box."""
        for name, value in info.items():
            if name.endswith("_port"):
                setattr(self, name, value)


class BoxProvisioner(KernelProvisionerBase):
    """Starts the argv of a kernelspec in an enclosure, and signals, kills and removes it there."""

    parent: BoxedKernelManager
    _program: Program | None = None
    _ended = False

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        self.parent.connection_file = f"{HOME}/{CONNECTION_FILE}"
        outside = os.path.realpath(self.parent.connection_file)  # as the manager writes it into the arguments
        argv = self.parent.format_kernel_cmd(kwargs.pop("extra_arguments", []))
        return {"cmd": [word.replace(outside, self.parent.connection_file) for word in argv], **kwargs}

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        manager, found = self.parent, shutil.which(cmd[0])
        if found is None:
            raise JudgeFault(message("contain.no_program", program=cmd[0], kernel=manager.kernel_name))
        program = Path(found).absolute()
        command = Command([str(program), *cmd[1:]], _environment(program, self.kernel_spec.env), self._connection())
        shown = (*environments(program), *etc(), Path(self.kernel_spec.resource_dir), *manager.readable)
        view = View(tuple(path for path in shown if path.exists()), manager.secret, listens=True)
        copies = copies_of(Path(kwargs["cwd"]).absolute(), manager.secret) if kwargs.get("cwd") else Copies()
        self._ended = False
        self._program = Program(_zygote(), manager.limits, manager.containment.enclose, command, copies, view)
        try:
            sockets = await self._program.sockets([f"k-{number}" for number in range(1, len(CHANNELS) + 1)])
        except BaseException:
            await self.cleanup()
            raise
        return self._info() | {f"{channel}_port": fd for channel, fd in zip(CHANNELS, sockets, strict=True)}

    def _info(self) -> dict[str, Any]:
        session = self.parent.session
        return {"transport": "ipc", "ip": "", "key": session.key, "signature_scheme": session.signature_scheme}

    def _connection(self) -> dict[str, str]:
        """The connection file, as the kernel reads it."""
        info = self._info() | {f"{channel}_port": number for number, channel in enumerate(CHANNELS, 1)}
        info |= {"ip": f"{HOME}/{SOCKETS}/k", "key": info["key"].decode(), "kernel_name": self.parent.kernel_name}
        return {CONNECTION_FILE: json.dumps(info)}

    @property
    def has_process(self) -> bool:
        return self._program is not None and not self._ended

    async def poll(self) -> int | None:
        return self._program.poll() if self._program else 0

    async def wait(self) -> int | None:
        while (status := await self.poll()) is None:
            await asyncio.sleep(0.01)
        self._ended = True
        return status

    async def send_signal(self, signum: int) -> None:
        if self._program:
            self._program.signal(signum)

    async def kill(self, restart: bool = False) -> None:
        if self._program:
            self._program.kill()

    async def terminate(self, restart: bool = False) -> None:
        await self.send_signal(signal.SIGTERM)

    def get_shutdown_wait_time(self, recommended: float = 5.0) -> float:
        """Short: a kernel has nothing to save in a box that goes with it."""
        return min(recommended, SECONDS_TO_SHUT_DOWN)

    async def cleanup(self, restart: bool = False) -> None:
        if self._program:
            if not restart:
                self._program.keep_new_files()
            self._program.close()
            self._program = None


def _environment(program: Path, wanted: Mapping[str, str]) -> dict[str, str]:
    """The environment of a kernel: of the grader's what TOLD names, and what its kernelspec asks for."""
    env = ENVIRONMENT | {"HOME": HOME, "TMPDIR": HOME, "USER": "student", "LOGNAME": "student"}
    env["PATH"] = ":".join(dict.fromkeys([str(program.parent), *PROGRAMS]))
    env |= {name: os.environ[name] for name in TOLD if name in os.environ}
    return env | {name: Template(value).safe_substitute(env) for name, value in wanted.items()}
