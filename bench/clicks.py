"""The formgrader's button "Autograde", once for each of these students: seconds by the clock, as JSON.

In one process, as in the server that shows the formgrader, by what its handler calls.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from nbgrader.apps import NbGraderAPI

from autograder.course.configuration import load_course


def main(assignment: str, students: list[str]) -> None:
    """Click, one student after another; ends with the log of a click that failed."""
    course = load_course(Path.cwd())
    api, seconds = NbGraderAPI(course, config=course.config), []
    for student in students:
        began = time.monotonic()
        done = api.autograde(assignment, student)
        seconds.append(time.monotonic() - began)
        if not done["success"]:
            sys.exit(done.get("log") or done.get("error"))
    print(json.dumps(seconds))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
