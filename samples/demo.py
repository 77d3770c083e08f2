"""`make demo`: a scratch course in demo/ with the sample class, graded end to end, and where to look afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from autograder.authoring.edition import BUILT_IN, find_edition
from autograder.views.terminal import console_of, linked, show

ROOT = Path(__file__).resolve().parents[1]
COURSE = ROOT / "demo"
ASSIGNMENTS = ("linreg_scratch", "linreg_scratch_zh")
IF_INSTALLED = {
    "mxnet": "linreg_scratch_mxnet",
    "torch": "linreg_scratch_torch",
}  # of editions that `make install` leaves out


def main() -> int:
    """Set up, grade all editions, report on them, point at what came out. Status 0 unless nothing could be done."""
    try:
        make_course()
    except OSError as problem:
        print(f"{problem.filename or COURSE}: {problem.strerror}", file=sys.stderr)
        return 2
    print(f"$ cd {os.path.relpath(COURSE)}")
    options: tuple[str, ...] = ()
    for assignment in assignments():
        status = autograder("grade", assignment, *options)
        if status > 1 and not options and not contained():
            options = ("--trust-submissions",)
            status = autograder("grade", assignment, *options)
        if status > 1:  # 1: some could not be graded; the damaged one is there to show that the others still are
            return status
        autograder("report", assignment)
    if options:
        print(NO_WALL)
    point(options)
    return 0


def assignments() -> list[str]:
    """What is graded: the sample class's assignments, but for editions whose framework is not installed."""
    folder = BUILT_IN / ASSIGNMENTS[0]
    others = {name: find_edition(folder, edition).versions for edition, name in IF_INSTALLED.items()}
    return [*ASSIGNMENTS, *(name for name, versions in others.items() if all(versions.values()))]


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
    print("\n$", command("autograder"), *words, flush=True)
    return subprocess.run([command("autograder"), *words], cwd=COURSE, check=False).returncode


def command(name: str) -> str:
    """A command of this project's environment, as it can be typed in the course."""
    return os.path.relpath(Path(sys.executable).parent / name, COURSE)


def point(options: tuple[str, ...]) -> None:
    """Print what there is to open, as links where the terminal has them, and what to try."""
    print("\nWhat to open:")
    for about, path in OPEN.items():
        show(f"  {about}")
        console_of().print("   ", linked(COURSE / path), soft_wrap=True)
    print(f"\nWhat to try:\n  cd {os.path.relpath(COURSE)}")
    for words in TRY:
        trusted = options if "check" in words else ()
        print(" ", command(words[0]), *words[1:], *trusted)


NO_WALL = """
################################################################################
  NO WALL. This machine cannot contain submissions; autograder doctor says why.
  This demo runs its class all the same, with --trust-submissions, since the
  class is the project's own. Never do so with what students hand in.
################################################################################"""

OPEN = {
    "the class report: what was hard, and which mistakes were made": "report/linreg_scratch/report.html",
    "what a student reads": "feedback/dan-minus-equals/linreg_scratch/linreg_scratch.html",
    "the same in Chinese": "feedback/nan-没有清零/linreg_scratch_zh/linreg_scratch_zh.html",
    "the graded notebook, with its outputs": "autograded/ada-the-books-way/linreg_scratch/linreg_scratch.ipynb",
    "the result, for programs": "autograded/dan-minus-equals/linreg_scratch/result.json",
}
TRY = (
    ("autograder", "check", "submitted/dan-minus-equals/linreg_scratch/linreg_scratch.ipynb"),
    ("nbgrader", "export"),
    ("autograder", "--help"),
)


if __name__ == "__main__":
    sys.exit(main())
