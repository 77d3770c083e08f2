"""The zygote: imports everything once, learns nothing secret, runs no student code, and forks a kernel per order."""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import socket
from typing import Any

from . import kernel, walls, wire

MAX_ORDER = 128 << 10
PATIENCE = 0.3  # seconds


def main(setup: dict[str, Any]) -> None:
    """Warm up, say so, then serve one order a message, with the fds of a box. Ends with its owner.

    `setup`: the descriptor `fd` of the owner's socket, the `packages` to report, the edition's `practice`.
    """
    control = socket.socket(fileno=setup["fd"])
    shell = kernel.warm_up()
    os.environ |= {"HOME": "/tmp", "MPLCONFIGDIR": "/tmp"}  # until now: where the imports keep their caches
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    gc.freeze()
    gc.enable()
    control.send(json.dumps({"versions": kernel.versions(setup["packages"])}).encode())
    if select.select([control], [], [], PATIENCE)[0]:
        _serve_one(control, shell)  # it waits already, and need not wait for the practice
        _serve_one(control, shell)  # which is in vain where no second order comes, as for a single file
    kernel.practise(shell, setup["practice"])
    gc.collect()
    gc.freeze()
    while True:
        _serve_one(control, shell)


def _serve_one(control: socket.socket, shell: Any) -> None:
    """Fork a kernel for the next order."""
    message, fds, _, _ = socket.recv_fds(control, MAX_ORDER, 16)
    if not message:
        os._exit(0)
    try:
        pid = os.fork()
    except OSError:  # no memory, no process: the socket that closes now tells the one who has ordered
        pid = -1
    if pid == 0:
        _become_kernel(shell, json.loads(message), list(fds))
    for fd in fds:
        os.close(fd)


def _become_kernel(shell: Any, order: dict[str, Any], fds: list[int]) -> None:
    """In the fork: pass through the wall, then be the kernel until the socket closes. Never returns."""
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        walls.enter(order, fds)
        if "uid" in order:
            walls.prove(order)
        kernel.serve(shell, socket.socket(fileno=walls.SOCKET_FD), order["seed"])
    except BaseException as error:
        wire.Channel(socket.socket(fileno=walls.SOCKET_FD)).send({"failed": f"{type(error).__name__}: {error}"})
        os._exit(112)
    os._exit(0)
