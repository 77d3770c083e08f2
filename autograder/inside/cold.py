"""Cold start: where forking is unsafe, each kernel is a fresh interpreter, without a box."""

from __future__ import annotations

import base64
import gc
import socket
from typing import Any

from . import kernel


def main(setup: dict[str, Any]) -> None:
    """Warm up, then serve on the socket that was inherited (`fd`) or, on Windows, shared (`share`)."""
    if "share" in setup:
        sock: socket.socket = socket.fromshare(base64.b64decode(setup["share"]))  # type: ignore[attr-defined]
    else:
        sock = socket.socket(fileno=setup["fd"])
    shell = kernel.warm_up()
    gc.enable()
    kernel.serve(shell, sock, setup["seed"])
