"""nbgrader's own commands and the formgrader's buttons, with this judge behind them where an assignment has checks.

Each command first asks whether the notebook before it has checks of ours. What has none goes nbgrader's way.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from ..course.installed import mark_doors_open

if TYPE_CHECKING:
    from traitlets.config import Config

COMMANDS = "nbgrader.apps"
RELEASE_FEEDBACK = f"{__package__}.exchange.ReleaseFeedback"


def open_doors(c: Config) -> None:
    """Let nbgrader's `generate_assignment`, `autograde` and `generate_feedback` and the formgrader use this judge."""
    mark_doors_open(c)
    if "release_feedback" not in c.ExchangeFactory:  # else the course has an exchange of its own
        c.ExchangeFactory.release_feedback = RELEASE_FEEDBACK
    if COMMANDS in sys.modules:  # else a command of ours reads the configuration, and runs none of nbgrader's
        from .commands import replace_commands  # noqa: PLC0415 (takes a second)

        replace_commands()
