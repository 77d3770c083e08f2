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
    try:
        make_course()
    except OSError as problem:
        print(f"{problem.filename or COURSE}: {problem.strerror}", file=sys.stderr)
        return 2
    options: tuple[str, ...] = ()
    for assignment in ASSIGNMENTS:
        status = autograder("grade", assignment, *options)
        if status > 1 and not options and not contained():
            options = ("--trust-submissions",)
            status = autograder("grade", assignment, *options)
        if status > 1:  # 1: some could not be graded; the damaged one is there to show that the others still are
            return status
    if options:
        print(NO_WALL)
    print(WHERE.format(course=COURSE.relative_to(Path.cwd()) if COURSE.is_relative_to(Path.cwd()) else COURSE))
    return 0


def make_course() -> None:
    """The course with its releases and its class, nothing graded; a demo of before is removed."""
    if COURSE.exists():
        shutil.rmtree(COURSE)
    COURSE.mkdir()
    shutil.copy(ROOT / "nbgrader_config.py", COURSE)
    for part in ("source", "release"):
        shutil.copytree(ROOT / part, COURSE / part)
    shutil.copytree(ROOT / "samples" / "submitted", COURSE / "submitted")


def contained() -> bool:
    """Whether a wall holds here; if not, `doctor` has said why, and a notice that nobody overlooks follows."""
    if autograder("doctor") <= 1:
        return True
    print(NO_WALL, flush=True)
    return False


def autograder(*words: str) -> int:
    """Run the command in the course; its exit status."""
    print("\n$ autograder", *words, flush=True)
    return subprocess.run([sys.executable, "-m", "autograder", *words], cwd=COURSE, check=False).returncode


NO_WALL = """
################################################################################
  NO WALL. This machine cannot contain submissions; autograder doctor says why.
  This demo runs its class all the same, with --trust-submissions, since the
  class is the project's own. Never do so with what students hand in.
################################################################################"""

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
