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

from packaging.requirements import Requirement

from .. import __version__
from ..authoring.edition import BUILT_IN, OWN, Edition, known_names, read_editions
from ..box import box, cgroup, fence
from ..box.diagnosis import system_fault
from ..box.limits import MIB, Limits
from ..box.preflight import Attempt, Containment, contain, refusal, remedy_text
from ..box.zygote import Zygote
from ..errors import CourseError, JudgeFault, MachineFault
from ..words import message
from .gradebook import CONFIGURATION, load_course
from .installed import closed_doors, editions_in_use
from .places import Places
from .workers import secret_folders


@dataclass(frozen=True)
class Examination:
    """Rows of name and finding, the attacks that were tried, and the reason why nothing can be graded, if any."""

    rows: tuple[tuple[str, str], ...]
    attempts: tuple[Attempt, ...] = ()
    refused: str = ""


def examine(folder: Path) -> Examination:
    """Look at this machine, and at the course of a folder if there is one, and attack it; takes some seconds."""
    places, unreadable = _course(folder)
    editions = (editions_in_use(places) if places else []) or _built_in()[:1]
    rows = [*_system(editions), *(_course_rows(places) if places else [("course", unreadable)])]
    if not sys.platform.startswith("linux"):
        return Examination(tuple(rows), refused=str(refusal(message("contain.system", system=sys.platform))))
    limits = Limits()
    rows += [*_walls(limits)]
    try:
        containment = _attacked(editions, limits, (box.PACKAGE, *_secret(places, folder)))
    except (MachineFault, JudgeFault) as problem:
        return Examination(tuple(rows), refused=str(problem))
    except OSError as problem:
        return Examination(tuple(rows), refused=str(system_fault(problem)))
    return Examination((*rows, *_contained(containment)), containment.attempts)


def _course(folder: Path) -> tuple[Places | None, str]:
    """The course of a folder, or why its configuration cannot be loaded."""
    try:
        return Places(load_course(folder), ""), ""
    except CourseError as problem:
        return None, str(problem)


def _course_rows(places: Places) -> Iterator[tuple[str, str]]:
    yield "course", str(places.root)
    if not editions_in_use(places):
        yield "doors", message("doors.not_asked")
    else:
        yield "doors", closed_doors(places) or message("doors.open")


def _secret(places: Places | None, folder: Path) -> tuple[Path, ...]:
    """What no submission may read: the course, where there is one; elsewhere this may be any folder."""
    if places is not None and ((places.root / CONFIGURATION).is_file() or editions_in_use(places)):
        return secret_folders(places.root)
    return (folder / OWN,)


def _attacked(editions: list[Edition], limits: Limits, secret: tuple[Path, ...]) -> Containment:
    """The wall that holds around a whole kernel of the first edition; the others have to become ready, too."""
    for edition in editions[1:]:
        with closing(Zygote(edition.equipment)) as zygote:
            assert zygote.versions  # raises MachineFault
    with closing(Zygote(editions[0].equipment)) as zygote:
        return contain(zygote, limits, secret)


def _system(editions: list[Edition]) -> Iterator[tuple[str, str]]:
    yield "system", f"{platform.system()} {platform.release()} {platform.machine()}, {_distribution()}".rstrip(", ")
    yield "python", f"{platform.python_version()} ({message('doctor.as_new')}), autograder {__version__}"
    packages = dict.fromkeys(package for edition in editions for package in (*edition.packages, "numpy"))
    gpu = any(_version(f"{package}-gpu") for package in packages)
    missing = message("doctor.missing")
    found = {name: _version(f"{name}-gpu") or _version(name) or missing for name in packages}
    yield "framework", ", ".join(f"{name} {found[name]}" for name in packages)
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


def _built_in() -> list[Edition]:
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
