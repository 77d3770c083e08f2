"""What student code can do in a box, tried from inside of one."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from conftest import SHORT

from autograder.box.kernel import Kernel, uncontained
from autograder.box.limits import Limits
from autograder.box.watch import descendants
from autograder.box.zygote import Borrowed
from autograder.inside.wire import Channel
from autograder.outcomes import Died, Raised, Returned, TimedOut, Unreadable


def printed(kernel: Kernel, code: str) -> str:
    ran = kernel.run("cell", code)
    assert isinstance(ran.outcome, Returned), ran
    return "".join(output["text"] for output in ran.outputs if output["output_type"] == "stream")


def test_a_cell_has_jupyters_outputs(kernel):
    ran = kernel.run("cell", "print('out')\nimport sys; print('err', file=sys.stderr)\ndisplay(1)\n2")
    kinds = [output["output_type"] for output in ran.outputs]
    assert sorted(kinds) == ["display_data", "execute_result", "stream", "stream"]
    assert ran.outputs[-1]["data"]["text/plain"] == "2"


def test_a_plot_is_a_figure(kernel):
    ran = kernel.run("cell", "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()")
    assert any(
        "image/png" in output.get("data", {}) or "image/svg+xml" in output.get("data", {}) for output in ran.outputs
    )


def test_a_cell_that_runs_quietly_makes_no_outputs_and_draws_nothing(kernel):
    code = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nprint('x' * 100)\nplt.show()\nvalue = 3"
    ran = kernel.run("cell", code, quiet=True)
    assert ran.outcome == Returned(1)
    assert not [
        output for output in ran.outputs if "image/png" in output.get("data", {}) or "x" in output.get("text", "")
    ]
    assert kernel.run("cell", "print(value)\nplt.plot([1, 2])\nplt.show()").outputs[1]["data"]["image/png"]


@pytest.mark.parametrize("edition", ["paddle", "torch", "mxnet"])
def test_what_the_first_cells_would_import_is_there_from_the_third_kernel_on(zygotes, edition):
    zygote, imported = zygotes(edition), ""
    for seed in range(3):
        kernel = Kernel(zygote, SHORT, seed)
        imported = printed(kernel, "import sys\nprint({'contourpy', 'numpy.random'} <= sys.modules.keys())")
        kernel.close()
    assert imported == "True\n"
    assert b"practice" not in os.pread(zygote._stderr.fileno(), 1 << 20, 0)


def test_no_power_is_left(kernel):
    status = printed(kernel, "print(open('/proc/self/status').read())")
    for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
        assert f"{name}:\t0000000000000000" in status
    assert "NoNewPrivs:\t1" in status and "Seccomp:\t2" in status


def test_the_uid_is_nobodys(kernel):
    assert int(printed(kernel, "import os; print(os.getuid())")) not in (0, os.getuid())


def test_only_the_judges_socket_is_open(kernel):
    listed = printed(
        kernel, "import os\nprint([f for f in os.listdir('/proc/self/fd') if os.path.exists(f'/proc/self/fd/{f}')])"
    )
    assert eval(listed) == ["0", "1", "2", "3"]


def test_orders_wait_for_a_zygote_that_is_busy(zygote):
    copy = socket.socket(fileno=os.dup(zygote.lend()._control.fileno()))  # as another process has it
    copy.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 128 << 10)
    lent, kernels = Borrowed(copy, zygote.pid, zygote.versions, zygote.equipment), []
    long = SimpleNamespace(order={"seccomp": "0" * 60_000}, fds=[])
    os.kill(zygote.pid, signal.SIGSTOP)

    def order() -> None:
        for seed in range(8):  # more than the socket takes at once
            ours, theirs = socket.socketpair()
            kernels.append((ours, lent.fork(long, theirs, seed, SHORT)))
            theirs.close()

    ordering = threading.Thread(target=order)
    ordering.start()
    ordering.join(0.5)
    waits = ordering.is_alive()
    os.kill(zygote.pid, signal.SIGCONT)
    ordering.join()
    for ours, forked in kernels:
        assert "hello" in Channel(ours).receive(time.monotonic() + 20)
        ours.close()
        forked.close()
    lent.close()
    assert waits


def test_a_kernel_whose_judge_is_gone_ends_with_all_that_it_has_started(zygote):
    kernel = Kernel(zygote, SHORT, 1, uncontained)
    kernel.run("cell", "import os, time\nif os.fork() == 0:\n    os.setsid()\n    time.sleep(99)")
    family = descendants([kernel._process.guard])
    assert len(family) >= 2
    kernel._channel.send(
        {"token": "", "run": "while True: pass", "cell": "cell", "quiet": False, "instead": None}, time.monotonic() + 1
    )
    kernel._channel.socket.close()  # as when the judge is killed
    kernel._process.close()
    until = time.monotonic() + 20
    while any(lives(pid) for pid in family) and time.monotonic() < until:
        time.sleep(0.05)
    assert [pid for pid in family if lives(pid)] == []


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def test_the_zygote_keeps_no_file_open(zygote):
    opened = [os.readlink(f"/proc/{zygote.pid}/fd/{fd}") for fd in os.listdir(f"/proc/{zygote.pid}/fd")]
    assert [path for path in opened if path.endswith((".ttf", ".otf", ".ttc", ".py"))] == []


def test_the_environment_says_nothing(kernel):
    seen = printed(kernel, "print(open('/proc/self/environ').read())\nimport os; print(dict(os.environ))")
    assert "HOME=/tmp\x00" in seen and "'HOME': '/tmp'" in seen
    for secret in (os.getcwd(), "/autograder", "PYTEST", os.environ.get("USER", "PYTEST")):
        assert secret not in seen


@pytest.mark.parametrize("path", ["source", "release", "autograder/checks", "tests", "gradebook.db"])
def test_the_course_is_out_of_sight(kernel, path):
    course = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    assert printed(kernel, f"import os; print(os.path.exists({os.path.join(course, path)!r}))") == "False\n"


@pytest.mark.parametrize("path", ["/usr/evil", "/evil", "/dev/evil", "/etc/evil"])
def test_nothing_but_tmp_can_be_written(kernel, path):
    assert isinstance(kernel.run("cell", f"open({path!r}, 'w')").outcome, Raised)


def test_tmp_can_be_written_and_is_gone_with_the_box(zygote, kernel):
    printed(kernel, "open('/tmp/note', 'w').write('x')")
    second = Kernel(zygote, Limits(), seed=1)
    assert printed(second, "import os; print(os.path.exists('/tmp/note'))") == "False\n"
    second.close()


def test_there_is_no_network(kernel):
    assert isinstance(kernel.run("cell", "import socket; socket.socket(socket.AF_INET)").outcome, Raised)


@pytest.mark.parametrize(
    "call",
    ["unshare(0x10000000)", "ptrace(0, 0, 0, 0)", "mount(b'x', b'/tmp', b'tmpfs', 0, 0)", "syscall(321, 0, 0, 0)"],
)
def test_dangerous_system_calls_are_refused(kernel, call):
    assert printed(kernel, f"import ctypes; print(ctypes.CDLL(None).{call})") == "-1\n"


def test_the_first_process_cannot_be_read(kernel):
    for name in ("environ", "mem"):
        assert isinstance(kernel.run("cell", f"open('/proc/1/{name}', 'rb').read(1)").outcome, Raised)


def test_an_endless_cell_is_interrupted_and_the_variables_stay(kernel):
    assert isinstance(kernel.run("cell", "x = 5\nwhile True: pass", 0.5).outcome, TimedOut)
    assert printed(kernel, "print(x)") == "5\n"


def test_whatever_is_interrupted_gradients_are_recorded_as_before(kernel):
    stuck = "import paddle\npaddle.set_grad_enabled(False)\nwhile True: pass"
    assert isinstance(kernel.run("cell", stuck, 0.5).outcome, TimedOut)
    assert printed(kernel, "print(paddle.is_grad_enabled())") == "True\n"
    printed(kernel, "def stuck():\n    paddle.set_grad_enabled(False)\n    while True: pass")
    assert isinstance(kernel.ask("call", {"function": "stuck", "arguments": []}, 0.5), TimedOut)
    assert printed(kernel, "print(paddle.is_grad_enabled())") == "True\n"
    printed(kernel, "paddle.set_grad_enabled(False)")
    assert printed(kernel, "print(paddle.is_grad_enabled())") == "False\n"


def test_a_cell_that_ignores_interrupts_is_killed(kernel):
    code = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass"
    assert isinstance(kernel.run("cell", code, 0.5).outcome, TimedOut)
    assert not kernel.alive


def test_a_kernel_that_ends_itself_is_dead(kernel):
    assert kernel.run("cell", "import os; os._exit(3)").outcome == Died(3)
    assert kernel.run("cell", "1").outcome == Died()


def test_a_crash_is_a_death_by_its_signal(kernel):
    assert kernel.run("cell", "import ctypes; ctypes.string_at(0)").outcome == Died(-11)


def test_a_flood_of_outputs_is_bounded(kernel):
    ran = kernel.run("cell", "for i in range(3_000_000): print('x' * 50)")
    assert sum(len(output["text"]) for output in ran.outputs if output["output_type"] == "stream") <= 2 << 20


def test_many_large_outputs_are_dropped_and_then_ended(zygote):
    kernel = Kernel(zygote, Limits(outputs=1 << 20, received=8 << 20), seed=1)
    code = "from IPython.display import display_html\nfor i in range({}): display_html('x' * 100_000, raw=True)"
    ran = kernel.run("cell", code.format(40))
    assert isinstance(ran.outcome, Returned) and len(ran.outputs) <= 11
    assert isinstance(kernel.run("cell", code.format(80)).outcome, Unreadable)
    kernel.close()


def test_too_much_memory_is_refused(kernel):
    assert isinstance(kernel.run("cell", "x = bytearray(3 << 30)").outcome, Raised)


def test_forged_frames_are_not_believed(kernel):
    code = "import os\nos.write(3, b'\\x00\\x00\\x00\\x05hello')"
    assert isinstance(kernel.run("cell", code).outcome, Unreadable)
    assert not kernel.alive


def test_a_daemon_dies_with_the_box(zygote):
    kernel = Kernel(zygote, Limits(), seed=1)
    printed(kernel, "import os, time\nif os.fork() == 0:\n    os.setsid()\n    time.sleep(1000)")
    inside = f"/proc/{kernel.pid}/ns/pid"
    namespace = os.readlink(inside)
    kernel.close()
    deadline = time.monotonic() + 5
    while _members(namespace) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert _members(namespace) == []


def _members(namespace: str) -> list[str]:
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            if os.readlink(f"/proc/{pid}/ns/pid") == namespace:
                found.append(pid)
        except OSError:
            continue
    return found


def test_two_kernels_of_one_zygote_draw_different_numbers_for_different_seeds(zygote):
    code = "import random, numpy, paddle\nprint(random.random(), numpy.random.rand(), float(paddle.rand([1])[0]))"
    drawn = []
    for seed in (1, 1, 2):
        kernel = Kernel(zygote, Limits(), seed=seed)
        drawn.append(printed(kernel, code))
        kernel.close()
    assert drawn[0] == drawn[1] != drawn[2]


def deadlines_extended(kernel: Kernel, monkeypatch: pytest.MonkeyPatch) -> list[float | None]:
    """A list that the kernel's later deadlines, or None for none, are added to as it asks for them."""
    extended, real = list[float | None](), kernel._extended_deadline

    def record() -> float | None:
        extended.append(real())
        return extended[-1]

    monkeypatch.setattr(kernel._channel, "extend", record)
    return extended


BUSY = "import hashlib, os, threading\ndef busy():\n    while True: %s"
SUM, HASH = "sum(range(50_000))", "hashlib.sha256(bytes(1 << 22))"  # the second releases the interpreter's lock
IN_A_THREAD = "\none = threading.Thread(target=busy)\none.start()\none.join()"
IN_A_CHILD = "\nif not (pid := os.fork()):\n    busy()\nos.waitpid(pid, 0)"


@pytest.mark.parametrize(
    "code",
    [BUSY % SUM + "\nbusy()", BUSY % HASH + IN_A_THREAD, BUSY % SUM + IN_A_CHILD],
    ids=["itself", "its thread", "its child"],
)
def test_a_kernel_that_did_not_get_the_processor_gets_more_time(kernel, monkeypatch, code):
    monkeypatch.setattr(kernel, "_cpu", lambda: 0.0)
    extended = deadlines_extended(kernel, monkeypatch)
    assert isinstance(kernel.run("cell", code, 0.5).outcome, TimedOut)
    assert extended[0] is not None and extended[-1] is None


def test_a_kernel_that_sleeps_gets_none(kernel, monkeypatch):
    extended = deadlines_extended(kernel, monkeypatch)
    kernel.run("cell", "import time")
    assert isinstance(kernel.run("cell", "time.sleep(60)", 0.5).outcome, TimedOut)
    assert extended[0] is None


def test_it_is_told_apart_whether_a_late_kernel_waited_for_processes_of_its_own(kernel):
    sleep, child = "time.sleep(60)", "if not os.fork():\n    time.sleep(60)\n    os._exit(0)"
    kernel.run("cell", "import os, time")
    assert kernel.run("cell", sleep, 0.5).outcome == TimedOut(0.5, stalled=False)
    kernel.run("cell", child)
    assert kernel.run("cell", sleep, 0.5).outcome == TimedOut(0.5, stalled=True)


def test_an_exception_of_paddles_is_told_without_places_in_its_sources(kernel):
    code = "raise ValueError('(InvalidArgument) x.\\\n  [Hint: y] (at /paddle/paddle/fluid/eager/utils.cc:249)')"
    outcome = kernel.run("own-1", code).outcome
    assert isinstance(outcome, Raised) and outcome.message == "x."
