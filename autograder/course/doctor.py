"""What this machine can do: the versions, the wall that holds here and every attack that it was tried with."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import get_args

from packaging.requirements import Requirement

from .. import __version__
from ..authoring.edition import BUILT_IN, OWN, Edition, known_names, read_editions, version_in
from ..box import box, cgroup, fence
from ..box.diagnosis import system_fault
from ..box.limits import MIB, Limits
from ..box.preflight import Attempt, Containment, Tier, contain, refusal, remedy_text
from ..box.zygote import Zygote
from ..errors import CourseError, JudgeFault, MachineFault
from ..words import message
from .configuration import load_course
from .installed import closed_doors, editions_in_use
from .places import CONFIGURATION, Places
from .workers import secret_folders

TIERS = get_args(Tier)  # from the strongest to the weakest


@dataclass(frozen=True)
class Examination:
    """Rows of name and finding, the attacks that were tried, and the reason why nothing can be graded, if any."""

    rows: tuple[tuple[str, str], ...]
    attempts: tuple[Attempt, ...] = ()
    refused: str = ""


def examine(folder: Path) -> Examination:
    """Look at this machine, and at the course of a folder if there is one, and attack it; takes some seconds."""
    places, unreadable = _course(folder)
    editions = (editions_in_use(places) if places else []) or _installed()
    rows = [*_system(editions), *(_course_rows(places) if places else [("course", unreadable)])]
    if not sys.platform.startswith("linux"):
        return Examination(tuple(rows), refused=str(refusal(message("contain.system", system=sys.platform))))
    limits = Limits()
    rows += [*_walls(limits)]
    lacking: dict[str, None] = {}
    try:
        containment = _attacked(editions, limits, (box.PACKAGE, *_secret(places, folder)), lacking)
    except (MachineFault, JudgeFault) as problem:
        return Examination(tuple(rows), refused=str(problem))
    except OSError as problem:
        return Examination(tuple(rows), refused=str(system_fault(problem)))
    rows += [("lacking", problem) for problem in lacking]
    return Examination((*rows, *_contained(containment)), containment.attempts)


def _course(folder: Path) -> tuple[Places | None, str]:
    """The course of a folder, or why its configuration cannot be loaded."""
    try:
        return Places(load_course(folder), ""), ""
    except CourseError as problem:
        return None, str(problem)


def _course_rows(places: Places) -> Iterator[tuple[str, str]]:
    if not _is_course(places):
        yield "course", message("doctor.no_course")
        return
    yield "course", str(places.root)
    if not editions_in_use(places):
        yield "doors", message("doors.not_asked")
    else:
        yield "doors", closed_doors(places) or message("doors.open")


def _is_course(places: Places) -> bool:
    return (places.root / CONFIGURATION).is_file() or bool(editions_in_use(places))


def _secret(places: Places | None, folder: Path) -> tuple[Path, ...]:
    """What no submission may read: the course, where there is one; elsewhere this may be any folder."""
    if places is not None and _is_course(places):
        return secret_folders(places.root)
    return (folder / OWN,)


def _attacked(
    editions: list[Edition], limits: Limits, secret: tuple[Path, ...], lacking: dict[str, None]
) -> Containment:
    """The weakest of the walls around a whole kernel of each Python.

    What editions lack to become ready goes to `lacking`; raises MachineFault if none does.
    """
    walls: dict[str, Containment] = {}
    for edition in editions:
        try:
            with closing(Zygote(edition.equipment)) as zygote:
                assert zygote.versions  # raises MachineFault
                if edition.environment not in walls:
                    walls[edition.environment] = contain(zygote, limits, secret)
        except MachineFault as problem:
            lacking[str(problem)] = None
    if not walls:
        raise MachineFault("; ".join(lacking))
    return max(walls.values(), key=lambda wall: TIERS.index(wall.tier))


def _system(editions: list[Edition]) -> Iterator[tuple[str, str]]:
    yield "system", f"{platform.system()} {platform.release()} {platform.machine()}, {_distribution()}".rstrip(", ")
    yield "python", message("doctor.python_is", version=platform.python_version(), autograder=__version__)
    missing, gpu = message("doctor.missing"), False
    found = {"numpy": _version("numpy")}
    for edition in editions:
        for name in edition.packages:
            on_gpu = version_in(edition.environment, f"{name}-gpu")
            found[name] = on_gpu or version_in(edition.environment, name) or missing
            gpu = gpu or bool(on_gpu)
    yield "framework", ", ".join(f"{name} {version}" for name, version in found.items())
    yield "gpu", message("doctor.gpu_build") if gpu else message("doctor.no_gpu")
    yield "nbgrader", _nbgrader()


def _nbgrader() -> str:
    """nbgrader's version, and whether it is in the range that this package is tested with."""
    found, tested = _version("nbgrader"), ""
    with suppress(PackageNotFoundError):
        wanted = [Requirement(one) for one in requires("autograder") or ()]
        tested = next((str(one.specifier) for one in wanted if one.name == "nbgrader"), "")
        if any(one.name == "nbgrader" and not one.specifier.contains(found, prereleases=True) for one in wanted):
            return message("doctor.untested", version=found, tested=tested)
    return message("doctor.tested", version=found, tested=tested)


def _installed() -> list[Edition]:
    """The editions of the assignments that come with this package whose frameworks are installed; all, if none is."""
    folders = [BUILT_IN / name for name in known_names(None)]
    editions = [edition for folder in folders for edition in read_editions(folder).values()]
    return [edition for edition in editions if all(edition.versions.values())] or editions


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
    yield (
        "containment",
        message("doctor.tier", tier=containment.tier, user=user, what=message(f"contain.{containment.tier}")),
    )
    if containment.missed:
        better = message("doctor.better", remedy=_remedy(containment))
        yield "missed", message("class.apart").join(containment.missed) + message("class.stop") + better


def _remedy(containment: Containment) -> str:
    return message("remedy.group") if containment.tier == "T3-soft" else remedy_text()
