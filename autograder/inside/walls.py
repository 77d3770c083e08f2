"""Entering the box: a forked child joins it, drops all privileges and verifies it in /proc/self/status."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import select
import signal
import struct
import tempfile
import time
from pathlib import Path
from typing import Any, NoReturn

NAMESPACES = 0x00020000 | 0x04000000 | 0x08000000 | 0x20000000 | 0x40000000 | 0x02000000  # mnt uts ipc pid net cgroup
USER_NAMESPACE = 0x10000000
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_CAPBSET_DROP = 1, 4, 22, 24
PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 38, 47, 4
SECCOMP_MODE_FILTER = 2
PR_SET_CHILD_SUBREAPER = 36
LANDLOCK_CREATE_RULESET, LANDLOCK_ADD_RULE, LANDLOCK_RESTRICT_SELF, LANDLOCK_PATH_BENEATH = 444, 445, 446, 1
READ, DEVICE = 0b1101, 0b1000_0000_0000_0111  # execute, read and list; execute, write, read and ioctl of a file
ALL_FILES, ALL_NETWORK, ALL_SCOPES = 0xFFFF, 0b11, 0b11  # of ABI version 6
CAPABILITY_VERSION_3 = 0x20080522
SOCKET_FD = 3
REAP_EVERY = 1000  # milliseconds

libc = ctypes.CDLL(None, use_errno=True)


def enter(order: dict[str, Any], fds: list[int]) -> None:
    """Enter the box and fork; returns only in the contained grandchild, with the socket as fd 3 and nothing else open.

    `fds`: the socket, the report, then the pidfd of the namespaces if the order has any, then the files for joining a
    control group. The child that forked the grandchild stays outside of its PID namespace, reports both pids
    (`pid 123 456`) and later the grandchild's exit status (`end -9`), and does nothing else.
    """
    socket_fd, report_fd, *rest = fds
    namespace_fd = rest.pop(0) if order.get("namespaces") else -1
    for fd in rest:
        os.write(fd, b"0")
    if order.get("namespaces"):
        flags = NAMESPACES | (USER_NAMESPACE if order["user_namespace"] else 0)
        _check(libc.setns(namespace_fd, flags), "setns")
    pid = os.fork()
    if pid:
        _report_and_exit(pid, report_fd)
    _close_all_but(socket_fd)
    os.setsid()
    os.umask(0o077)
    Path("/proc/self/oom_score_adj").write_text("1000")  # the first victim when the machine runs out of memory
    _limit(order["limits"])
    _check(libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0), "pdeathsig")  # cleared by a change of uid
    if "uid" in order:
        os.chdir(order["home"])
        os.environ.update(HOME=order["home"], TMPDIR=order["home"])
        tempfile.tempdir = order["home"]
        ruleset = _ruleset(order["landlock"]) if "landlock" in order else None
        _drop_privileges(order["uid"])
        if ruleset is not None:
            _fence_in(ruleset)
        _filter(bytes.fromhex(order["seccomp"]))


def status() -> dict[str, str]:
    """The credentials and capabilities of this process in /proc/self/status."""
    wanted = ("Uid", "Gid", "Groups", "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb", "NoNewPrivs", "Seccomp")
    lines = Path("/proc/self/status").read_text("utf-8", "replace").splitlines()
    pairs = (line.split(":", 1) for line in lines)
    return {name: " ".join(value.split()) for name, value in pairs if name in wanted}


def verify(order: dict[str, Any]) -> None:
    """Verify in /proc/self/status that all privileges are dropped, else exit before any student code runs."""
    found = status()
    names = ["CapInh", "CapPrm", "CapEff", "CapAmb", *(["CapBnd"] if order["bounding"] else [])]
    unprivileged = all(int(found[name], 16) == 0 for name in names)
    uids = {int(uid) for uid in found["Uid"].split()}
    if not (unprivileged and found["NoNewPrivs"] == "1" and found["Seccomp"] == "2" and uids == {order["uid"]}):
        os._exit(113)


def _report_and_exit(pid: int, report_fd: int) -> NoReturn:
    """Wait for the kernel and, as subreaper, for its orphans, which outlive it where there is no PID namespace."""
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    keep = os.dup2(report_fd, SOCKET_FD) if report_fd != SOCKET_FD else report_fd
    _close_from(keep + 1)
    os.write(keep, b"pid %d %d\n" % (pid, os.getpid()))
    kernel, events = os.pidfd_open(pid), select.poll()
    events.register(kernel, select.POLLIN)
    events.register(keep, 0)  # POLLERR, when the reader has closed its end, is always reported
    while True:
        if keep in dict(events.poll(REAP_EVERY)):
            _end_all(kernel)
        try:
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                if ended[0] == pid:
                    events.unregister(kernel)
                    with contextlib.suppress(OSError):
                        os.write(keep, b"end %d\n" % os.waitstatus_to_exitcode(ended[1]))
        except ChildProcessError:
            os._exit(0)


def _end_all(kernel: int) -> None:
    """The judge has exited: kill the kernel and its orphans, which are reparented to this process.

    This process is not visible in a box's /proc; there all processes end with the PID namespace.
    """
    with contextlib.suppress(OSError):
        signal.pidfd_send_signal(kernel, signal.SIGKILL)
    with contextlib.suppress(OSError):
        for child in Path(f"/proc/self/task/{os.getpid()}/children").read_text("ascii").split():
            os.kill(int(child), signal.SIGKILL)
    time.sleep(0.01)


def _close_all_but(socket_fd: int) -> None:
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


def _drop_privileges(uid: int) -> None:
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


def _ruleset(rules: dict[str, Any]) -> int:
    """A Landlock ruleset that denies everything except the listed paths; made while these can still be opened."""
    attributes = struct.pack("=QQQ", ALL_FILES, ALL_NETWORK, ALL_SCOPES)
    ruleset = libc.syscall(LANDLOCK_CREATE_RULESET, attributes, len(attributes), 0)
    _check(min(ruleset, 0), "landlock")
    allowed = [(path, READ) for path in (*rules["read"], "/proc/self")]
    allowed += [(path, ALL_FILES) for path in rules["write"]] + [(path, DEVICE) for path in rules["devices"]]
    for path, rights in allowed:
        fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
        rule = struct.pack("=Qi", rights if Path(path).is_dir() else rights & DEVICE, fd)
        _check(libc.syscall(LANDLOCK_ADD_RULE, ruleset, LANDLOCK_PATH_BENEATH, rule, 0), f"landlock {path}")
        os.close(fd)
    return int(ruleset)


def _fence_in(ruleset: int) -> None:
    _check(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")
    _check(libc.syscall(LANDLOCK_RESTRICT_SELF, ruleset, 0), "landlock")
    os.close(ruleset)


def _filter(program: bytes) -> None:
    """Install the seccomp program: an array of struct sock_filter, 8 bytes each."""
    _check(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")
    code = ctypes.create_string_buffer(program, len(program))
    header = ctypes.create_string_buffer(struct.pack("=HxxxxxxQ", len(program) // 8, ctypes.addressof(code)), 16)
    _check(libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, header, 0, 0), "seccomp")


def _check(result: int, what: str) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), f"{what}: {os.strerror(ctypes.get_errno())}")
