"""The kernel: IPython runs the student's cells, probes call the student's functions, and every reply is plain data.

IPython's own shell, without ZMQ: outputs are sent as frames over the one socket, in nbformat's format. Student code can
access the socket and the request's token, so the judge trusts nothing that comes from here.
"""

from __future__ import annotations

import base64
import builtins
import contextlib
import gc
import io
import os
import random
import signal
import socket
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from typing import Any

import matplotlib.pyplot as plt
from IPython.core.compilerop import CachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from matplotlib import font_manager, mathtext
from traitlets import Type

from . import figures, missing, probes, state, trial, wire
from . import framework as fw
from .probes import described

PRACTICE = """
%config InlineBackend.figure_format = "png"
import random, numpy as np, matplotlib.pyplot as plt
fig, axes = plt.subplots(1, 2)
axes[0].plot([1, 2], [1, 2], "--", label="$x^2$"); axes[0].scatter([1, 2], [2, 3], 1); axes[0].legend()
axes[1].semilogy([1, 2], [0.1, 10]); axes[1].set_xlabel("$\\\\lambda$"); axes[1].set_title("title 标题")
axes[1].contour(np.random.rand(2, 2)); axes[1].contourf(np.random.rand(2, 2))
plt.show()
"""
MAX_TEXT = 1 << 20
BUFFER = 16 << 10


class Outlet:
    """The sink of the running cell's outputs; without a channel they are dropped (warm-up)."""

    def __init__(self) -> None:
        self.channel: wire.Channel | None = None
        self.token = ""
        self.left = MAX_TEXT

    def emit(self, output: dict[str, Any]) -> None:
        if self.channel is not None:
            with contextlib.suppress(wire.Malformed):
                self.channel.send({"token": self.token, "output": output})


OUTLET = Outlet()


class Stream(io.TextIOBase):
    """stdout or stderr of a cell: buffered, and truncated at a cell's limit."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.buffer_: list[str] = []
        self.size = 0

    encoding = "utf-8"

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        kept = text[: max(OUTLET.left, 0)]
        OUTLET.left -= len(text)
        if kept:
            self.buffer_.append(kept)
            self.size += len(kept)
            if self.size > BUFFER:
                self.flush()
        return len(text)

    def flush(self) -> None:
        text, self.buffer_, self.size = "".join(self.buffer_), [], 0
        if text:
            OUTLET.emit({"output_type": "stream", "name": self.name, "text": text})


STDOUT, STDERR = Stream("stdout"), Stream("stderr")


class Publisher(DisplayPublisher):
    """Sends `display(…)` and figures."""

    def publish(
        self, data: Any, metadata: Any = None, *, transient: Any = None, update: bool = False, **_: Any
    ) -> None:
        _flush()
        display_id = (transient or {}).get("display_id")
        OUTLET.emit(
            {
                "output_type": "display_data",
                "data": _mime(data),
                "metadata": {},
                "display_id": display_id,
                "update": update,
            }
        )

    def clear_output(self, wait: bool = False) -> None:
        _flush()
        OUTLET.emit({"output_type": "clear_output"})


class Hook(DisplayHook):
    """Sends the value of a cell's last line."""

    def start_displayhook(self) -> None:
        _flush()

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        count = self.shell.execution_count - 1
        OUTLET.emit(
            {"output_type": "execute_result", "data": _mime(format_dict), "metadata": {}, "execution_count": count}
        )

    def finish_displayhook(self) -> None:
        pass


class Compiler(CachingCompiler):
    """Uses the cell's name as the file name of its code, for tracebacks."""

    cell = "cell"

    def get_code_name(self, raw_code: str, transformed_code: str, number: int) -> str:
        return f"<{self.cell}>"


class Shell(InteractiveShell):
    """IPython's shell, with its outputs sent over the channel."""

    display_pub_class = Type(Publisher)
    displayhook_class = Type(Hook)
    compiler_class = Type(Compiler)
    given = False  # whether the running cell is one of ours

    async def run_code(self, code_obj: Any, result: Any = None, *, async_: bool = False) -> bool:
        """Run one statement of a cell."""
        anew = trial.is_on()
        if not anew:
            state.lend_built_ins()
        try:
            failed = bool(await super().run_code(code_obj, result, async_=async_))
        finally:
            state.regain_built_ins(remembered=not anew)
        trial.note(code_obj, self.user_ns, self.given, failed)
        return failed

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        _flush()
        OUTLET.emit(
            {
                "output_type": "error",
                "ename": getattr(etype, "__name__", str(etype))[:200],
                "evalue": _text(evalue),
                "traceback": [str(line)[:MAX_TEXT] for line in stb][:200],
            }
        )

    def ask_exit(self) -> None:
        pass

    def enable_gui(self, gui: Any = None) -> None:
        pass

    def enable_matplotlib(self, gui: Any = None) -> Any:
        """Draw inline, whatever the student's front end could show, such as `%matplotlib widget`."""
        return super().enable_matplotlib("inline")


def warm_up() -> Shell:
    """Create a shell; what a notebook is likely to import is imported."""
    plt.switch_backend("agg")
    fw.use_cpu()
    figures.draw_once()
    shell: Shell = Shell.instance(colors="neutral")
    shell.history_manager.enabled = False
    shell.db = {}  # `%cd` stores the folder; no file can be written there
    shell.run_cell("%matplotlib inline", store_history=False)
    gc.freeze()  # resetting the shell collects garbage: exclude what was imported
    _reset(shell)
    return shell


def practise(shell: Shell, practice: str) -> list[str]:
    """Trigger lazy initialization, which each first cell would pay for otherwise: a figure, an edition's `practice`.

    Returns the exceptions, as text; nothing but time is lost by one.
    """
    with _redirected():
        ran = [shell.run_cell(code, store_history=False) for code in (PRACTICE, practice)]
        shell.run_cell("raise ValueError('practice')", store_history=False)
    _close_fonts()
    _reset(shell)
    return [repr(one.error_before_exec or one.error_in_exec) for one in ran if not one.success]


def _reset(shell: Shell) -> None:
    shell.reset(new_session=True, aggressive=False)
    shell.user_ns.pop("_exit_code", None)
    shell.execution_count = 1


def _close_fonts() -> None:
    """Close matplotlib's cached font files, which would be invalid in a fork: it closes inherited descriptors."""
    plt.close("all")
    font_manager._get_font.cache_clear()  # type: ignore[attr-defined]
    mathtext.MathTextParser._parse_cached.cache_clear()  # type: ignore[attr-defined]
    gc.collect()  # figures hold font files, too


def versions(packages: Iterable[str]) -> dict[str, str]:
    """The versions of Python and of these packages, for results."""
    return {"python": sys.version.split()[0], **{name: version(name) for name in packages}}


def begin(shell: Shell, seed: int) -> random.Random:
    """Remember what surrounds a function before any cell has run; returns what draws the seeds of probes."""
    builtins.input = _no_input
    missing.tolerate()
    state.begin(seed)
    trial.begin(shell.user_ns)
    return random.Random(seed)


def serve(shell: Shell, sock: socket.socket, seed: int) -> None:
    """Answer requests until the judge closes the socket: `run` a cell, `ask` a probe."""
    channel = OUTLET.channel = wire.Channel(sock)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    seeds = begin(shell, seed)
    channel.send({"token": "", "hello": os.getpid()})
    while True:
        try:
            request = channel.receive()
            OUTLET.token, OUTLET.left = request["token"], 0 if request.get("quiet") else MAX_TEXT
            _reply(channel, {"token": request["token"], **answer(shell, request, seeds.getrandbits(31))})
        except wire.Closed:
            os._exit(0)
        except KeyboardInterrupt:
            pass


def answer(shell: Shell, request: dict[str, Any], seed: int) -> dict[str, Any]:
    """Run a cell or ask a probe; the seed is that of the probe."""
    return _run(shell, request, seed) if "run" in request else _ask(shell, request, seed)


def _run(shell: Shell, request: dict[str, Any], seed: int) -> dict[str, Any]:
    """Run a cell in the state that the cells before it have left; within a trial, in that of probes."""
    shell.compile.cell, shell.given = request["cell"], request["given"]
    figures.instead = request["instead"]
    repeated = trial.is_on()
    if repeated:
        _prepare(seed)
    else:
        state.put(state.left)
    with _redirected():
        result = shell.run_cell(request["run"], store_history=not repeated, cell_id=request["cell"])
    error = result.error_before_exec or result.error_in_exec
    if repeated:
        trial.hide_shadows(shell.user_ns)
    elif not isinstance(error, KeyboardInterrupt):  # which can keep `no_grad` from restoring what was
        state.left = state.take()
    state.put(state.standard)
    return {"raised": described(error)} if error is not None else {"done": shell.execution_count - 1}


def _ask(shell: Shell, request: dict[str, Any], seed: int) -> dict[str, Any]:
    """Ask a probe, in the standard state whatever the last one has done to it."""
    probe = probes.PROBES[request["ask"]]
    OUTLET.left = 0
    try:
        _prepare(seed)
        with _redirected():
            return {"answer": probe(shell.user_ns, **request["inputs"])}
    except BaseException as error:
        return {"raised": described(error, shell.user_ns)}


def _prepare(seed: int) -> None:
    """Set the state in which functions are judged."""
    state.put(state.with_left_dtype() if trial.left_dtype else state.standard)
    state.sow(seed)


def _reply(channel: wire.Channel, reply: dict[str, Any]) -> None:
    try:
        channel.send(reply)
    except wire.Malformed as error:
        channel.send({"token": reply["token"], "unsendable": str(error)[:200]})


def _text(value: object) -> str:
    try:
        return str(value)[: probes.MAX_MESSAGE]
    except BaseException:
        return ""


def _mime(data: dict[str, Any]) -> dict[str, Any]:
    return {
        kind: base64.b64encode(value).decode() if isinstance(value, bytes) else value for kind, value in data.items()
    }


@contextlib.contextmanager
def _redirected() -> Iterator[None]:
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = STDOUT, STDERR
    try:
        yield
    finally:
        _flush()
        sys.stdout, sys.stderr = before


def _flush() -> None:
    STDOUT.flush()
    STDERR.flush()


def _no_input(prompt: object = "") -> str:
    raise EOFError("input() cannot ask anybody while a notebook is graded")
