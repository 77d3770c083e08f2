"""Run pytest as an ordinary user, as one that has logged in: `python tests/as_user.py tests/test_box.py -q` (as root).

The interpreter may lie where only root can go, in /root say. So this happens in mounts of its own, which nobody else
sees: the folders that are needed stay where they are, and what hides them becomes an empty folder around them.
"""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
UID = 61_111
STRANGER = 1_000_660_000  # a user id without a name, as OpenShift gives one, with gid 0
NEEDED = tuple(dict.fromkeys(Path(folder) for folder in (sys.base_prefix, sys.prefix, ROOT)))
SCRIPT = """
set -e
mount --make-rprivate /
{mounts}
cd {folder}
umask 002
exec setpriv --reuid {uid} --regid {gid} --clear-groups \\
    env -i PATH=/usr/bin:/bin LANG=C.UTF-8 PYTHONDONTWRITEBYTECODE=1 {variables} \\
    {python} "$@"
"""


def why_not() -> str:
    """Why this cannot be done here; empty if it can."""
    if os.geteuid() != 0:
        return "only root can become another user"
    command = ["unshare", "-m", "mount", "--make-rprivate", "/"]
    tried = subprocess.run(command, capture_output=True, text=True, check=False)
    return "" if tried.returncode == 0 else f"no mounts of one's own: {tried.stderr.strip()}"


def run(arguments: Sequence[str], *variables: str, seconds: float | None = None) -> subprocess.CompletedProcess[str]:
    """`python` with these arguments (and `NAME=value`) as that user; what it prints is in `stdout`."""
    with _home() as home:
        variables = (f"HOME={home}", f"TMPDIR={home}", *variables)
        script = _script(Path(home), ROOT, UID, UID, variables)
        if (fonts := Path.home() / ".cache" / "autograder").is_dir():  # listing them anew costs seconds
            shutil.copytree(fonts, Path(home, ".cache", "autograder"))
        for path in (Path(home), *Path(home).rglob("*")):
            os.chown(path, UID, UID)
        command = ["unshare", "-m", "bash", "-c", script, "as_user", *arguments]
        return subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=seconds, check=False
        )


def run_as_a_stranger(
    arguments: Sequence[str], folder: Path, *variables: str, gid: int = 0
) -> subprocess.CompletedProcess[str]:
    """`python` with these arguments in a folder, as a user id that has no name, no home and no HOME."""
    with _home() as aside:
        command = ["unshare", "-m", "bash", "-c", _script(Path(aside), folder, STRANGER, gid, variables), "stranger"]
        return subprocess.run([*command, *arguments], capture_output=True, text=True, check=False)


def _script(aside: Path, folder: Path, uid: int, gid: int, variables: Sequence[str]) -> str:
    mounts = "\n".join(_mounts(aside))
    values = {"mounts": mounts, "folder": folder, "uid": uid, "gid": gid, "python": sys.executable}
    return SCRIPT.format(variables=" ".join(variables), **values)


@contextmanager
def _home() -> Iterator[str]:
    """A folder that is removed by `rm`, which can walk any depth that an attack leaves behind."""
    home = tempfile.mkdtemp(prefix="user-", dir="/tmp")
    try:
        yield home
    finally:
        subprocess.run(["rm", "-rf", "--", home], check=False)


def _mounts(home: Path) -> list[str]:
    """The commands that make the needed folders reachable for everybody, and nothing else of what hid them."""
    commands: list[str] = []
    hidden: dict[Path, list[Path]] = {}
    for folder in NEEDED:
        if shut := next((up for up in reversed(folder.parents) if not up.stat().st_mode & stat.S_IXOTH), None):
            hidden.setdefault(shut, []).append(folder)
    for number, (shut, folders) in enumerate(hidden.items()):
        aside = home / f"aside-{number}"
        commands += [f"mkdir {aside}", f"mount --bind {shut} {aside}", f"mount -t tmpfs -o mode=755 tmpfs {shut}"]
        for folder in folders:
            commands += [f"mkdir -p {folder}", f"mount --bind {aside / folder.relative_to(shut)} {folder}"]
            commands += [f"mount -o remount,bind,ro {folder}"] if folder != ROOT else []
        commands += [f"umount {aside}", f"rmdir {aside}"]
    return commands


def main() -> int:
    if reason := why_not():
        print(reason, file=sys.stderr)
        return 2
    done = run(["-m", "pytest", "-p", "no:cacheprovider", *sys.argv[1:]])
    print(done.stdout)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
