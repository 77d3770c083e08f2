"""A box: bubblewrap's namespaces around nothing but a waiting `cat`, ready for a kernel to be forked into."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

from ..errors import CannotContain
from ..words import message
from . import cgroup, seccomp
from .limits import Limits

OWN_UIDS = 0x60000000  # plus the box's pid: no other process of this machine has that uid
UNPRIVILEGED_UID = 1000
WAITER = "/wait"  # the first process of a box
PACKAGE = Path(__file__).resolve().parents[1]  # its checks are nobody's to read
PLAIN_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/tmp"}


class Box:
    """Namespaces that live until `close`, or until this process is gone: `cat` ends when its input does.

    `groups` are the folders in which the box's control group is made, by default wherever that is possible; with (),
    its memory is watched from outside. `secret` are folders that nothing in a box may read, wherever they lie.
    """

    folder: Path | None = None  # all its files are in memory of its own

    def __init__(
        self,
        limits: Limits,
        groups: tuple[Path, ...] | None = None,
        python: str = sys.executable,
        secret: tuple[Path, ...] = (PACKAGE,),
    ) -> None:
        groups = cgroup.parents() if groups is None else groups
        self._group = cgroup.Group(groups, limits) if groups else None
        try:
            self._process, self.pid = _bubblewrap(limits, python, secret)
        except BaseException:
            if self._group is not None:
                self._group.close()
            raise
        self.pidfd = os.pidfd_open(self.pid)
        self.bounded = self._group is not None
        self.guard: int | None = None
        self.uid = UNPRIVILEGED_UID if os.geteuid() != 0 else OWN_UIDS + self.pid
        self.fds = [self.pidfd, *(self._group.joins if self._group else [])]
        self.order: dict[str, Any] = {
            "namespaces": True,
            "user_namespace": os.geteuid() != 0,
            "uid": self.uid,
            "bounding": True,
            "home": "/tmp",
            "seccomp": seccomp.program().hex(),
        }

    @property
    def roots(self) -> list[int]:
        """Below these are all processes of the box."""
        return [self.pid, *([self.guard] if self.guard else [])]

    def out_of_memory(self) -> bool:
        """Whether a process of the box was ended for its memory."""
        return self._group is not None and self._group.out_of_memory()

    def kill(self) -> None:
        """End all that is in the box, with one signal to its first process."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)

    def close(self) -> None:
        """Leave no process, no file, no group."""
        self.kill()
        os.close(self.pidfd)
        self._process.communicate()
        if self._group is not None:
            self._group.close()


def _bubblewrap(limits: Limits, python: str, secret: tuple[Path, ...]) -> tuple[subprocess.Popen[bytes], int]:
    """bubblewrap at work, and the pid of the first process in its box."""
    bwrap = shutil.which("bwrap")
    if bwrap is None:
        raise CannotContain(message("contain.no_bubblewrap"))
    info_read, info_write = os.pipe()
    with _as_file(seccomp.program()) as filter_file, Path("/usr/bin/cat").open("rb") as cat:
        command = [bwrap, *arguments(limits, python, cat.fileno(), secret), "--info-fd", str(info_write)]
        command += ["--seccomp", str(filter_file.fileno()), "--", WAITER]
        process = subprocess.Popen(
            command,
            env=PLAIN_ENVIRONMENT,
            cwd="/",
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=(info_write, filter_file.fileno(), cat.fileno()),
            start_new_session=True,
        )
    os.close(info_write)
    with os.fdopen(info_read, encoding="utf-8") as file:
        info = file.read()
    assert process.stdin is not None and process.stdout is not None
    with contextlib.suppress(BrokenPipeError):
        process.stdin.write(b"!")
        process.stdin.flush()
    if process.stdout.read(1) != b"!":
        said = process.communicate()[1].decode(errors="replace").strip().splitlines()
        raise CannotContain(said[-1].partition(" See <")[0].rstrip(".") if said else "bwrap")
    return process, int(json.loads(info)["child-pid"])


def arguments(limits: Limits, python: str, waiter: int, secret: tuple[Path, ...] = (PACKAGE,)) -> list[str]:
    """bubblewrap's words for: nothing but the system's programs and the assignment's Python, all of it read-only.

    `waiter` is the open file of the first process. It may be executed but not read: the kernel makes such a process
    undumpable. So /proc/1/mem and /proc/1/environ stay shut in the box also where student code has the same uid as its
    first process, which is so when no root is at hand to give each box its own.
    """
    words = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup"]
    words += ["--new-session", "--die-with-parent", "--as-pid-1", "--clearenv", "--cap-drop", "ALL"]
    for name, value in PLAIN_ENVIRONMENT.items():
        words += ["--setenv", name, value]
    words += ["--perms", "1777", "--size", str(limits.temporary), "--tmpfs", "/tmp"]  # first: Python may lie below it
    words += ["--ro-bind", "/usr", "/usr", *_emptied("/usr", secret)]
    for link in ("lib", "lib64", "bin"):
        if Path("/", link).is_symlink():
            words += ["--symlink", f"usr/{link}", f"/{link}"]
    for folder in python_folders(python):
        for parent in reversed(Path(folder).parents[:-1]):  # bubblewrap would make them for its own user only
            words += ["--perms", "0755", "--dir", str(parent)]
        words += ["--ro-bind", folder, folder, *_emptied(folder, secret)]
    words += ["--perms", "0111", "--file", str(waiter), WAITER, "--proc", "/proc", "--dev", "/dev"]
    words += ["--perms", "1777", "--size", str(limits.shared), "--tmpfs", "/dev/shm"]
    words += ["--remount-ro", "/dev", "--remount-ro", "/", "--hostname", "box"]
    for folder in ("/usr", *python_folders(python)):  # last: a folder of Python's may lie in one that was emptied
        words += [word for place in covered(folder, secret) for word in ("--remount-ro", place)]
    if os.geteuid() != 0:
        uid = str(UNPRIVILEGED_UID)
        words += ["--unshare-user", "--disable-userns", "--uid", uid, "--gid", uid]
    return words


def python_folders(python: str) -> list[str]:
    """The folders that the assignment's Python is made of, beyond /usr."""
    code = "import json,sys;print(json.dumps([sys.prefix,sys.base_prefix]))"
    if python == sys.executable:
        prefixes = [sys.prefix, sys.base_prefix]
    else:
        prefixes = json.loads(subprocess.check_output([python, "-I", "-c", code], env=PLAIN_ENVIRONMENT))
    return [folder for folder in dict.fromkeys(prefixes) if folder != "/usr" and not folder.startswith("/usr/")]


def covered(shown: str, secret: Iterable[Path]) -> list[str]:
    """The places below a folder that the box shows at which secret folders would be seen; links are followed."""
    real = Path(shown).resolve()
    inside = {folder for folder in (one.resolve() for one in secret) if real in folder.parents}
    outermost = sorted(folder for folder in inside if inside.isdisjoint(folder.parents))
    return [str(Path(shown) / folder.relative_to(real)) for folder in outermost]


def _emptied(shown: str, secret: Iterable[Path]) -> list[str]:
    """bubblewrap's words for nothing at all in place of the secret folders."""
    return [word for place in covered(shown, secret) for word in ("--tmpfs", place)]


def version() -> str | None:
    """bubblewrap's version, or None where there is none."""
    bwrap = shutil.which("bwrap")
    return subprocess.check_output([bwrap, "--version"], text=True).split()[-1] if bwrap else None


def _as_file(data: bytes) -> IO[bytes]:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    file.write(data)
    file.seek(0)
    return file
