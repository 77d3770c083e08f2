"""The wall without one of its lines: each is taken out of the source, and the preflight attacks what is left.

`make walls` writes docs/walls.md: which attack gets through without which line.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

import as_user
from built_in import PADDLE
from conftest import ROOT

from autograder.box import box, cgroup, fence, limits, seccomp, zygote
from autograder.box.preflight import GIVEN_UP, Tier, assault
from autograder.box.view import View
from autograder.box.zygote import AnyZygote, Zygote
from autograder.errors import AutograderError
from autograder.words import say

AS_ROOT = os.geteuid() == 0
NO_BOX = "no box: "
GROUPED = bool(cgroup.parents())


@dataclass(frozen=True)
class Line:
    """A line of the wall: `old` in a module's source, which becomes `new`; module None is what the zygote is sent.

    `twice` says what else does the same, so that no attack gets through for want of this line alone.
    """

    name: str
    module: ModuleType | None
    old: str
    new: str = ""
    twice: str = ""
    listens: bool = False  # tried on the fence of a Jupyter kernel, which may listen on sockets

    @contextmanager
    def removed(self) -> Iterator[None]:
        """The source without this line, for a while."""
        if self.module is None:
            with patch.object(zygote, "engine_sources", self._sent(zygote.engine_sources)):
                yield
            return
        kept = dict(self.module.__dict__)
        path = str(self.module.__file__)
        try:
            exec(compile(self._without(Path(path).read_text("utf-8")), path, "exec"), self.module.__dict__)
            yield
        finally:
            self.module.__dict__.clear()
            self.module.__dict__.update(kept)

    def _sent(self, original: Any) -> Any:
        return lambda *asked: [
            (name, file, self._without(text) if name == "walls" else text) for name, file, text in original(*asked)
        ]

    def _without(self, source: str) -> str:
        assert source.count(self.old) == 1, f"{self.name}: {self.old!r} stands {source.count(self.old)} times"
        return source.replace(self.old, self.new)


def crowded_zygote() -> Zygote:
    """A zygote that has a group to leave, where this user can give it one."""
    if not AS_ROOT:
        return Zygote(PADDLE.equipment)
    groups = os.getgroups()
    os.setgroups([*groups, 4])
    try:
        return Zygote(PADDLE.equipment)
    finally:
        os.setgroups(groups)


def noticed(line: Line, zygote: AnyZygote, tier: Tier) -> str:
    """What attacks on the wall without this line say: what got through, or why there is no wall; '' is nothing."""
    with line.removed():
        fenced = partial(fence.Fence, view=View(listens=line.listens))
        enclose: Callable[[limits.Limits], Any] = fenced if tier == "T2" else box.Box
        try:
            if line.module is None:
                with closing(crowded_zygote()) as other:
                    attempts = assault(other, enclose, limits.Limits())
            else:
                attempts = assault(zygote, enclose, limits.Limits())
        except (AutograderError, OSError) as problem:
            return f"{NO_BOX}{problem}"
    return ", ".join(one.name for one in attempts if not one.held and one.name not in GIVEN_UP[tier])


def recipe() -> list[tuple[Tier, str, list[Line]]]:
    """All lines that this machine and this user have: the tier to attack, what they belong to, the lines."""
    boxed: Tier = "T3" if GROUPED else "T3-soft"
    found: list[tuple[Tier, str, list[Line]]] = [
        (boxed, "bubblewrap's arguments", BUBBLEWRAP),
        (boxed, "The step through the wall", STEP),
    ]
    found += [(boxed, "Resource limits", LIMITS), (boxed, "The filter of system calls", FILTER)]
    found += [("T3", "The control group", GROUP)] if GROUPED else []
    found += [("T2", "The fence", FENCE)] if fence.abi() >= fence.LEAST_ABI and not _shut() else []
    return found


def _shut() -> bool:
    return AS_ROOT and fence._shut_to_others(sys.executable) is not None


NOBODYS = "another uid owns nothing there" if AS_ROOT else ""
OURS = any(os.access(folder, os.W_OK) for folder in box.python_folders(sys.executable))
NOT_OURS = NOBODYS or ("" if OURS else "it is root's here")
OTHER_UID = "process 1 has another uid" if AS_ROOT else ""
COUNTED = "pids.max counts them" if GROUPED else ""
COUNTED_TWICE = "RLIMIT_NPROC counts them"
ONE_UID = "" if AS_ROOT else "there is one uid in the user namespace"
NO_X32 = "this machine knows no x32"

BUBBLEWRAP = [
    Line("--unshare-pid", box, '"--unshare-pid", '),
    Line("--unshare-net", box, '"--unshare-net", '),
    Line("--unshare-ipc", box, '"--unshare-ipc", '),
    Line("--unshare-uts", box, '"--unshare-uts", '),
    Line("--unshare-cgroup", box, ', "--unshare-cgroup"'),
    Line("--hostname", box, ', "--hostname", "box"'),
    Line("--cap-drop ALL", box, ', "--cap-drop", "ALL"', twice="" if AS_ROOT else "uid 1000 has none in its namespace"),
    Line(
        "--seccomp, for process 1", box, 'command += ["--seccomp", str(filter_file.fileno()), "--"', 'command += ["--"'
    ),
    Line("/usr read-only", box, '"--ro-bind", "/usr", "/usr",', '"--bind", "/usr", "/usr",', "it is root's"),
    Line("Python read-only", box, '"--ro-bind", folder, folder,', '"--bind", folder, folder,', NOT_OURS),
    Line("/tmp of its own", box, '"--perms", "1777", "--size", str(limits.temporary), "--tmpfs"', '"--bind", "/tmp"'),
    Line("--size of /tmp", box, '"--size", str(limits.temporary), '),
    Line("--size of /dev/shm", box, '"--size", str(limits.shared), '),
    Line("--remount-ro /dev", box, '"--remount-ro", "/dev", ', twice=NOBODYS),
    Line("--remount-ro /", box, '"--remount-ro", "/", ', twice=NOBODYS),
    Line("--new-session", box, '"--new-session", ', twice="bubblewrap is started in a session of its own"),
    Line("--die-with-parent", box, '"--die-with-parent", ', twice="process 1 ends when its input does"),
    Line("--as-pid-1", box, '"--as-pid-1", ', twice=OTHER_UID),
    Line("--clearenv", box, '"--clearenv", ', twice="bubblewrap is started with a clean environment"),
    Line(
        "a clean start of bubblewrap",
        box,
        "            env=PLAIN_ENVIRONMENT,\n",
        twice=OTHER_UID or "--clearenv clears it",
    ),
    Line("process 1 cannot be read", box, '"--perms", "0111", "--file"', '"--perms", "0755", "--file"', OTHER_UID),
]
if not AS_ROOT:
    BUBBLEWRAP.append(
        Line("--disable-userns", box, '"--disable-userns", ', twice="the filter refuses clone and unshare")
    )

STEP = [
    Line("setns: files", None, "0x00020000 | "),
    Line("setns: host name", None, "0x04000000 | "),
    Line("setns: IPC", None, "0x08000000 | "),
    Line("setns: processes", None, "0x20000000 | "),
    Line("setns: network", None, "0x40000000 | "),
    Line("setns: control groups", None, " | 0x02000000"),
    Line(
        "descriptors closed",
        None,
        "        os.dup2(null, fd)\n    _close_from(SOCKET_FD + 1)",
        "        os.dup2(null, fd)",
    ),
    Line("a session of its own", None, "    os.setsid()\n", twice="there is no terminal"),
    Line("bounding set emptied", None, "in range(64)", "in range(0)"),
    Line("groups left", None, "        os.setgroups([])\n", twice=ONE_UID),
    Line("own gid", None, "        os.setresgid(uid, uid, uid)\n", twice=ONE_UID),
    Line("own uid", None, "        os.setresuid(uid, uid, uid)\n", twice=ONE_UID),
    Line(
        "ambient set emptied",
        None,
        "    libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)\n",
        twice="capset takes them",
    ),
    Line(
        "capset",
        None,
        '    _check(libc.capset(header, bytes(24)), "capset")\n',
        twice="the change of uid takes them" if AS_ROOT else "",
    ),
    Line("the filter", None, '        _filter(bytes.fromhex(order["seccomp"]))\n'),
    Line("the limits", None, '    _limit(order["limits"])\n'),
]

LIMITS = [
    Line("RLIMIT_CORE", limits, '            "CORE": 0,\n'),
    Line("RLIMIT_FSIZE", limits, '            "FSIZE": self.file,\n'),
    Line("RLIMIT_NOFILE", limits, '            "NOFILE": self.descriptors,\n'),
    Line("RLIMIT_NPROC", limits, '            "NPROC": self.processes + others,\n', twice=COUNTED),
    Line("RLIMIT_MEMLOCK", limits, '            "MEMLOCK": 0,\n'),
    Line("RLIMIT_CPU", limits, '            "CPU": self.cpu,\n'),
    Line("RLIMIT_DATA", limits, '            "DATA": data_now + self.memory,\n'),
]

GROUP = [
    Line("memory of all processes", cgroup, "memory = limits.memory", "memory = 1 << 40"),
    Line("number of processes", cgroup, '"pids.max": limits.processes + 1', '"pids.max": "max"', twice=COUNTED_TWICE),
    Line("the group is joined", None, '        os.write(fd, b"0")\n', "        pass\n"),
]

FILTER = [
    Line(
        "clone3 unknown",
        seccomp,
        "CLONE3[side]), (RETURN, 0, 0, FAIL | errno.ENOSYS)",
        "CLONE3[side]), (RETURN, 0, 0, ALLOW)",
    ),
    Line("no ptrace", seccomp, '"ptrace": (101, 117), '),
    Line("no unshare", seccomp, ', "unshare": (272, 97)', twice="" if AS_ROOT else "--disable-userns forbids it"),
    Line("no memfd", seccomp, '"memfd_create": (319, 279), '),
    Line("no io_uring", seccomp, '"io_uring_setup": (425, 425), '),
    Line("no keyrings", seccomp, '"keyctl": (250, 219), "add_key": (248, 217), '),
    Line("no System V memory", seccomp, '"shmget": (29, 194), '),
    Line("one architecture", seccomp, "(RETURN, 0, 0, KILL)", "(RETURN, 0, 0, ALLOW)"),
    Line("no x32", seccomp, "(JUMP_ABOVE, 0, 1, 0x40000000), (RETURN, 0, 0, FAIL | errno.ENOSYS)", "", NO_X32),
    Line(
        "no sockets of a network",
        seccomp,
        "    code += _unless(SOCKET[side], (JUMP_EQUAL, 1, 0, family), refused=UNSUPPORTED if listens else REFUSE)\n",
    ),
    Line("nobody else's limits", seccomp, '"prlimit64": (302, 261), ', twice=OTHER_UID),
]

FENCE = [
    Line("Landlock: what may be read", fence, '("/usr", ', '("/",)\n_ = ("/usr", '),
    Line(
        "Landlock: what may be written", fence, '"write": [str(self.folder)]', '"write": [str(self.folder), "/var/tmp"]'
    ),
    Line("Landlock at all", None, "            _fence_in(ruleset)\n", "            pass\n"),
    Line(
        "Landlock: signals and sockets",
        None,
        "0xFFFF, 0b11, 0b11",
        "0xFFFF, 0b11, 0b00",
        "own uid; no sockets" if AS_ROOT else "",
    ),
    Line("no sockets at all", fence, "seccomp.program(sockets=False, listens=view.listens)", "seccomp.program()"),
    Line("pairs of streams only", seccomp, "(SOCKET[side], SOCKETPAIR[side])", "(SOCKET[side],)"),
    Line("nothing connects", seccomp, "[(JUMP_EQUAL, 0, 1, CONNECT[side]), REFUSE]", "[]", listens=True),
    Line("the filter", None, '        _filter(bytes.fromhex(order["seccomp"]))\n'),
    Line("every process ended", fence, 'has started."""\n', 'has started."""\n        return\n'),
]


Row = tuple[str, str, str]  # what a line belongs to, its name, what the attacks on the rest say


def rows() -> list[Row]:
    """Every line that this user has, taken out."""
    with closing(Zygote(PADDLE.equipment)) as zygote:
        return [
            (title, line.name, _told(noticed(line, zygote, tier), line))
            for tier, title, lines in recipe()
            for line in lines
        ]


def _told(got: str, line: Line) -> str:
    if not got:
        return f"nothing, for {line.twice}"
    if got.startswith(NO_BOX):
        return f"it does not start: {got.removeprefix(NO_BOX)}"
    return "; ".join(say("en", f"console.attack.{name}") for name in got.split(", "))


def page(by_root: list[Row], by_user: list[Row]) -> str:
    """docs/walls.md."""
    names = list(dict.fromkeys((title, name) for title, name, _ in (*by_root, *by_user)))
    found = [{(title, name): told for title, name, told in part} for part in (by_root, by_user)]
    text = ["<!-- written by `make walls` -->", "# The wall without one of its lines", "", INTRODUCTION]
    for title in dict.fromkeys(title for title, _ in names):
        text += ["", f"## {title}", "", "| without | as root | as an ordinary user |", "|---|---|---|"]
        lines = [name for other, name in names if other == title]
        text += [f"| {name} | {' | '.join(part.get((title, name), '–') for part in found)} |" for name in lines]
    return "\n".join(text) + "\n"


def main() -> None:
    """Write the page, from this run as root and another as an ordinary user."""
    if sys.argv[1:] == ["--rows"]:
        print(json.dumps(rows()))
        return
    other = as_user.run(["tests/walls.py", "--rows"]).stdout.splitlines()[-1]
    (ROOT / "docs" / "walls.md").write_text(page(rows(), [tuple(row) for row in json.loads(other)]), "utf-8")


INTRODUCTION = """\
Each line of the wall was taken out of the source, one at a time, and the preflight attacked what was left. A cell says
what then got through. “It does not start” means that there was no box, or that the kernel refused to go on: no
student's code would have run. “Nothing” says why. The fence is tried as root only where Python
lies in a folder that everybody may enter."""


if __name__ == "__main__":
    main()
