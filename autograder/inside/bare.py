"""In the kernel's place for the preflight: the attacks run behind the same walls, in an interpreter with nothing in it.

A framework need not be imported for them, so they are over before it is.
"""

from __future__ import annotations

import contextlib
import io
import os
import socket
import sys
from typing import Any

from . import wire


def warm_up() -> None:
    """There is nothing to warm up."""


def practise(_: None, practice: str) -> None:
    """Nor anything to practise."""


def versions(packages: list[str]) -> dict[str, str]:
    """No marks are made with this."""
    return {"python": sys.version.split()[0]}


def serve(_: None, sock: socket.socket, seed: int) -> None:
    """Run what is asked for, with what it prints as its one output."""
    channel = wire.Channel(sock)
    channel.send({"token": "", "hello": os.getpid()})
    with contextlib.suppress(wire.Closed):
        while True:
            _run(channel, channel.receive())
    os._exit(0)


def _run(channel: wire.Channel, request: dict[str, Any]) -> None:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(request["run"], {})
    output = {"output_type": "stream", "name": "stdout", "text": printed.getvalue()}
    channel.send({"token": request["token"], "output": output})
    channel.send({"token": request["token"], "done": 0})
