"""Ordinary notebooks run in a box: nbclient with our kernel manager, good ones and hostile ones, at every tier."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import nbformat
import pytest
from conftest import LIMITS
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError

from autograder.box import cgroup, fence
from autograder.box.box import PACKAGE, Box
from autograder.box.copies import copies_of
from autograder.box.fence import Fence
from autograder.box.jupyter import LISTENING, boxed_manager, contain_ordinary
from autograder.box.limits import MIB, Limits
from autograder.box.preflight import UNCONTAINED, Containment
from autograder.box.watch import descendants
from autograder.errors import CannotContain, CannotGrade, JudgeFault

SMALL = replace(LIMITS, memory=600 * MIB, temporary=8 * MIB, processes=60)
FENCED = fence.abi() >= fence.LEAST_ABI and not (os.geteuid() == 0 and fence._shut_to_others(sys.executable))
TIERS: dict[str, Any] = {"T3": Box, "T3-soft": partial(Box, groups=()), "T2": partial(Fence, view=LISTENING)}
HERE = [tier for tier in TIERS if (tier != "T3" or cgroup.parents()) and (tier != "T2" or FENCED)]


@pytest.fixture(params=HERE)
def containment(request: pytest.FixtureRequest) -> Containment:
    return Containment(request.param, TIERS[request.param])


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course with a secret, and a submission of Ben's with files beside the notebook."""
    work = tmp_path / "autograded" / "ben" / "ps1"
    (work / "sub" / "deeper").mkdir(parents=True)
    (work / "data.csv").write_text("a,b\n1,2\n")
    (work / "helper.py").write_text("answer = 42\n")
    (work / "sub" / "deeper" / "more.txt").write_text("more")
    (work / "run.sh").write_text("#!/bin/sh\necho ran\n")
    (work / "run.sh").chmod(0o755)
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "answers.txt").write_text("the answers")
    (tmp_path / "autograded" / "ada" / "ps1").mkdir(parents=True)
    (tmp_path / "autograded" / "ada" / "ps1" / "ps1.ipynb").write_text("Ada's answer")
    return tmp_path


def executed(work: Path, *cells: str, manager: type, seconds: int = 30, kernel: str = "python3") -> list[str]:
    """What each cell prints or shows, or its error; run as nbgrader does."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    notebook.metadata.kernelspec = {"name": kernel}
    late = {"ename": "CellTimeoutError", "evalue": "late", "traceback": []}
    options: Any = {"timeout": seconds, "interrupt_on_timeout": True, "allow_errors": True, "error_on_timeout": late}
    places = {"metadata": {"path": str(work) if work != Path() else None}}
    NotebookClient(notebook, kernel_manager_class=manager, resources=places, **options).execute()
    return ["".join(map(_text, cell.outputs)) for cell in notebook.cells]


def _text(output: Any) -> str:
    return str(output.get("text") or output.get("evalue") or output.get("data", {}).get("text/plain", ""))


def ben(course: Path, containment: Containment, *cells: str, limits: Limits = LIMITS, **more: Any) -> list[str]:
    """Ben's notebook, in a box."""
    options = {name: more.pop(name) for name in ("secret", "readable") if name in more}
    manager = boxed_manager(containment, limits, **({"secret": (course,)} | options))
    return executed(course / "autograded" / "ben" / "ps1", *cells, manager=manager, **more)


def test_a_notebook_finds_the_files_beside_it_in_a_folder_of_its_own(course, containment):
    reads = "import helper, os, subprocess\nprint(open('data.csv').read(), helper.answer)"
    more = "print(open('sub/deeper/more.txt').read(), subprocess.check_output('./run.sh').decode())"
    assert ben(course, containment, reads, more, "1 + 1") == ["a,b\n1,2\n 42\n", "more ran\n\n", "2"]


def test_new_files_are_kept_and_what_a_notebook_changes_goes_with_the_box(course, containment):
    work = course / "autograded" / "ben" / "ps1"
    before = {path: path.read_bytes() for path in work.rglob("*") if path.is_file()}
    cell = "import os, shutil\nopen('data.csv', 'w').write('9')\nopen('new.txt', 'w').write('x')\n"
    cell += "os.remove('helper.py'); shutil.rmtree('sub')\nprint(open('data.csv').read(), sorted(os.listdir()))"
    assert ben(course, containment, cell) == ["9 ['data.csv', 'new.txt', 'run.sh']\n"]
    after = {path: path.read_bytes() for path in work.rglob("*") if path.is_file()}
    assert after == before | {work / "new.txt": b"x"}


MAKES = """
import os
os.symlink("/etc/passwd", "link.txt"); os.symlink("..", "up"); os.mkfifo("pipe")
os.makedirs("/".join(["d"] * 60)); open("d/d/fine.txt", "w").write("fine")
open("evil.ipynb", "w").write("{}")
for size, name in ((70 << 20, "a-sparse"), (3, "b-small")):
    with open(name, "wb") as file: file.truncate(size)
os.makedirs("data.csv.d"); os.rename("data.csv", "moved.csv"); os.mkdir("data.csv"); open("data.csv/x", "w").write("x")
for n in range(2000): open(f"d/{n}", "w").close()
"""


def test_what_a_hostile_notebook_leaves_is_copied_back_only_as_far_as_it_is_harmless(course, containment):
    work = course / "autograded" / "ben" / "ps1"
    ben(course, containment, MAKES, limits=replace(LIMITS, file=100 * MIB, temporary=100 * MIB))
    assert not [path for path in work.rglob("*") if path.is_symlink() or path.is_fifo()]
    assert (work / "data.csv").read_text() == "a,b\n1,2\n" and (work / "moved.csv").is_file()
    assert (work / "b-small").stat().st_size == 3 and not (work / "a-sparse").exists()
    assert not (work / "evil.ipynb").exists() and not (work.parent / "d").exists()
    assert len(list(work.rglob("*"))) < 1100


def test_large_files_are_there_and_leave_as_much_room_as_without_them(course, containment):
    with (course / "autograded" / "ben" / "ps1" / "large.bin").open("wb") as file:
        file.truncate(40 * MIB)
    cell = "import os\nprint(os.path.getsize('large.bin'))\nopen('mine', 'wb').write(bytes(6 << 20)); print('room')"
    assert ben(course, containment, cell, limits=SMALL) == [f"{40 * MIB}\nroom\n"]


def test_many_files_are_all_there(course, containment):
    for number in range(300):
        (course / "autograded" / "ben" / "ps1" / "sub" / f"{number}.txt").write_text(str(number))
    cell = "print(sum(int(open(f'sub/{n}.txt').read()) for n in range(300)))"
    assert ben(course, containment, cell) == [f"{sum(range(300))}\n"]


def test_no_link_of_a_submission_is_followed_and_no_notebook_is_copied(course, containment):
    work = course / "autograded" / "ben" / "ps1"
    (work / "answers.txt").symlink_to(course / "source" / "answers.txt")
    (work / "source").symlink_to(course / "source")
    (work / "ps1.ipynb").write_text("hidden tests")
    os.mkfifo(work / "pipe")
    cell = "import os\nprint(sorted(os.listdir()))"
    assert ben(course, containment, cell) == ["['data.csv', 'helper.py', 'run.sh', 'sub']\n"]


def test_names_that_no_file_can_have_in_a_box_are_left_out(tmp_path):
    os.mkdir(os.fsencode(tmp_path) + b"/\xff\xfe")
    (tmp_path / "naïve ✓.txt").touch()
    deep = tmp_path
    for _ in range(40):
        deep /= "d"
        deep.mkdir()
    found = copies_of(tmp_path)
    assert [path for path, _ in found.files] == ["naïve ✓.txt"] and len(found.folders) < 40


def test_too_much_beside_a_notebook_is_refused(course, containment):
    with (course / "autograded" / "ben" / "ps1" / "huge.bin").open("wb") as file:
        file.truncate(5 << 30)
    with pytest.raises(CannotGrade, match="1024 MiB"):
        ben(course, containment, "1")


def test_the_folder_that_is_copied_is_never_the_course_or_the_graders_own(course, containment, monkeypatch):
    manager = boxed_manager(containment, LIMITS, secret=(course,))
    with pytest.raises(CannotContain):
        executed(course, "1", manager=manager)
    monkeypatch.chdir(course)
    assert executed(Path(), "import os\nos.listdir()", manager=manager) == ["[]"]


ATTACKS = {
    "reads the course": "open({course!r} + '/source/answers.txt').read()",
    "lists the course": "' '.join(os.listdir({course!r} + '/source'))",
    "reads another submission": "open({course!r} + '/autograded/ada/ps1/ps1.ipynb').read()",
    "writes into the real folder": "open({course!r} + '/autograded/ben/ps1/data.csv', 'w').write('x')",
    "reads the checks": "' '.join(os.listdir({package!r}))",
    "reads the passwords": "open('/etc/shadow').read()",
    "reads the users": "open('/etc/passwd').read()",
    "reads the home": "' '.join(os.listdir({home!r} + '/.cache'))",
    "has the grader's environment": "os.environ['OF_THE_GRADER']",
    "reads the grader's environment": "open('/proc/{grader}/environ').read()",
    "reads its own old environment": "'x' if 'OF_THE_GRADER' in open('/proc/self/environ').read() else ''",
    "reads process 1's environment": "'x' if 'OF_THE_GRADER' in open('/proc/1/environ').read() else ''",
    "reads the grader's files": "' '.join(os.listdir('/proc/{grader}/root{course}'))",
    "signals the grader": "os.kill({grader}, 0) or 'x'",
    "ends a process": "os.kill({process}, 9) or ''",
    "connects over TCP": "tcp({port})",
    "connects to an abstract socket": "unix('\\0' + {abstract!r})",
    "connects to a socket": "unix({socket!r})",
    "sends a datagram": "socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)[0].sendto(b'x', {datagrams!r}) and 'x'",
    "opens a socket of a network": "str(socket.socket(socket.AF_INET))",
    "becomes root": "os.setuid(0) or 'x'",
    "makes a namespace": "str(libc.unshare(0x10000000) == 0 or '')",
    "mounts": "str(libc.mount(b'x', b'/tmp', b'tmpfs', 0, 0) == 0 or '')",
    "traces": "str(libc.ptrace(16, {grader}, 0, 0) == 0 or '')",
    "makes another process idle": "libc.sched_setscheduler({process}, 5, (ctypes.c_int * 1)(0))",
    "has a controlling terminal": "open('/dev/tty').name",
}
PRELUDE = """
import ctypes, os, socket
libc = ctypes.CDLL(None)
def tcp(port):
    sock = socket.socket(); sock.settimeout(1); sock.connect(("127.0.0.1", port)); return "tcp"
def unix(address):
    sock = socket.socket(socket.AF_UNIX); sock.settimeout(1); sock.connect(address); return "unix"
def tried(attack):
    try:
        return attack()
    except Exception:
        return ""
"""


@pytest.fixture
def targets(course: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """What of this machine an attack could reach: listeners, a process, an environment."""
    monkeypatch.setenv("OF_THE_GRADER", "secret")
    with (
        tempfile.TemporaryDirectory(dir="/tmp") as folder,
        socket.create_server(("127.0.0.1", 0)) as tcp,
        socket.socket(socket.AF_UNIX) as abstract,
        socket.socket(socket.AF_UNIX) as by_path,
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as datagrams,
        subprocess.Popen(["/bin/sleep", "600"]) as process,
    ):
        os.chmod(folder, 0o755)
        abstract.bind("\0" + folder)
        by_path.bind(f"{folder}/socket")
        datagrams.bind(f"{folder}/datagrams")
        for listener in (abstract, by_path):
            listener.listen()
        for name in ("socket", "datagrams"):
            os.chmod(f"{folder}/{name}", 0o777)
        yield {
            "course": str(course), "package": str(PACKAGE), "home": str(Path.home()), "grader": os.getpid(),
            "process": process.pid, "port": tcp.getsockname()[1], "abstract": folder, "socket": f"{folder}/socket",
            "datagrams": f"{folder}/datagrams", "alive": lambda: process.poll() is None, "listener": by_path,
        }  # fmt: skip
        process.kill()


def test_no_attack_gains_anything(course, containment, targets):
    cells = [f"print(tried(lambda: {attack.format(**targets)}))" for attack in ATTACKS.values()]
    got = dict(zip(ATTACKS, ben(course, containment, PRELUDE, *cells)[1:], strict=True))
    assert {attack: gained for attack, gained in got.items() if gained.strip() not in ("", "0")} == {}
    assert targets["alive"]() and os.sched_getscheduler(targets["process"]) == os.SCHED_OTHER


def test_an_attack_gains_something_where_there_is_no_box(course, targets):
    """The attacks above are ones: without a box, they succeed."""
    unprotected = ["reads the course", "has the grader's environment", "connects over TCP", "sends a datagram"]
    cells = [f"print(tried(lambda: {ATTACKS[name].format(**targets)}))" for name in unprotected]
    work = course / "autograded" / "ben" / "ps1"
    got = executed(work, PRELUDE, *cells, manager=boxed_manager(UNCONTAINED, LIMITS))[1:]
    assert all(gained.strip() for gained in got), got


MARK = f"9{os.getpid():07}"  # seconds that only processes of these tests sleep, in this process
HOSTILE = {
    "leaves a daemon": f"import subprocess\nsubprocess.Popen(['setsid', 'sleep', '{MARK}'], start_new_session=True)",
    "forks without end": "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass",
    "dies": "import os; os._exit(0)",
    "stops itself": "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)",
    "does not let itself be interrupted": "while True:\n  try:\n    while True: pass\n  except BaseException: pass",
    "takes memory": "x = []\nwhile True: x.append(bytearray(50_000_000))",
    "takes shared memory": "import mmap\nm = mmap.mmap(-1, 1 << 30)\nfor n in range(0, 1 << 30, 999): m[n] = 1\n0/0",
    "fills its folder": "for n in range(99):\n    with open(f'f{n}', 'wb') as f: f.write(bytes(1 << 20))",
    "has a thousand files open": "import os\nfds = [os.open('/dev/null', 0) for _ in range(1000)]",
    "removes its sockets": "import shutil; shutil.rmtree('/tmp/.kernel', ignore_errors=True)",
}  # fmt: skip


def groups() -> set[Path]:
    return {folder for parent in cgroup.parents() for folder in parent.glob(f"autograder-{os.getpid()}-*")}


def sleepers() -> list[str]:
    """The processes of these tests that should not be there any more."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if MARK.encode() in command:
            found.append(folder.name)
    return found


def wait_until_gone(look: Any) -> Any:
    """What `look` still finds after a few seconds."""
    until = time.monotonic() + 20
    while (found := look()) and time.monotonic() < until:
        time.sleep(0.05)
    return found


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_notebook_harms_no_other_and_leaves_nothing(course, containment, name, monkeypatch):
    temporary = tempfile.mkdtemp(dir="/tmp")
    monkeypatch.setattr(tempfile, "tempdir", temporary)
    assert ben(course, containment, "1", limits=SMALL) == ["1"]
    before = descendants([os.getpid()])
    with contextlib.suppress(DeadKernelError):
        ben(course, containment, HOSTILE[name], "print('afterwards')", limits=SMALL, seconds=3)
    assert wait_until_gone(lambda: [*sleepers(), *(descendants([os.getpid()]) - before)]) == []
    assert groups() == set()
    assert ben(course, containment, "2", limits=SMALL) == ["2"]
    Path(temporary).rmdir()


def test_a_cell_that_takes_too_long_is_interrupted_and_the_kernel_keeps_its_variables(course, containment):
    loop, child = "x = 1\nwhile True: pass", "import subprocess; subprocess.run(['sleep', '60'])"
    assert ben(course, containment, loop, child, "print(x)", seconds=2)[2] == "1\n"


def test_links_in_place_of_its_sockets_lead_nowhere(course, containment, targets):
    cell = f"""
import os, time
for name in os.listdir(os.environ['HOME'] + '/.kernel'):
    path = os.environ['HOME'] + '/.kernel/' + name
    os.remove(path)
    os.symlink({targets["socket"]!r}, path)
os._exit(0)
"""
    with pytest.raises(DeadKernelError):
        ben(course, containment, cell, "1")
    targets["listener"].setblocking(False)
    with pytest.raises(BlockingIOError):
        targets["listener"].accept()


def test_links_made_before_the_kernel_listens_lead_nowhere(course, containment, targets, monkeypatch):
    """A kernel that is hostile from its first byte, as no notebook can be."""
    links = (
        f"import os\nfor n in range(1, 6): os.symlink({targets['socket']!r}, os.environ['HOME'] + f'/.kernel/k-{{n}}')"
    )
    kernelspec(course, monkeypatch, [sys.executable, "-c", links])
    with pytest.raises(JudgeFault):
        ben(course, containment, "1", kernel="own")
    targets["listener"].setblocking(False)
    with pytest.raises(BlockingIOError):
        targets["listener"].accept()


def kernelspec(course: Path, monkeypatch: pytest.MonkeyPatch, argv: list[str], **more: Any) -> Path:
    """Install a kernelspec of the name `own`; returns its folder."""
    folder = course / "jupyter" / "kernels" / "own"
    folder.mkdir(parents=True)
    spec = {"argv": argv, "display_name": "own", "language": "python", **more}
    (folder / "kernel.json").write_text(json.dumps(spec))
    monkeypatch.setenv("JUPYTER_PATH", str(course / "jupyter"))
    return folder


def test_a_kernelspec_brings_its_folder_its_environment_and_its_environments_programs(course, containment, monkeypatch):
    argv = ["/bin/sh", "{resource_dir}/start.sh", sys.executable, "{connection_file}"]
    env = {"SPEC": "${LANG} and ${OF_THE_GRADER}", "PATH": "/own/bin:${PATH}"}
    monkeypatch.setenv("OF_THE_GRADER", "secret")
    folder = kernelspec(
        course, monkeypatch, argv, env=env, metadata={"kernel_provisioner": {"provisioner_name": "local-provisioner"}}
    )
    (folder / "start.sh").write_text('exec "$1" -m ipykernel_launcher -f "$2"\n')
    cell = "import os\nprint(os.environ['SPEC'], os.environ['PATH'].split(':')[0])"
    manager = boxed_manager(
        containment, LIMITS, secret=(course / "source",), readable=(Path(sys.prefix), Path(sys.base_prefix))
    )
    printed = executed(course / "autograded" / "ben" / "ps1", cell, manager=manager, kernel="own")
    assert printed == ["C.UTF-8 and ${OF_THE_GRADER} /own/bin\n"]


def test_why_a_kernel_does_not_start_is_one_line(course, containment, monkeypatch):
    folder = kernelspec(course, monkeypatch, [sys.executable, "-m", "no_such_kernel", "{connection_file}"])
    with pytest.raises(JudgeFault, match="No module named no_such_kernel"):
        ben(course, containment, "1", kernel="own")
    (folder / "kernel.json").write_text(
        json.dumps({"argv": ["no-such-program"], "display_name": "own", "language": ""})
    )
    with pytest.raises(JudgeFault, match="there is no program no-such-program"):
        ben(course, containment, "1", kernel="own")


def test_folders_that_the_teacher_names_can_be_read_but_no_secret_in_them(course, containment):
    shared = course.parent / f"{course.name}-shared"
    (shared / "secret").mkdir(parents=True)
    (shared / "words.txt").write_text("words")
    (shared / "secret" / "key.txt").write_text("key")
    cell = f"import os\nprint(open('{shared}/words.txt').read())\ntry: print(open('{shared}/secret/key.txt').read())\n"
    cell += f"except OSError: print('hidden')\ntry: open('{shared}/words.txt', 'a')\nexcept OSError: print('read-only')"
    secret = (course, shared / "secret")
    assert ben(course, containment, cell, secret=secret, readable=(shared,)) == ["words\nhidden\nread-only\n"]
    with pytest.raises(CannotContain, match="shared"):
        ben(course, containment, "1", secret=(shared,), readable=(shared,))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL, signal.SIGINT])
def test_a_grader_that_is_ended_leaves_no_process(course, containment, number):
    if number == signal.SIGKILL and containment.tier == "T2":
        pytest.skip("at T2 a detached process lives on where the grader is killed: docs/threat-model.md")
    cell = f"import subprocess, time\nsubprocess.Popen(['sleep', '{MARK}'])\nopen('ready', 'w')\ntime.sleep({MARK})"
    code = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\nimport test_ordinary_box as t\n"
    code += "from autograder.box.preflight import Containment\nfrom pathlib import Path\n"
    code += f"found = Containment({containment.tier!r}, t.TIERS[{containment.tier!r}])\n"
    code += f"t.ben(Path({str(course)!r}), found, {cell!r}, seconds=600)"
    with subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.DEVNULL, start_new_session=True) as grader:
        until = time.monotonic() + 60
        while not sleepers() and time.monotonic() < until:
            time.sleep(0.05)
        assert sleepers()
        os.killpg(grader.pid, number)
        grader.wait(30)
    assert wait_until_gone(sleepers) == []


def test_nbgraders_own_preprocessor_gives_the_same_outputs_in_a_box(course, containment):
    from nbgrader.preprocessors import Execute

    work = course / "autograded" / "ben" / "ps1"
    cells = ["import helper\nhelper.answer", "assert helper.answer == 41", "while True: pass", "print(helper.answer)"]
    ran = []
    for manager in (boxed_manager(containment, LIMITS, secret=(course,)), boxed_manager(UNCONTAINED, LIMITS)):
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
        notebook.metadata.kernelspec = {"name": "python3"}
        preprocessor = Execute(kernel_manager_class=manager, timeout=2)
        done, _ = preprocessor.preprocess(notebook, {"metadata": {"path": str(work)}})
        ran.append([[{**one, "traceback": None} for one in cell.outputs] for cell in done.cells])
    assert ran[0] == ran[1] and ran[0][2][-1]["ename"] == "CellTimeoutError"


def test_the_preflight_for_ordinary_notebooks_attacks_what_they_get(course):
    found = contain_ordinary(LIMITS, (PACKAGE, course))
    assert found.tier == HERE[0] and found is contain_ordinary(LIMITS, (PACKAGE, course))
    assert ben(course, found, "print('runs')") == ["runs\n"]


def test_with_trusted_submissions_the_kernel_is_jupyters_own():
    from jupyter_client.manager import AsyncKernelManager

    assert boxed_manager(UNCONTAINED, Limits()) is AsyncKernelManager
