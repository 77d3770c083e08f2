"""nbgrader's own commands and the formgrader's buttons, with this judge behind them where an assignment has checks.

Each command first asks whether the notebook before it has checks of ours. What has none goes nbgrader's way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbgrader.apps import api, autogradeapp, generateassignmentapp, generatefeedbackapp

from ..course.gradebook import find_alembic
from ..course.installed import mark_doors_open
from .autograde import CourseAutograde
from .exchange import open_exchange
from .feedback import CourseFeedback
from .formgrader import close_formgrader
from .release import CourseRelease

if TYPE_CHECKING:
    from traitlets.config import Config


def open_doors(c: Config) -> None:
    """Let nbgrader's `generate_assignment`, `autograde` and `generate_feedback` and the formgrader use this judge."""
    find_alembic()
    mark_doors_open(c)
    for app in (api, autogradeapp):
        app.Autograde = CourseAutograde
    for app in (api, generatefeedbackapp):
        app.GenerateFeedback = CourseFeedback
    for app in (api, generateassignmentapp):
        app.GenerateAssignment = CourseRelease
    open_exchange(c)
    close_formgrader()
