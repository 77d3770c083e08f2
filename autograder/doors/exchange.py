"""`nbgrader release_feedback` through the exchange, for students as they are.

nbgrader takes a student's id for a pattern, so that `--student '[2026] chen'` releases nothing without a word; and it
stops at the first page whose submission has not come through the exchange, with a traceback, so that nobody after it
gets theirs.
"""

from __future__ import annotations

import glob
from pathlib import Path

from nbgrader.exchange.default import ExchangeReleaseFeedback

from ..course.places import Places, matching
from ..course.records import SECRET, TIMESTAMP
from ..words import message
from ..words.plaintext import plain


class ReleaseFeedback(ExchangeReleaseFeedback):
    """nbgrader's, for one student after another; who cannot be reached by the exchange is named."""

    def copy_files(self) -> None:
        """Release what can be released, then name in one line whose pages have to be handed out by other means."""
        places = Places(self.coursedir, self.coursedir.assignment_id)
        folders = places.all_feedback()
        outside = []
        for student in matching(folders, self.coursedir.student_id or "*"):
            folder = folders[student]
            if all((folder / name).is_file() for name in (TIMESTAMP, SECRET)):
                self.src_path = glob.escape(str(folder))
                super().copy_files()
            elif _has_page(folder) and not places.excludes(student):
                outside.append(student)
        if outside:
            students = message("join").join(map(plain, outside))
            self.log.warning(plain(message("exchange.outside", count=len(outside), students=students)))


def _has_page(folder: Path) -> bool:
    return any(folder.glob("*.html"))
