"""The floor: the same cells and the same probes in one warm process, a fork for each submission.

No box, no socket, no judge, no gradebook: only the kernel's own shell, warmed as in the zygote. What the judge asks is
recorded first (`record`), then asked again (`replay`). Run as a program, so that nothing else is in the process.

What is replayed has the rights of this process. So only a submission's own cells and the judge's probes are recorded,
nothing of the preflight, whose attacks are real; and bench.py starts this program in one box of bubblewrap's for all
(`CONFINED`), which costs a submission nothing.
"""

from __future__ import annotations

import gc
import json
import os
import pickle
import re
import signal
import sys
import time
from pathlib import Path
from typing import Any

from autograder.authoring.loading import load
from autograder.box.kernel import Kernel
from autograder.course.configuration import load_course
from autograder.course.places import Places
from autograder.inside import framework, kernel, probes
from autograder.judging.grading import Grader
from autograder.outcomes import Returned, TimedOut
from autograder.submission.rebuild import read_release, rebuild

ASSIGNMENT = "linreg_scratch"
LINREG = load(ASSIGNMENT)
PADDLE = LINREG.edition("paddle")
Tape = list[tuple[dict[str, Any], bool]]  # what one kernel was asked, in order, and whether that returned


def record(course: Path, to: Path, figures: bool) -> None:
    """Grade the class here, without a wall, and write down, student by student, what each kernel was asked.

    With `figures` those of given cells are drawn, then and when it is replayed.
    """
    places, tapes = Places(load_course(course), ASSIGNMENT), {}
    release = read_release(places.release)
    asked: dict[Kernel, Tape] = {}
    request_for_real = Kernel._request

    def request_and_note(self: Kernel, request: dict[str, Any], *rest: Any) -> Any:
        outcome = request_for_real(self, request, *rest)
        if isinstance(outcome, TimedOut):
            raise SystemExit("A submission ran out of time; it cannot be replayed. Is the machine quiet?")
        asked.setdefault(self, []).append((request, isinstance(outcome, Returned)))
        return outcome

    Kernel._request = request_and_note  # type: ignore[method-assign, assignment]
    with Grader(LINREG, PADDLE, trust_submissions=True) as grader:
        for submission in places.submissions():
            handed_in = submission.read()
            grader.grade(handed_in, release, figures=figures)
            cells = {"given", *(name for name, _ in rebuild(handed_in.data, release).code())}
            tapes[submission.student] = [_only_its_own(tape, cells) for tape in asked.values()]
            asked.clear()
    to.write_bytes(pickle.dumps(tapes))


def _probes() -> set[str]:
    """The names of the engine's probes and of the assignment's."""
    text = PADDLE.equipment.probes
    return {*probes.PROBES, *re.findall(r"^@probe\ndef (\w+)", text, re.MULTILINE)}


def _only_its_own(tape: Tape, cells: set[str]) -> Tape:
    """The tape, once it is sure that nothing else is on it."""
    for request, _ in tape:
        if request.get("cell") not in cells and request.get("ask") not in _probes():
            raise SystemExit("What was recorded is no submission; it is not run without a wall.")
    return tape


def replay(tapes: Path, students: list[str], to: Path) -> None:
    """Write down what each student costs in a fork of this process: seconds by the clock and of the processor."""
    recorded: dict[str, list[Tape]] = pickle.loads(tapes.read_bytes())
    equipment = PADDLE.equipment
    exec(equipment.framework, framework.__dict__)
    exec(equipment.probes, {"__name__": "own_probes"})
    shell = kernel.warm_up()
    kernel.practise(shell, equipment.practice)
    gc.collect()
    gc.freeze()
    to.write_text(json.dumps([_forked(shell, recorded[student]) for student in students]))


def _forked(shell: kernel.Shell, tapes: list[Tape]) -> dict[str, float]:
    began, cpu = time.monotonic(), 0.0
    for tape in tapes:
        pid = os.fork()
        if pid == 0:
            os._exit(0 if _answered(shell, tape) else 1)
        _, status, usage = os.wait4(pid, 0)
        if status:
            raise SystemExit("A submission ended in another way than when it was recorded.")
        cpu += usage.ru_utime + usage.ru_stime
    return {"wall": time.monotonic() - began, "cpu": cpu}


def _answered(shell: kernel.Shell, tape: Tape) -> bool:
    """What the kernel does with its requests, with nobody to read them from; whether all ended as they had before."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    seeds = kernel.begin(shell, 0)
    same = True
    for request, returned in tape:
        kernel.OUTLET.left = kernel.MAX_TEXT
        reply = kernel.answer(shell, request, seeds.getrandbits(31))
        same &= returned == ("raised" not in reply)
    return same


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["record", course, to, figures]:
            record(Path(course), Path(to), figures == "always")
        case ["replay", tapes, to, *students]:
            replay(Path(tapes), students, Path(to))
