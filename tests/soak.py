"""An instructor's night: a class of good, wrong, hostile and damaged submissions, and a grader that is killed again
and again. The result must be the one of an undisturbed run.

    make soak                                   # 300 submissions, 10 kills; takes an hour or two
    make soak SOAK="--submissions 20 --kills 4"
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import corpus
import damaged
import hostile
import kit
import nbformat
from hostile import sandwich
from kit import ASSIGNMENT
from nbformat import NotebookNode

from autograder.box.watch import descendants

SAMPLES = kit.ROOT / "samples" / "submitted"
MIX = ["corpus"] * 6 + ["sample", "hostile", "damaged", "hopeless"]
VICTIMS = ("coordinator", "worker", "zygote")
ENTIRE = ("corpus", "sample", "damaged")  # what these print and answer does not depend on how fast the machine is
OWN_DICE = "default_rng()"  # which no seed reaches
TIMES = re.compile(r"\d+(?:[.,]\d+)? ?(?:ms|µs|s|秒|seconds)\b|0x[0-9a-f]+")


def hand_in(course: Path, count: int, chance: random.Random) -> Counter[str]:
    """Submissions of every kind, as the seed has them; a student's name tells the kind."""
    kinds: Counter[str] = Counter()
    for number in range(count):
        kind = MIX[number % len(MIX)]
        kinds[kind] += 1
        path = course / "submitted" / f"{kind}-{number:04}" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(MAKERS[kind](course, chance))
    return kinds


def _corpus(course: Path, chance: random.Random) -> bytes:
    """The instructor's answers, a few of them replaced by what students write, right or wrong."""
    notebook = sandwich.answered(course, ASSIGNMENT)
    repeatable = [entry for entry in corpus.entries() if OWN_DICE not in "".join(entry.cells.values())]
    chosen = {entry.task: entry for entry in chance.sample(repeatable, 3)}
    for task, entry in chosen.items():
        if any(cell.metadata.get("nbgrader", {}).get("grade_id") == task for cell in notebook.cells):
            sandwich.put(notebook, task, entry.cells)
    return _bytes(notebook)


def _sample(course: Path, chance: random.Random) -> bytes:
    return chance.choice(sorted(SAMPLES.glob(f"*/{ASSIGNMENT}/{ASSIGNMENT}.ipynb"))).read_bytes()


def _hostile(course: Path, chance: random.Random) -> bytes:
    attack = chance.choice([entry for entry in hostile.entries() if entry.path])
    notebook = sandwich.answered(course, ASSIGNMENT)
    sandwich.put(notebook, attack.cell, attack.cells)
    return _bytes(notebook)


def _damaged(course: Path, chance: random.Random) -> bytes:
    change, _ = chance.choice(list(damaged.DAMAGES.values()))
    return damaged.damaged(damaged.right_notebook(course), change)


def _hopeless(course: Path, chance: random.Random) -> bytes:
    return chance.choice(list(damaged.HOPELESS.values()))[0]


MAKERS = {"corpus": _corpus, "sample": _sample, "hostile": _hostile, "damaged": _damaged, "hopeless": _hopeless}


def _bytes(notebook: NotebookNode) -> bytes:
    return str(nbformat.writes(notebook)).encode("utf-8", "backslashreplace")


def start(course: Path) -> subprocess.Popen[bytes]:
    """A grader as an instructor starts it."""
    command = [sys.executable, "-m", "autograder", "grade", ASSIGNMENT]
    environment = {**os.environ, "PYTHONPATH": str(kit.ROOT), "TMPDIR": str(course.parent / "temporary")}
    log = (course.parent / "log").open("ab")
    return subprocess.Popen(command, cwd=course, env=environment, stdout=log, stderr=log)


def finish(course: Path) -> int:
    """Grade to the end; 1 is right, for somebody is always hopeless."""
    process = start(course)
    while process.poll() is None:
        time.sleep(0.2)
    return process.returncode


def disturbed(course: Path, kills: int, seconds: float, chance: random.Random) -> Iterator[str]:
    """Grade while processes are killed after random times; yields who was, and what became of it."""
    process = start(course)
    for number in range(kills):
        time.sleep(chance.uniform(0.3, 1.7) * seconds / (kills + 1))
        while process.poll() is not None:  # it was done: some of the class is graded once more
            for path in chance.sample(sorted(course.glob("autograded/*/*/result.json")), 3):
                path.unlink()
            process = start(course)
            time.sleep(min(5.0, seconds / 4))
        kind = VICTIMS[number % len(VICTIMS)]
        victim = process.pid if kind == "coordinator" else _one_of(process, kind, chance)
        if victim is None:
            kind, victim = "coordinator", process.pid
        with suppress(ProcessLookupError):
            os.kill(victim, signal.SIGKILL)
        if kind == "coordinator":
            process.wait()
            yield f"{kind}, {_left_behind(course)} left behind"
            process = start(course)
        else:
            yield kind
    while process.poll() is None:
        time.sleep(0.2)


def _one_of(process: subprocess.Popen[bytes], kind: str, chance: random.Random) -> int | None:
    word = {"worker": b"spawn_main", "zygote": b"inside"}[kind]
    found = []
    for pid in descendants([process.pid]) - {process.pid}:
        with suppress(OSError):
            found += [pid] if word in Path(f"/proc/{pid}/cmdline").read_bytes() else []
    return chance.choice(sorted(found)) if found else None


def _left_behind(course: Path) -> int:
    """Processes that still have the run's folder for temporary files in their environment, after ten seconds."""
    mark, until, left = f"TMPDIR={course.parent / 'temporary'}".encode(), time.monotonic() + 10, 1
    while left and time.monotonic() < until:
        time.sleep(0.2)
        left = 0
        for environment in Path("/proc").glob("[0-9]*/environ"):
            with suppress(OSError):
                left += mark in environment.read_bytes().split(b"\0")
    return left


def outcome(course: Path) -> dict[str, Any]:
    """Marks, verdicts and files, without what depends on the clock."""
    found: dict[str, Any] = {f"row {student} {cell}": row for (student, cell), row in kit.grades(course).items()}
    for path in sorted(path for step in ("autograded", "feedback") for path in course.glob(f"{step}/**/*")):
        if path.is_file():
            name = str(path.relative_to(course))
            found[name] = _content(path) if path.parts[-3].startswith(ENTIRE) else _verdicts(path)
    return found


def _content(path: Path) -> Any:
    text = path.read_text("utf-8", "replace")
    if path.suffix == ".ipynb":  # what students draw and print depends on their own dice
        return [(cell["cell_type"], cell["metadata"], cell["source"]) for cell in json.loads(text)["cells"]]
    return {**json.loads(text), "seconds": 0} if path.name == "result.json" else TIMES.sub("…", text)


def _verdicts(path: Path) -> Any:
    if path.name != "result.json":
        return "there"
    tasks = json.loads(path.read_text("utf-8"))["tasks"]
    lost = ("failed", "skipped")  # which of the two, depends on the time that an attack has used up before
    return {task["id"]: [task["score"], [check["verdict"] in lost for check in task["checks"]]] for task in tasks}


def soak(folder: Path, submissions: int, kills: int, seed: int) -> int:
    """Both runs, and how they differ; the number of differences."""
    chance = random.Random(seed)
    (folder / "temporary").mkdir(mode=0o711)
    quiet = kit.make_course(folder / "quiet")
    print(f"{submissions} submissions, {kills} kills, seed {seed}:", dict(hand_in(quiet, submissions, chance)))
    loud = Path(shutil.copytree(quiet, folder / "loud"))
    began = time.monotonic()
    print("undisturbed: status", finish(quiet), f"in {(seconds := time.monotonic() - began):.0f} s", flush=True)
    began = time.monotonic()
    for number, killed in enumerate(disturbed(loud, kills, seconds, chance), 1):
        print(f"kill {number} after {time.monotonic() - began:.0f} s: {killed}", flush=True)
    print("disturbed: status", finish(loud), f"in {time.monotonic() - began:.0f} s")
    expected, found = outcome(quiet), outcome(loud)
    parts = [path for path in folder.rglob("*.autograder-part") if "submitted" not in path.parts]
    different = sorted(key for key in expected | found if expected.get(key) != found.get(key))
    for key in [*different[:40], *map(str, parts)]:
        print("different:", key)
        print("", *_first_difference(expected.get(key), found.get(key)), sep="\n  ")
    print(f"{len(expected)} rows and files compared, {len(different)} differ, {len(parts)} parts of files left")
    print("left in the folder for temporary files:", sorted(path.name for path in (folder / "temporary").iterdir()))
    return len(different) + len(parts)


def _first_difference(one: Any, other: Any) -> tuple[str, str]:
    a, b = (json.dumps(each, ensure_ascii=False) for each in (one, other))
    at = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), 0)
    return a[max(0, at - 60) : at + 100], b[max(0, at - 60) : at + 100]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--submissions", type=int, default=300)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="leave both courses in this folder, which must be new")
    arguments = parser.parse_args()
    folder = arguments.keep or Path(tempfile.mkdtemp(prefix="soak-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        return bool(soak(folder, arguments.submissions, arguments.kills, arguments.seed))
    finally:
        if not arguments.keep:
            shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main())
