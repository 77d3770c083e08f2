"""What this machine can do: the versions, the wall that holds here and every attack that it was tried with."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from .. import __version__
from ..authoring.edition import BUILT_IN, OWN, Edition, known_names, read_editions
from ..box import box, cgroup, fence
from ..box.limits import MIB, Limits
from ..box.preflight import Attempt, Containment, contain, refusal, remedy_text
from ..box.zygote import Zygote
from ..errors import CannotContain, JudgeFault
from ..words import message


@dataclass(frozen=True)
class Examination:
    """Rows of name and finding, the attacks that were tried, and the reason why nothing can be graded, if any."""

    rows: tuple[tuple[str, str], ...]
    attempts: tuple[Attempt, ...] = ()
    refused: str = ""


def examine() -> Examination:
    """Look at this machine and attack it; takes some seconds."""
    rows = [*_system()]
    if not sys.platform.startswith("linux"):
        return Examination(tuple(rows), refused=str(refusal(message("contain.system", system=sys.platform))))
    limits = Limits()
    rows += [*_walls(limits)]
    with closing(Zygote(_editions()[0].equipment)) as zygote:
        try:
            containment = contain(zygote, limits, (box.PACKAGE, Path.cwd() / OWN))
        except (CannotContain, JudgeFault) as problem:
            return Examination(tuple(rows), refused=str(problem))
    return Examination((*rows, *_contained(containment)), containment.attempts)


def _system() -> Iterator[tuple[str, str]]:
    yield "system", f"{platform.system()} {platform.release()} {platform.machine()}, {_distribution()}".rstrip(", ")
    yield "python", f"{platform.python_version()}, autograder {__version__}"
    packages = dict.fromkeys(package for edition in _editions() for package in (*edition.packages, "numpy"))
    gpu = any(_version(f"{package}-gpu") for package in packages)
    yield "framework", ", ".join(f"{name} {_version(f'{name}-gpu') or _version(name)}" for name in packages)
    yield "gpu", message("doctor.gpu_build") if gpu else message("doctor.no_gpu")
    yield "nbgrader", _version("nbgrader")


def _editions() -> list[Edition]:
    """The editions of the assignments that come with this package."""
    folders = [BUILT_IN / name for name in known_names(None)]
    return [edition for folder in folders for edition in read_editions(folder).values()]


def _distribution() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return ""


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _walls(limits: Limits) -> Iterator[tuple[str, str]]:
    yield "bubblewrap", box.version() or message("doctor.missing")
    groups = ", ".join(map(str, cgroup.parents()))
    yield "groups", groups or message("doctor.missing")
    abi = fence.abi()
    yield "landlock", message("doctor.version", version=abi) if abi else message("doctor.missing")
    sizes = {"memory": limits.memory // MIB, "processes": limits.processes}
    yield "limits", message("doctor.limits_are", cell=limits.cell, submission=limits.submission, **sizes)


def _contained(containment: Containment) -> Iterator[tuple[str, str]]:
    user = "root" if os.geteuid() == 0 else f"uid {os.geteuid()}"
    yield "containment", f"{containment.tier} ({user}): {message(f'contain.{containment.tier}')}"
    if containment.missed:
        better = message("doctor.better", remedy=_remedy(containment))
        yield "missed", f"{'; '.join(containment.missed)}. {better}"


def _remedy(containment: Containment) -> str:
    return message("remedy.group") if containment.tier == "T3-soft" else remedy_text()
