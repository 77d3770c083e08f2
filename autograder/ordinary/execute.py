"""nbgrader's executing preprocessor with its kernels in a box: no network, no course, no other submission."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import Execute

from ..box.box import PACKAGE
from ..box.jupyter import boxed_manager, contain_ordinary
from ..box.limits import Limits
from ..box.preflight import UNCONTAINED, Containment
from ..course.workers import secret_folders
from ..errors import CannotContain
from ..words import message
from .converter import Resources, converter_of, one_line

LIMITS = Limits()


class ContainedExecute(Execute):
    """Executes as nbgrader does, by a kernel manager that starts each kernel in an enclosure of its own."""

    def preprocess(self, nb: Any, resources: Resources, km: Any = None) -> tuple[Any, Resources]:
        """Run a notebook; raises NbGraderException where this machine cannot contain it."""
        converter = converter_of(self)
        secret = secrets_of(converter.coursedir)
        with one_line(self.log):
            containment = containment_of(converter.trust_submissions, secret)
        if converter.tier != containment.tier:
            converter.tier = containment.tier
            self.log.info(message("contained", tier=containment.tier))
            if containment.tier == "T2":
                self.log.warning(message("contained_less"))
        readable = tuple(Path(folder) for folder in converter.readable_folders)
        self.kernel_manager_class = boxed_manager(containment, LIMITS, secret=secret, readable=readable)
        executed: tuple[Any, Resources] = super().preprocess(nb, resources, km)
        return executed


def secrets_of(course: CourseDirectory) -> tuple[Path, ...]:
    """The folders that no submission may read: the checks of ours, and the course."""
    return PACKAGE, *secret_folders(Path(course.root))


def containment_of(trust_submissions: bool, secret: tuple[Path, ...]) -> Containment:
    """The best containment on this machine; none where there is none and the submissions are trusted."""
    try:
        return contain_ordinary(LIMITS, secret)
    except CannotContain:
        if trust_submissions:
            return UNCONTAINED
        raise
