"""The kernel without any framework: runs the preflight's attacks behind the same walls, or becomes another program.

So the attacks finish while the framework is still being imported elsewhere.
"""

from __future__ import annotations

import contextlib
import io
import os
import socket
import sys
from typing import Any, NoReturn

from . import launch, wire


def warm_up() -> None:
    """Nothing to do: there is nothing to warm up."""


def practise(_: None, practice: str) -> list[str]:
    """Nothing to do: there is nothing to practise."""
    return []


def versions(packages: list[str]) -> dict[str, str]:
    """Python's version only: no marks depend on this kernel."""
    return {"python": sys.version.split()[0]}


def serve(_: None, sock: socket.socket, seed: int) -> None:
    """Run requests until the socket closes; what one prints is its only output."""
    channel = wire.Channel(sock)
    channel.send({"token": "", "hello": os.getpid()})
    with contextlib.suppress(wire.Closed):
        while True:
            request = channel.receive()
            if "become" in request:
                _become(channel, request["become"])
            _run(channel, request)
    os._exit(0)


def _become(channel: wire.Channel, program: dict[str, Any]) -> NoReturn:
    try:
        launch.become(channel, program)
    except OSError as error:
        channel.send({"failed": f"{error.strerror}: {error.filename}"})
        os._exit(112)


def _run(channel: wire.Channel, request: dict[str, Any]) -> None:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(request["run"], {})
    output = {"output_type": "stream", "name": "stdout", "text": printed.getvalue()}
    channel.send({"token": request["token"], "output": output})
    channel.send({"token": request["token"], "done": 0})
