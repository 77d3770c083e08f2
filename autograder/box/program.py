"""A program in an enclosure, such as a Jupyter kernel: started in a copy of a folder, with a folder for its sockets."""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import signal
import socket
import stat
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..errors import JudgeFault
from ..inside.launch import batched
from ..inside.wire import Channel, Closed, Late, Malformed, unpack
from ..words import message
from ..words.plaintext import plain
from .copies import Copies, keep_new_files
from .limits import Limits
from .view import PLAIN, View
from .watch import Watch
from .zygote import AnyZygote, Enclose

HOME = "{home of the box}"
WORK, SOCKETS = "work", ".kernel"  # folders in it
SECONDS_TO_COPY = 120
SECONDS_TO_LISTEN = 60  # as long as nbclient waits for a kernel
LAST_WORDS = 4096  # bytes


@dataclass(frozen=True)
class Command:
    """What to execute. HOME in its arguments, its environment and its texts stands for the home of the box."""

    argv: list[str]
    env: dict[str, str]
    texts: dict[str, str]  # files to write, by their path in the home

    def at(self, home: str) -> dict[str, Any]:
        """As an order for the other side of the wall."""
        return {
            "argv": [word.replace(HOME, home) for word in self.argv],
            "env": {name: value.replace(HOME, home) for name, value in self.env.items()},
            "texts": {path: text.replace(HOME, home) for path, text in self.texts.items()},
            "work": WORK,
            "sockets": SOCKETS,
        }


class Program:
    """A program that runs in an enclosure of its own, in a copy of a folder; see `keep_new_files`."""

    def __init__(
        self,
        zygote: AnyZygote,
        limits: Limits,
        enclose: Enclose,
        command: Command,
        copies: Copies,
        view: View = PLAIN,
    ) -> None:
        limits = _with_room(limits, copies)
        self._copies = copies
        self._status: int | None = None
        self._closing = contextlib.ExitStack()
        with contextlib.ExitStack() as stack:
            enclosure = enclose(limits, view=view)
            assert enclosure is not None, "only for what is contained"
            self._enclosure = enclosure
            stack.callback(enclosure.close)
            ours, theirs = socket.socketpair()
            with ours:
                with theirs:
                    self._process = zygote.fork(enclosure, theirs, 0, limits)
                stack.callback(self._process.close)
                channel = Channel(ours)
                self._folder, self._work, self._log = _laid_out(channel, command, copies, enclosure.order["home"])
                for fd in (self._folder, self._work, self._log):
                    stack.callback(os.close, fd)
                self._process.greeted()
                self._pidfd = os.pidfd_open(self._process.pid)
                stack.callback(os.close, self._pidfd)
                enclosure.guard = self._process.guard
                if not enclosure.bounded:
                    watch = Watch(enclosure.roots, enclosure.folder, limits, enclosure.kill)
                    stack.callback(watch.close)
                _check_executed(channel)
            self._closing = stack.pop_all()

    async def sockets(self, names: Sequence[str]) -> list[int]:
        """Descriptors of its sockets, as soon as they are all there; never of what a symbolic link leads to."""
        deadline, found = time.monotonic() + SECONDS_TO_LISTEN, []
        for name in names:
            while (fd := _socket(self._folder, name)) is None:
                if self.poll() is not None or time.monotonic() > deadline:
                    raise _no_kernel(self._last_words())
                await asyncio.sleep(0.005)
            self._closing.callback(os.close, fd)
            found.append(fd)
        return found

    def poll(self) -> int | None:
        """Its exit status, as in subprocess, or None while it runs."""
        if self._status is None and select.select([self._pidfd], [], [], 0)[0]:
            status = self._process.end()
            self._status = -signal.SIGKILL if status is None else status
        return self._status

    def signal(self, number: int) -> None:
        """Send a signal to the program and to its process group, whose members are all in the box."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, number)

    def keep_new_files(self) -> None:
        """Copy the files that the program has made in its copy of the folder to the folder itself."""
        keep_new_files(self._work, self._copies)

    def kill(self) -> None:
        """Kill everything in the box."""
        self._enclosure.kill()
        self._process.signal(signal.SIGKILL)

    def close(self) -> None:
        """Kill everything in the box, and remove it; idempotent."""
        self._process.signal(signal.SIGKILL)
        self._closing.close()

    def _last_words(self) -> str:
        size = os.fstat(self._log).st_size
        printed = os.pread(self._log, LAST_WORDS, max(0, size - LAST_WORDS)).decode("utf-8", "replace")
        lines = [line for line in printed.splitlines() if line.strip()]
        return lines[-1] if lines else f"status {self._status}"


def _with_room(limits: Limits, copies: Copies) -> Limits:
    """Limits that the copies do not count against: files in a box are memory."""
    temporary, memory = limits.temporary + copies.bytes, limits.memory + copies.bytes
    return replace(limits, temporary=temporary, memory=memory, file=max(limits.file, copies.largest))


def _laid_out(channel: Channel, command: Command, copies: Copies, home: str) -> tuple[int, int, int]:
    """Send a program and its files behind the walls; returns descriptors of sockets' folder, working folder and log."""
    deadline = time.monotonic() + SECONDS_TO_COPY
    try:
        _expect("hello", channel.receive(deadline))
        channel.send({"become": command.at(home) | {"folders": copies.folders, "files": copies.files}}, deadline)
        _expect("ready", channel.receive(deadline))
        for batch in batched(copies.files):
            _send_files(channel, copies, [path for path, _ in batch])
            _expect("copied", channel.receive(deadline))
        channel.send({"start": True}, deadline)
        data, fds, _, _ = socket.recv_fds(channel.socket, LAST_WORDS, 3)
        if not fds:
            _expect("started", unpack(data))
    except (Closed, Late, Malformed, OSError) as problem:
        raise _no_kernel(f"{type(problem).__name__} {problem}") from None
    folder, work, log = fds
    return folder, work, log


def _check_executed(channel: Channel) -> None:
    """The program's end of the socket is closed by execve; what comes before that is why it failed."""
    with contextlib.suppress(Closed):
        _expect("executed", channel.receive(time.monotonic() + SECONDS_TO_LISTEN))


def _expect(key: str, frame: dict[str, Any]) -> None:
    if key not in frame:
        raise _no_kernel(str(frame.get("failed")))


def _no_kernel(why: str) -> JudgeFault:
    return JudgeFault(message("contain.no_kernel", why=plain(why, 200)))


def _send_files(channel: Channel, copies: Copies, paths: list[str]) -> None:
    with contextlib.ExitStack() as stack:
        fds = []
        for path in paths:
            fds.append(copies.open(path))
            stack.callback(os.close, fds[-1])
        socket.send_fds(channel.socket, [b"-"], fds)


def _socket(folder: int, name: str) -> int | None:
    """A descriptor of a socket in a folder, None where there is none."""
    try:
        fd = os.open(name, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
    except OSError:
        return None
    if stat.S_ISSOCK(os.fstat(fd).st_mode):
        return fd
    os.close(fd)
    return None
