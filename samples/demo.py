"""`make demo`: a scratch course in demo/ with the sample class, graded end to end, and where to look afterwards."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COURSE = ROOT / "demo"
ASSIGNMENTS = ("linreg_scratch", "linreg_scratch_zh")


def main() -> int:
    """Set up, grade both editions, point at what came out. Status 0 unless nothing could be done."""
    shutil.rmtree(COURSE, ignore_errors=True)
    COURSE.mkdir()
    shutil.copy(ROOT / "nbgrader_config.py", COURSE)
    for part in ("source", "release"):
        shutil.copytree(ROOT / part, COURSE / part)
    shutil.copytree(ROOT / "samples" / "submitted", COURSE / "submitted")
    for assignment in ASSIGNMENTS:
        print(f"\n$ autograder grade {assignment}", flush=True)
        status = subprocess.run(
            [sys.executable, "-m", "autograder", "grade", assignment], cwd=COURSE, check=False
        ).returncode
        if status > 1:  # 1: some could not be graded; the damaged one is there to show that the others still are
            return status
    print(WHERE.format(course=COURSE.relative_to(Path.cwd()) if COURSE.is_relative_to(Path.cwd()) else COURSE))
    return 0


WHERE = """
Where to look, in {course}/:
  feedback/dan-minus-equals/linreg_scratch/linreg_scratch.html      what a student reads
  feedback/nan-没有清零/linreg_scratch_zh/linreg_scratch_zh.html    the same in Chinese
  autograded/dan-minus-equals/linreg_scratch/result.json            the result, for programs
  autograded/ada-the-books-way/linreg_scratch/linreg_scratch.ipynb  the graded notebook with its outputs
  gradebook.db                                                      nbgrader's gradebook; try, in {course}/:
                                                                    nbgrader export, or the formgrader in JupyterLab"""


if __name__ == "__main__":
    sys.exit(main())
