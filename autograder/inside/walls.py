"""The step through the wall: a forked child joins its box, lays down every power, proves it, and only then goes on."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import struct
from pathlib import Path
from typing import Any, NoReturn

NAMESPACES = 0x00020000 | 0x04000000 | 0x08000000 | 0x20000000 | 0x40000000 | 0x02000000  # mnt uts ipc pid net cgroup
USER_NAMESPACE = 0x10000000
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_CAPBSET_DROP = 1, 4, 22, 24
PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 38, 47, 4
SECCOMP_MODE_FILTER = 2
CAPABILITY_VERSION_3 = 0x20080522
SOCKET_FD = 3

libc = ctypes.CDLL(None, use_errno=True)


def enter(order: dict[str, Any], socket_fd: int, report_fd: int, namespace_fd: int, cgroup_fds: list[int]) -> None:
    """Return in the contained grandchild only, with the socket as fd 3 and nothing else open.

    The child that forked it stays outside of the pid namespace, reports the grandchild's pid (`pid 123`) and later its
    end (`end -9`) on `report_fd`, and touches nothing else.
    """
    for fd in cgroup_fds:
        os.write(fd, b"0")
    if order["contained"]:
        flags = NAMESPACES | (USER_NAMESPACE if order["user_namespace"] else 0)
        _check(libc.setns(namespace_fd, flags), "setns")
    pid = os.fork()
    if pid:
        _report_and_exit(pid, report_fd)
    _keep_only(socket_fd)
    os.setsid()
    if order["contained"]:
        os.chdir("/tmp")
    os.umask(0o077)
    _limit(order["limits"])
    if order["contained"]:
        _drop_powers(order["uid"])
        _filter(bytes.fromhex(order["seccomp"]))


def status() -> dict[str, str]:
    """What /proc/self/status says of this process's powers, for the proof on the other side of the wall."""
    wanted = ("Uid", "Gid", "Groups", "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb", "NoNewPrivs", "Seccomp")
    lines = Path("/proc/self/status").read_text("ascii", "replace").splitlines()
    pairs = (line.split(":", 1) for line in lines)
    return {name: " ".join(value.split()) for name, value in pairs if name in wanted}


def prove(order: dict[str, Any]) -> None:
    """Die unless every power is gone: no student byte runs behind a wall with a hole."""
    found = status()
    powerless = all(int(found[name], 16) == 0 for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"))
    uids = {int(uid) for uid in found["Uid"].split()}
    if not (powerless and found["NoNewPrivs"] == "1" and found["Seccomp"] == "2" and uids == {order["uid"]}):
        os._exit(113)


def _report_and_exit(pid: int, report_fd: int) -> NoReturn:
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    keep = os.dup2(report_fd, SOCKET_FD) if report_fd != SOCKET_FD else report_fd
    _close_from(keep + 1)
    os.write(keep, b"pid %d\n" % pid)
    _, code = os.waitpid(pid, 0)
    os.write(keep, b"end %d\n" % os.waitstatus_to_exitcode(code))
    os._exit(0)


def _keep_only(socket_fd: int) -> None:
    os.dup2(socket_fd, SOCKET_FD)
    null = os.open("/dev/null", os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(null, fd)
    _close_from(SOCKET_FD + 1)


def _close_from(first: int) -> None:
    if not hasattr(libc, "close_range") or libc.close_range(first, 0xFFFFFFFF, 0) != 0:
        os.closerange(first, 65536)


def _limit(limits: dict[str, int]) -> None:
    for name, value in limits.items():
        kind = getattr(resource, f"RLIMIT_{name}")
        hard = resource.getrlimit(kind)[1]
        capped = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (capped, capped))


def _drop_powers(uid: int) -> None:
    for capability in range(64):
        if libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0:
            break
    if os.getuid() != uid:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
    header = struct.pack("=Ii", CAPABILITY_VERSION_3, 0)
    _check(libc.capset(header, bytes(24)), "capset")
    _check(libc.prctl(PR_SET_DUMPABLE, 1, 0, 0, 0), "dumpable")
    _check(libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0), "pdeathsig")


def _filter(program: bytes) -> None:
    """Install the seccomp program: an array of struct sock_filter, 8 bytes each."""
    _check(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")
    code = ctypes.create_string_buffer(program, len(program))
    header = ctypes.create_string_buffer(struct.pack("=HxxxxxxQ", len(program) // 8, ctypes.addressof(code)), 16)
    _check(libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, header, 0, 0), "seccomp")


def _check(result: int, what: str) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), f"{what}: {os.strerror(ctypes.get_errno())}")
