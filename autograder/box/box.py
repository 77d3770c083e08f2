"""A box: namespaces made by bubblewrap, with only a waiting `cat` inside, into which a kernel can be forked."""

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
from functools import cache
from pathlib import Path
from typing import IO, Any

from ..errors import CannotContain
from ..words import message
from . import cgroup, seccomp
from .limits import Limits
from .view import PLAIN, View

OWN_UIDS = 0x60000000  # plus the box's pid: no other process of this machine has that uid
UNPRIVILEGED_UID = 1000
WAITER = "/wait"  # the first process of a box
PACKAGE = Path(__file__).resolve().parents[1]  # hidden from submissions: it holds the checks
PLAIN_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/tmp"}


class Box:
    """Namespaces that exist until `close`, or until this process exits: `cat` exits at the end of its input.

    `groups` are the folders in which the box's control group is made, by default wherever that is possible; with (),
    its memory is polled from outside. `secret` are folders that nothing in a box may read, wherever they are; `view` is
    what it shows beside /usr and `python`.
    """

    folder: Path | None = None  # its files are in tmpfs mounts of its own

    def __init__(
        self,
        limits: Limits,
        groups: tuple[Path, ...] | None = None,
        python: str = sys.executable,
        secret: tuple[Path, ...] = (PACKAGE,),
        view: View = PLAIN,
    ) -> None:
        groups = cgroup.parents() if groups is None else groups
        self._group = cgroup.Group(groups, limits) if groups else None
        try:
            self._process, self.pid = _bubblewrap(limits, python, secret, view)
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
            "seccomp": seccomp.program(listens=view.listens).hex(),
        }

    @property
    def roots(self) -> list[int]:
        """The root pids of the process trees in the box."""
        return [self.pid, *([self.guard] if self.guard else [])]

    def out_of_memory(self) -> bool:
        """Whether the out-of-memory killer ended a process of the box."""
        return self._group is not None and self._group.out_of_memory()

    def kill(self) -> None:
        """Kill every process in the box, by one SIGKILL to its init process (pid 1)."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)

    def close(self) -> None:
        """Kill the box and remove its files and its control group."""
        self.kill()
        os.close(self.pidfd)
        self._process.communicate()
        if self._group is not None:
            self._group.close()


def _bubblewrap(
    limits: Limits, python: str, secret: tuple[Path, ...], view: View
) -> tuple[subprocess.Popen[bytes], int]:
    """Start bubblewrap; returns its process, and the pid of the first process (pid 1) in its box."""
    bwrap = shutil.which("bwrap")
    if bwrap is None:
        raise CannotContain(message("contain.no_bubblewrap"))
    info_read, info_write = os.pipe()
    with _as_file(seccomp.program()) as filter_file, Path("/usr/bin/cat").open("rb") as cat:
        command = [bwrap, *arguments(limits, python, cat.fileno(), secret, view), "--info-fd", str(info_write)]
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
        errors = process.communicate()[1].decode(errors="replace").strip().splitlines()
        raise CannotContain(errors[-1].partition(" See <")[0].rstrip(".") if errors else "bwrap")
    try:
        return process, int(json.loads(info)["child-pid"])
    except (ValueError, KeyError, TypeError):
        process.kill()
        process.communicate()
        raise CannotContain(message("contain.no_bubblewrap")) from None  # another program of that name


def arguments(
    limits: Limits, python: str, waiter: int, secret: tuple[Path, ...] = (PACKAGE,), view: View = PLAIN
) -> list[str]:
    """bubblewrap's arguments: mount only the system's programs and the assignment's Python, all of it read-only.

    `waiter` is the open file of the first process. It may be executed but not read: Linux makes such a process
    undumpable. So /proc/1/mem and /proc/1/environ cannot be read in the box, even where student code has the same uid
    as its first process, as it does without root, which alone can give each box its own uid.
    """
    secret += view.hidden
    shown = shown_folders(python, secret, view)
    options = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup"]
    options += ["--new-session", "--die-with-parent", "--as-pid-1", "--clearenv", "--cap-drop", "ALL"]
    for name, value in PLAIN_ENVIRONMENT.items():
        options += ["--setenv", name, value]
    options += ["--perms", "1777", "--size", str(limits.temporary), "--tmpfs", "/tmp"]  # first: Python may be below it
    options += ["--ro-bind", "/usr", "/usr", *_emptied("/usr", secret)]
    for link in ("lib", "lib64", "bin"):
        if Path("/", link).is_symlink():
            options += ["--symlink", f"usr/{link}", f"/{link}"]
    for folder in shown:
        for parent in reversed(Path(folder).parents[:-1]):  # bubblewrap would make them accessible to its own user only
            options += ["--perms", "0755", "--dir", str(parent)]
        options += ["--ro-bind", folder, folder, *_emptied(folder, secret)]
    options += ["--perms", "0111", "--file", str(waiter), WAITER, "--proc", "/proc", "--dev", "/dev"]
    options += ["--perms", "1777", "--size", str(limits.shared), "--tmpfs", "/dev/shm"]
    options += ["--remount-ro", "/dev", "--remount-ro", "/", "--hostname", "box"]
    for folder in ("/usr", *shown):  # last: one may be inside another that was emptied
        options += [option for place in covered(folder, secret) for option in ("--remount-ro", place)]
    if os.geteuid() != 0:
        uid = str(UNPRIVILEGED_UID)
        options += ["--unshare-user", "--disable-userns", "--uid", uid, "--gid", uid]
    return options


def python_folders(python: str, secret: Iterable[Path] = ()) -> list[str]:
    """The prefixes of the assignment's Python that have to be mounted beside /usr, the outermost first.

    One in /usr is among them where it would be hidden with a secret folder that it is in.
    """
    prefixes = (sys.prefix, sys.base_prefix) if python == sys.executable else _prefixes(python)
    hidden = {one.resolve() for one in secret}
    shown = [one for one in {*prefixes} if not f"{one}/".startswith("/usr/") or hidden & {*Path(one).resolve().parents}]
    return sorted(shown, key=lambda folder: (len(Path(folder).parts), folder))


@cache
def _prefixes(python: str) -> tuple[str, ...]:
    """The prefix of another interpreter and that of the one it was made from; the interpreter is asked once."""
    code = "import json,sys;print(json.dumps([sys.prefix,sys.base_prefix]))"
    return tuple(json.loads(subprocess.check_output([python, "-I", "-c", code], env=PLAIN_ENVIRONMENT)))


def shown_folders(python: str, secret: tuple[Path, ...], view: View) -> list[str]:
    """What has to be mounted beside /usr, the outermost first; raises CannotContain for what is to be hidden itself."""
    hidden = {one.resolve() for one in secret}
    if wrong := next((path for path in view.readable if path.resolve() in hidden), None):
        raise CannotContain(message("contain.shown_secret", folder=wrong))
    shown = {*python_folders(python, secret), *(str(path.absolute()) for path in view.readable)}
    return sorted(shown, key=lambda folder: (len(Path(folder).parts), folder))


def covered(shown: str, secret: Iterable[Path]) -> list[str]:
    """The paths below a mounted folder at which secret folders would be visible; symbolic links are resolved."""
    real = Path(shown).resolve()
    inside = {folder for folder in (one.resolve() for one in secret) if real in folder.parents}
    outermost = sorted(folder for folder in inside if inside.isdisjoint(folder.parents))
    return [str(Path(shown) / folder.relative_to(real)) for folder in outermost]


def _emptied(shown: str, secret: Iterable[Path]) -> list[str]:
    """bubblewrap's arguments that mount an empty tmpfs over each secret folder."""
    return [option for place in covered(shown, secret) for option in ("--tmpfs", place)]


def version() -> str | None:
    """bubblewrap's version, or None where it is not installed or does not run."""
    bwrap = shutil.which("bwrap")
    if bwrap is None:
        return None
    try:
        return subprocess.check_output([bwrap, "--version"], text=True, stderr=subprocess.DEVNULL).split()[-1]
    except (OSError, subprocess.CalledProcessError, IndexError):
        return None


def _as_file(data: bytes) -> IO[bytes]:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    file.write(data)
    file.seek(0)
    return file
