"""nbgrader's commands in this process, with ours in place of three of them, and the formgrader."""

from __future__ import annotations

from nbgrader.apps import api, autogradeapp, generateassignmentapp, generatefeedbackapp

from ..course.gradebook import find_alembic
from .autograde import CourseAutograde
from .feedback import CourseFeedback
from .formgrader import close_formgrader
from .release import CourseRelease


def replace_commands() -> None:
    """Let nbgrader's commands and the formgrader's buttons use this judge; idempotent."""
    find_alembic()
    for app in (api, autogradeapp):
        app.Autograde = CourseAutograde
    for app in (api, generatefeedbackapp):
        app.GenerateFeedback = CourseFeedback
    for app in (api, generateassignmentapp):
        app.GenerateAssignment = CourseRelease
    close_formgrader()
