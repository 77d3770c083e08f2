# ruff: noqa: D103, PTH108, PTH109, PTH115, PTH118, PTH120, PTH123, PTH208 (attack code is kept short)
"""The preflight's attacks from inside a box, as a hostile submission would. Each returns what it gained, or ''.

`targets` comes from outside: what could be reached (a secret file, a listener, a process, the limits …).
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import mmap
import os
import platform
import resource
import signal
import socket
import time
from collections.abc import Callable
from functools import partial
from typing import Any

Attack = Callable[[dict[str, Any]], str]
ATTACKS: dict[str, Attack] = {}
MIB = 1 << 20
X86 = platform.machine() == "x86_64"
libc = ctypes.CDLL(None, use_errno=True)


def attack(function: Attack) -> Attack:
    """Register an attack under its name."""
    ATTACKS[function.__name__] = function
    return function


def run(targets: dict[str, Any]) -> None:
    """Run every attack and print what each gained; an exception means that the attack failed."""
    got = {}
    for name, function in ATTACKS.items():
        try:
            got[name] = function(targets)
        except Exception:
            got[name] = ""
    print(json.dumps(got))


# ---- files ----------------------------------------------------------------------------------------------------------


@attack
def reads_the_course(targets: dict[str, Any]) -> str:
    with open(targets["secret"]) as file:
        return file.read(20)


@attack
def lists_the_course(targets: dict[str, Any]) -> str:
    return " ".join(os.listdir(os.path.dirname(targets["secret"])))


@attack
def reads_the_checks(targets: dict[str, Any]) -> str:
    """Entries of folders that must not be readable; only ancestors of Python's own folders may be visible."""
    got: list[str] = []
    for folder in targets["checks"]:
        with contextlib.suppress(OSError):
            inside = [os.path.join(folder, name) for name in os.listdir(folder)]
            got += [
                path for path in inside if not any(f"{python}/".startswith(f"{path}/") for python in targets["python"])
            ]
    return " ".join(got)


@attack
def writes_outside(targets: dict[str, Any]) -> str:
    places = [
        "/",
        "/usr",
        "/dev",
        "/usr/bin",
        *targets["python"],
        os.path.dirname(targets["secret"]),
        *targets["shared"],
    ]
    return " ".join(filter(None, (_written(place) for place in places)))


def _written(folder: str) -> str:
    path = os.path.join(folder, "autograder-preflight")
    try:
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    except OSError:
        return ""
    with contextlib.suppress(OSError):
        os.unlink(path)
    return folder


@attack
def fills_the_disk(targets: dict[str, Any]) -> str:
    """Exceed the size of a box's temporary folders with files that are each below the file size limit."""
    places = {"/dev/shm": targets["shm_bytes"]} | ({"/tmp": targets["tmp_bytes"]} if targets["namespaces"] else {})
    return " ".join(place for place, size in places.items() if _filled(place, size + 2 * MIB))


def _filled(folder: str, size: int) -> bool:
    made: list[str] = []
    block = bytes(MIB)
    try:
        while size > 0:
            made.append(os.path.join(folder, f"fill{len(made)}"))
            with open(made[-1], "wb") as file:
                file.write(block)
            size -= MIB
    except OSError:
        return False
    finally:
        for path in made:
            with contextlib.suppress(OSError):
                os.unlink(path)
    return True


@attack
def makes_a_large_file(targets: dict[str, Any]) -> str:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    with open("large", "wb") as file:
        os.unlink("large")
        file.truncate(targets["file_bytes"] + MIB)
    return "a file beyond the limit"


# ---- processes ------------------------------------------------------------------------------------------------------


@attack
def reads_the_environment(targets: dict[str, Any]) -> str:
    found = set(os.environ) - set(targets["variables"])
    for place in ("self", "1", str(os.getppid()), str(targets["process"])):
        with contextlib.suppress(OSError), open(f"/proc/{place}/environ") as file:
            found |= {line.partition("=")[0] for line in file.read().split("\0") if line} - set(targets["variables"])
    return " ".join(sorted(found))


@attack
def sees_processes(targets: dict[str, Any]) -> str:
    with open(f"/proc/{targets['process']}/cmdline") as file:
        return "its command" if targets["marker"] in file.read() else ""


@attack
def reads_foreign_memory(targets: dict[str, Any]) -> str:
    got = []
    for pid in (1, os.getppid(), targets["process"]):
        with contextlib.suppress(OSError), open(f"/proc/{pid}/mem", "rb"):
            got.append(str(pid))
    return " ".join(got)


@attack
def signals_a_process(targets: dict[str, Any]) -> str:
    """The result is checked from outside: whether the process is still alive."""
    with contextlib.suppress(OSError):
        os.kill(targets["process"], signal.SIGTERM)
    return ""


@attack
def limits_a_process(targets: dict[str, Any]) -> str:
    resource.prlimit(targets["process"] if not targets["namespaces"] else 1, resource.RLIMIT_CPU)
    return "another process's limits"


@attack
def traces(targets: dict[str, Any]) -> str:
    return "ptrace" if _in_a_fork(lambda: libc.ptrace(0, 0, 0, 0) == 0) else ""


@attack
def shares_a_namespace(targets: dict[str, Any]) -> str:
    mine = {name: os.readlink(f"/proc/self/ns/{name}") for name in targets["namespaces"]}
    return " ".join(name for name, link in mine.items() if link == targets["namespaces"][name])


@attack
def bombs(targets: dict[str, Any]) -> str:
    """Fork more processes than the limit allows, each of them idle."""
    children: list[int] = []
    try:
        while len(children) < targets["processes"] + 8:
            children.append(_forked(signal.pause))
    except OSError:
        return ""
    finally:
        for pid in children:
            os.kill(pid, signal.SIGKILL)
        for pid in children:
            os.waitpid(pid, 0)
    return f"{len(children)} processes"


@attack
def keeps_files_open(targets: dict[str, Any]) -> str:
    """Inherited descriptors, and more open files than the limit allows."""
    inherited = [fd for fd in range(4, 64) if _is_open(fd)]
    opened: list[int] = []
    try:
        while len(opened) < targets["descriptors"] + 8:
            opened.append(os.open("/dev/null", os.O_RDONLY))
    except OSError:
        opened.append(-1)
    for fd in opened:
        if fd >= 0:
            os.close(fd)
    return f"descriptors {inherited}" if inherited else "" if opened[-1] == -1 else "descriptors without a limit"


def _is_open(fd: int) -> bool:
    try:
        os.fstat(fd)
    except OSError:
        return False
    return True


@attack
def has_no_other_limits(targets: dict[str, Any]) -> str:
    kinds = {"CORE": resource.RLIMIT_CORE, "CPU": resource.RLIMIT_CPU, "MEMLOCK": resource.RLIMIT_MEMLOCK}
    hard = {name: resource.getrlimit(kind)[1] for name, kind in kinds.items()}
    return " ".join(name for name, most in hard.items() if most < 0 or most > targets["limits"].get(name, 0))


# ---- privileges -----------------------------------------------------------------------------------------------------


@attack
def has_powers(targets: dict[str, Any]) -> str:
    status = _status("self")
    left = [name for name in CAPABILITIES if int(status[name], 16)]
    if not targets["root"] and not targets["namespaces"]:  # only root can clear CapBnd; by itself it grants nothing
        left = [name for name in left if name != "CapBnd"]
    left += [] if status["NoNewPrivs"] == "1" else ["new privileges"]
    left += [] if status["Seccomp"] == "2" else ["any system call"]
    if targets["root"]:
        left += [f"{kind} 0" for kind in ("Uid", "Gid") if "0" in status[kind].split()]
        left += [f"group {group}" for group in status["Groups"].split()]
    if targets["namespaces"]:  # pid 1 of the box could be exploited
        first = _status("1")
        left += [f"{name} of process 1" for name in ("CapPrm", "CapEff") if int(first[name], 16)]
        left += [] if first["Seccomp"] == "2" else ["any system call of process 1"]
    return " ".join(left)


CAPABILITIES = ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")


def _status(pid: str) -> dict[str, str]:
    with open(f"/proc/{pid}/status") as file:
        pairs = (line.split(":", 1) for line in file.read().splitlines())
        return {name: value.strip() for name, value in pairs}


@attack
def becomes_root(targets: dict[str, Any]) -> str:
    return "uid 0" if _in_a_fork(lambda: libc.setresuid(0, 0, 0) == 0) else ""


@attack
def mounts(targets: dict[str, Any]) -> str:
    """Mount a file system, remount a read-only one as writable, unmount, change the root."""
    tries: dict[str, Callable[[], bool]] = {
        "mount": lambda: libc.mount(b"x", os.getcwd().encode(), b"tmpfs", 0, 0) == 0,
        "remount": lambda: libc.mount(b"", b"/usr", b"", 32 | 4096, 0) == 0,
        "umount": lambda: libc.umount2(b"/dev/shm", 2) == 0,
        "chroot": lambda: libc.chroot(b"/usr") == 0,
    }
    return " ".join(name for name, trial in tries.items() if _in_a_fork(trial))


@attack
def makes_a_namespace(targets: dict[str, Any]) -> str:
    flags = {"user": 0x10000000, "mnt": 0x20000, "net": 0x40000000, "pid": 0x20000000}
    return " ".join(name for name, flag in flags.items() if _in_a_fork(partial(_unshares, flag)))


def _unshares(flag: int) -> bool:
    return bool(libc.unshare(flag) == 0)


SYSTEM_CALLS = {  # refused: with EPERM or, where the machine does not implement it, ENOSYS
    "clone3": (435, 435), "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425), "keyctl": (250, 219), "add_key": (248, 217), "memfd_create": (319, 279),
    "pidfd_getfd": (438, 438), "process_vm_readv": (310, 270), "open_by_handle_at": (304, 265), "setns": (308, 268),
    "shmget": (29, 194), "msgget": (68, 186), "semget": (64, 190), "mq_open": (240, 180), "open_tree": (428, 428),
}  # fmt: skip
REFUSED = (1, 38)


@attack
def makes_system_calls(targets: dict[str, Any]) -> str:
    """With invalid arguments: a call that is allowed fails with another errno."""
    got = []
    for name, numbers in SYSTEM_CALLS.items():
        ctypes.set_errno(0)
        if libc.syscall(numbers[0 if X86 else 1], 0, 0, 0, 0, 0) != -1 or ctypes.get_errno() not in REFUSED:
            got.append(name)
    return " ".join(got)


@attack
def calls_as_another_architecture(targets: dict[str, Any]) -> str:
    """`int 0x80` makes i386 system calls, which have other numbers; x32 system calls have one more bit set."""
    if not X86:
        return ""
    x32 = libc.syscall(0x40000000 + 39) != -1
    return "i386" if _in_a_fork(_getpid_of_i386) else "x32" if x32 else ""


def _getpid_of_i386() -> bool:
    code = b"\xb8\x14\x00\x00\x00\xcd\x80\xc3"  # mov eax, 20; int 0x80; ret
    memory = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    memory.write(code)
    address = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    return bool(ctypes.CFUNCTYPE(ctypes.c_int)(address)() == os.getpid())


# ---- network --------------------------------------------------------------------------------------------------------


@attack
def connects(targets: dict[str, Any]) -> str:
    """To a listener of the machine, over TCP and both kinds of Unix socket addresses, and without connecting."""
    ways: dict[str, tuple[int, Any]] = {
        "tcp": (socket.AF_INET, ("127.0.0.1", targets["port"])),
        "abstract": (socket.AF_UNIX, targets["abstract"]),
        "path": (socket.AF_UNIX, targets["socket"]),
    }
    got = []
    for name, (family, address) in ways.items():
        with contextlib.suppress(OSError), socket.socket(family) as sock:
            sock.settimeout(0.2)
            sock.connect(address)
            got.append(name)
    with contextlib.suppress(OSError):
        for one in socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)[:1]:
            one.sendto(b"x", targets["datagrams"])
            got.append("datagram")
    return " ".join(got)


@attack
def opens_sockets(targets: dict[str, Any]) -> str:
    """Of address families that reach the host or the kernel, even without a route."""
    families = {"inet": 2, "inet6": 10, "netlink": 16, "packet": 17, "alg": 38, "vsock": 40}
    got = []
    for name, family in families.items():
        with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM):
            got.append(name)
    return " ".join(got)


@attack
def knows_the_host(targets: dict[str, Any]) -> str:
    return os.uname().nodename if os.uname().nodename == targets["host"] else ""


# ---- memory ---------------------------------------------------------------------------------------------------------


@attack
def takes_memory(targets: dict[str, Any]) -> str:
    return "memory" if bytearray(targets["memory"] + 64 * MIB) else ""


@attack
def takes_shared_memory(targets: dict[str, Any]) -> str:
    """Shared mappings do not count as a process's data: only a control group or the watch limits them."""
    if not targets["bounded"]:
        return "until the watch sees it"

    def touch() -> bool:
        taken = mmap.mmap(-1, targets["memory"] + 32 * MIB)
        for at in range(0, len(taken), 4096):
            taken[at] = 1
        return True

    return "shared memory" if _in_a_fork(touch) else ""


@attack
def leaves_a_process_behind(targets: dict[str, Any]) -> str:
    """The result is checked from outside, after the box is closed."""

    def orphan() -> None:
        os.setsid()
        _forked(lambda: time.sleep(1000))

    _forked(orphan)
    return ""


def _in_a_fork(trial: Callable[[], bool]) -> bool:
    """Whether `trial` succeeds in a child process without killing it."""
    return os.waitstatus_to_exitcode(os.waitpid(_forked(trial), 0)[1]) == 0


def _forked(trial: Callable[[], object]) -> int:
    """Fork a child that runs `trial` and exits, whatever happens; returns its pid.

    A child that an exception led back into `run` would go on with the attacks and print a report of its own.
    """
    pid = os.fork()
    if pid == 0:
        passed: object = False
        try:
            passed = trial()
        finally:
            os._exit(0 if passed else 1)
    return pid
