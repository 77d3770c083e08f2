"""What an enclosure shows of the machine, on top of /usr and the grader's own Python; nothing of it can be written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MOST_LINKS = 40  # as many as Linux follows
ETC = (
    "alternatives",
    "fonts",
    "ld.so.cache",
    "R",
    "octave",
    "julia",
    "java-*",
)  # parts of programs in /usr; no secrets
ENVIRONMENT = ("pyvenv.cfg", "conda-meta", "lib")  # a folder that holds one of these beside its bin


@dataclass(frozen=True)
class View:
    """Files and folders to show, folders to hide in any case, and whether code inside may listen on Unix sockets."""

    readable: tuple[Path, ...] = ()
    hidden: tuple[Path, ...] = ()
    listens: bool = False


PLAIN = View()


def etc() -> tuple[Path, ...]:
    """What programs in /usr have moved to /etc: without it their libraries and their configuration are missing."""
    return tuple(sorted(path for name in ETC for path in Path("/etc").glob(name)))


def environments(program: Path) -> tuple[Path, ...]:
    """The environments that a program runs from: its own, and those that links and pyvenv.cfg lead to."""
    found: dict[Path, None] = {}
    waiting = [program]
    for _ in range(MOST_LINKS):
        if not waiting:
            break
        path = waiting.pop()
        around = _environment(path)
        if not _in_usr(around):
            found[around] = None
        if path.is_symlink():
            waiting.append(path.parent / path.readlink())
        waiting += [folder / path.name for folder in _base(around)]
    return tuple(found)


def _environment(program: Path) -> Path:
    """The prefix of a program in an environment's bin; elsewhere the program alone, as in a home."""
    prefix = program.parent.parent
    shared = {Path("/"), Path.home(), *Path.home().parents, Path.home() / ".local"}
    is_one = program.parent.name == "bin" and any((prefix / name).exists() for name in ENVIRONMENT)
    return prefix if is_one and prefix.resolve() not in shared else program


def _base(prefix: Path) -> Iterator[Path]:
    """The folder of the interpreter that a virtual environment was made from."""
    try:
        lines = (prefix / "pyvenv.cfg").read_text("utf-8", "replace").splitlines()
    except OSError:
        return
    for name, _, value in (line.partition("=") for line in lines):
        if name.strip() == "home":
            yield Path(value.strip())


def _in_usr(path: Path) -> bool:
    return any(Path(folder) in (path, *path.parents) for folder in ("/usr", "/bin", "/lib", "/lib64"))
