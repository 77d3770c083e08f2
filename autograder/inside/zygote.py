"""The zygote: imports everything once, holds no secret, runs no student code, and forks a kernel per order."""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import socket
import sys
from typing import Any

from . import kernel, walls, wire

MAX_ORDER = 128 << 10
WAIT_BEFORE_PRACTICE = 0.3  # seconds


def main(setup: dict[str, Any]) -> None:
    """Warm up, report it, then serve orders, one per message, with the fds of a box. Exits with its owner.

    `setup`: the descriptor `fd` of the owner's socket, the `packages` to report, the edition's `practice`.
    """
    control = socket.socket(fileno=setup["fd"])
    shell = kernel.warm_up()
    os.environ |= {"HOME": "/tmp", "MPLCONFIGDIR": "/tmp"}  # until now the cache folders of the imports
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    gc.freeze()
    gc.enable()
    control.send(json.dumps({"versions": kernel.versions(setup["packages"])}).encode())
    if select.select([control], [], [], WAIT_BEFORE_PRACTICE)[0]:
        _serve_one(control, shell)  # an order is waiting: serve it before the practice
        _serve_one(control, shell)  # the practice is useless without a second order, as for a single file
    for problem in kernel.practise(shell, setup["practice"]):
        print("practice:", problem, file=sys.stderr, flush=True)
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
    except OSError:  # out of memory or processes: the closed socket tells the sender of the order
        pid = -1
    if pid == 0:
        _become_kernel(shell, json.loads(message), list(fds))
    for fd in fds:
        os.close(fd)


def _become_kernel(shell: Any, order: dict[str, Any], fds: list[int]) -> None:
    """In the forked child: enter the box, then run the kernel until the socket closes. Never returns."""
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        walls.enter(order, fds)
        if "uid" in order:
            walls.verify(order)
        kernel.serve(shell, socket.socket(fileno=walls.SOCKET_FD), order["seed"])
    except BaseException as error:
        wire.Channel(socket.socket(fileno=walls.SOCKET_FD)).send({"failed": f"{type(error).__name__}: {error}"})
        os._exit(112)
    os._exit(0)
