"""Becoming another program, such as a Jupyter kernel: behind the walls, receive its files, then execve it.

Nothing of a student has run by then. Files come as open descriptors, so that no path is opened from either side.
"""

from __future__ import annotations

import os
import signal
import socket
from pathlib import Path
from typing import Any, NoReturn

from . import wire

BATCH = 64  # descriptors in one message
BLOCK = 1 << 20
INHERITED = (signal.SIGPIPE, signal.SIGXFSZ, signal.SIGINT)  # Python ignores the first two; execve would keep that


def become(channel: wire.Channel, program: dict[str, Any]) -> NoReturn:
    """Lay out a program's folders, texts and files in the home of the box, and become it.

    Each step waits for the other side's, for descriptors would be lost in a frame that is read ahead. In the end the
    other side gets three: of the folders `sockets` and `work`, and of the file that takes what the program prints.
    """
    sock, home = channel.socket, Path.cwd()
    os.set_inheritable(sock.fileno(), False)  # closed by execve: so the other side knows that it has happened
    for folder in (program["sockets"], program["work"], *(f"{program['work']}/{one}" for one in program["folders"])):
        (home / folder).mkdir()
    for path, text in program["texts"].items():
        (home / path).write_text(text, "utf-8")
    channel.send({"ready": True})
    for batch in batched(program["files"]):
        _receive(sock, [(home / program["work"] / path, mode) for path, mode in batch])
        channel.send({"copied": True})
    channel.receive()
    log = os.open("log", os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_APPEND, 0o600)
    Path("log").unlink()
    work = os.open(home / program["work"], os.O_RDONLY | os.O_DIRECTORY)
    socket.send_fds(sock, [b"!"], [os.open(home / program["sockets"], os.O_PATH | os.O_DIRECTORY), work, log])
    for fd in (1, 2):
        os.dup2(log, fd)
    for number in INHERITED:
        signal.signal(number, signal.SIG_DFL)
    os.chdir(home / program["work"])
    os.execve(program["argv"][0], program["argv"], program["env"])


def batched(files: list[Any]) -> list[list[Any]]:
    """The files of each message."""
    return [files[start : start + BATCH] for start in range(0, len(files), BATCH)]


def _receive(sock: socket.socket, files: list[tuple[Path, int]]) -> None:
    """Copy files from the descriptors of one message."""
    _, fds, _, _ = socket.recv_fds(sock, 1, BATCH)
    for (path, mode), fd in zip(files, fds, strict=True):
        with path.open("xb") as copy:
            while os.sendfile(copy.fileno(), fd, None, BLOCK):
                pass
            os.fchmod(copy.fileno(), mode)
        os.close(fd)
