"""nbgrader's autograding with the kernels in a box, and the settings that a course has for that."""

from __future__ import annotations

from typing import Any

from nbgrader.converters import Autograde
from nbgrader.preprocessors import Execute
from traitlets import Bool, Enum, List, Unicode
from traitlets.utils.importstring import import_item

from ..course.figures import DEFAULT, HELP, MODES
from ..course.installed import doors_are_open
from .converter import one_line
from .execute import ContainedExecute, containment_of, secrets_of


class ContainedAutograde(Autograde):
    """nbgrader's own, but for where a notebook is executed."""

    coursedir: Any  # nbgrader's own traits
    exporter: Any
    notebooks: Any
    autograde_preprocessors: Any

    trust_submissions = Bool(
        False, help="Run submissions even where this machine cannot contain them; only for code that you trust."
    ).tag(config=True)
    contain = Bool(
        True, help="Run notebooks without checks of the autograder in a box, too; without it, as nbgrader does."
    ).tag(config=True)
    readable_folders = List(
        Unicode(), help="Folders outside of the course that notebooks without checks may read, for example with data."
    ).tag(config=True)

    figures = Enum(MODES, DEFAULT, help=HELP).tag(config=True)

    tier = ""  # of the box in which the last notebook was executed

    def start(self) -> None:
        """Convert the submissions, each executed by a preprocessor whose kernels are in a box."""
        if self.contain and doors_are_open(self.config):
            listed = [_contained(one) for one in self.autograde_preprocessors]
            if listed != self.autograde_preprocessors:
                with one_line(self.log):  # before nbgrader removes what was graded earlier
                    containment_of(self.trust_submissions, secrets_of(self.coursedir))
            self.autograde_preprocessors = listed
        super().start()


def _contained(preprocessor: Any) -> Any:
    """A preprocessor that executes, nbgrader's or the course's own, with its kernels in a box; any other as it is."""
    found = import_item(preprocessor) if isinstance(preprocessor, str) else preprocessor
    if found is Execute:
        return ContainedExecute
    if isinstance(found, type) and issubclass(found, Execute) and not issubclass(found, ContainedExecute):
        return type(found.__name__, (ContainedExecute, found), {})
    return preprocessor
