"""Diagnosis: what this machine lacks or refuses, as a MachineFault of one line that names the remedy."""

from __future__ import annotations

import errno
import os
import re
import shutil
import signal
import sys
from pathlib import Path

from ..authoring.edition import Equipment, version_in
from ..errors import MachineFault
from ..words import message

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
NO_TEMPORARY_FOLDER = "No usable temporary directory"  # what `tempfile` says where every one of them is full
ROOM = 1 << 20  # bytes; where as much is free, the disk is not the one that was full
TOO_MANY_FILES = frozenset({errno.EMFILE, errno.ENFILE})
NO_MEMORY = frozenset({errno.ENOMEM, errno.EAGAIN})  # EAGAIN is fork's word for too many processes
DEBIAN = {  # shared libraries that wheels expect of the system, and the packages of Debian and Ubuntu that have them
    "libgomp.so.1": "libgomp1",
    "libGL.so.1": "libgl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgfortran.so.5": "libgfortran5",
    "libquadmath.so.0": "libquadmath0",
    "libopenblas.so.0": "libopenblas0",
    "libstdc++.so.6": "libstdc++6",
}
SHARED_LIBRARY = re.compile(r"\b(lib[\w.+-]+\.so[\w.]*): cannot open shared object file")
MODULE = re.compile(r"(?:No module named '|No package metadata was found for )([\w.-]+)")


def check_environment(equipment: Equipment) -> None:
    """Raise MachineFault where the environment that the equipment needs has not been made."""
    if not Path(equipment.python).exists():
        raise MachineFault(_environment(equipment.environment))


def warm_up_fault(status: int | None, errors: str, equipment: Equipment) -> MachineFault:
    """Why the assignment's Python did not become ready: `status` is None while it still runs, `errors` its stderr."""
    if status is None:
        return MachineFault(message("machine.slow"))
    if status < 0:
        return MachineFault(_killed(-status))
    lines = [line.strip() for line in errors.splitlines() if line.strip()]
    for line in reversed(lines):
        if found := SHARED_LIBRARY.search(line):
            return MachineFault(_library(found[1]))
        if found := MODULE.search(line):
            return MachineFault(_module(found[1], equipment))
    return MachineFault(message("machine.not_ready", problem=lines[-1] if lines else status))


def system_fault(problem: OSError) -> MachineFault:
    """What the operating system has refused."""
    reason, path = problem.strerror or str(problem), problem.filename
    if problem.errno in NO_ROOM or NO_TEMPORARY_FOLDER in reason:
        place = os.fsdecode(path) if path is not None else os.environ.get("TMPDIR", "/tmp")
        another = path is None and NO_TEMPORARY_FOLDER not in reason and _has_room(place)
        if another:  # perhaps that of standard output
            return MachineFault(message("machine.no_room_somewhere"))
        return MachineFault(message("machine.no_room", place=place))
    if problem.errno in TOO_MANY_FILES:
        return MachineFault(message("machine.too_many_files"))
    if problem.errno in NO_MEMORY:
        return MachineFault(message("machine.no_memory", reason=reason))
    if path is not None:
        return MachineFault(message("machine.file", path=os.fsdecode(path), reason=reason))
    return MachineFault(message("machine.refuses", reason=reason))


def _has_room(place: str) -> bool:
    try:
        return shutil.disk_usage(place).free >= ROOM
    except OSError:
        return False


def is_exhausted(problem: OSError) -> bool:
    """Whether something has run out that every box needs: room, memory, processes, open files."""
    return problem.errno in NO_ROOM | TOO_MANY_FILES | NO_MEMORY or NO_TEMPORARY_FOLDER in str(problem)


def _killed(number: int) -> str:
    if number == signal.SIGILL:
        return message("machine.illegal_instruction")
    if number == signal.SIGKILL:
        return message("machine.killed")
    try:
        name = signal.Signals(number).name
    except ValueError:
        name = str(number)
    return message("machine.signal", name=name)


def lacking(equipment: Equipment) -> str:
    """What an edition's Python lacks, with the command that adds it; '' if everything is there. Nothing is started."""
    missing = [name for name in equipment.packages if not _has(equipment.environment, name)]
    return _module(missing[0], equipment) if missing else ""


def _has(environment: str, package: str) -> bool:
    """Whether a package is installed, or its build for a GPU, which is another package."""
    return any(version_in(environment, name) for name in (package, f"{package}-gpu"))


def _library(name: str) -> str:
    if name in DEBIAN:
        return message("machine.library", library=name, package=DEBIAN[name])
    return message("machine.unknown_library", library=name)


def _module(name: str, equipment: Equipment) -> str:
    """What to install: the edition's packages that are missing, else the module by its name."""
    if equipment.environment:
        return _environment(equipment.environment)
    missing = [package for package in equipment.packages if not _has("", package)]
    return message("machine.module", module=name, python=sys.executable, packages=" ".join(missing or [name]))


def _environment(name: str) -> str:
    return message("machine.environment", name=name, python=sys.executable)
