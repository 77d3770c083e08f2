"""The whole way on one screen: a submission is rebuilt, runs behind the wall, is judged task by task, gets a result."""

from __future__ import annotations

import hashlib
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from types import TracebackType

from nbformat.notebooknode import NotebookNode

from .. import __version__
from ..assignments.linreg_scratch.assignment import CORE_FUNCTIONS, TASKS
from ..authoring.draw import Draw
from ..authoring.task import Task, task_of
from ..box.cold import Cold
from ..box.kernel import Kernel
from ..box.limits import Limits
from ..box.preflight import UNCONTAINED, Containment, contain, refusal
from ..box.zygote import AnyZygote, Zygote, early_zygote
from ..errors import JudgeFault
from ..outcomes import Outcome, Returned
from ..submission.files import SubmissionData
from ..submission.notebook import Repair
from ..submission.rebuild import OWN, Rebuilt, Release, rebuild
from ..verdicts import Remark, Result, TaskResult
from ..words import tell
from ..words.plaintext import plain
from .judge import judge
from .notices import notice_text, notices
from .outputs import notebook_outputs
from .student import BoxedStudent
from .table import Verdicts

GIVEN_FUNCTIONS = ("synthetic_data", "train")
REMARK_ABOUT, REMARK_LENGTH = 8, 60  # names in a remark, and characters in a name, that a result keeps
ITS_OWN_FAULT = ("not_written", "not_defined", "cell_raised", "cell_timed_out", "cell_died", "timed_out")


@dataclass(frozen=True)
class Graded:
    """The result, and the rebuilt notebook with the outputs that it had in the box."""

    result: Result
    notebook: NotebookNode


class Grader:
    """Grades submissions, one after another, from one warm zygote; knows no course and no gradebook."""

    def __init__(
        self, trust_submissions: bool = False, limits: Limits | None = None, zygote: AnyZygote | None = None
    ) -> None:
        self.limits = limits or Limits()
        self._containment = UNCONTAINED if trust_submissions else None
        self._zygote = zygote

    def grade(self, submission: SubmissionData, release: Release, seed: int | None = None) -> Graded:
        """Grade one submission; raises CannotGrade if nobody could, JudgeFault if this machine fails twice."""
        rebuilt = rebuild(submission.data, release)
        seed = seed if seed is not None else seed_of(submission)
        try:
            return self._grade(submission, release, rebuilt, seed)
        except JudgeFault:
            self.close()
            return self._grade(submission, release, rebuild(submission.data, release), seed)

    @property
    def containment(self) -> str:
        """The tier that holds here; raises CannotContain where none does."""
        return self._warm()[1].tier

    def close(self) -> None:
        if self._zygote is not None:
            self._zygote.close()
            self._zygote = None

    def __enter__(self) -> Grader:
        self._zygote = self._zygote or early_zygote()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _grade(self, submission: SubmissionData, release: Release, rebuilt: Rebuilt, seed: int) -> Graded:
        zygote, containment = self._warm()
        began = time.monotonic()
        own_seed = Draw(seed, "kernel").integer(0, 2**31 - 1)  # the inputs' seed is none of the kernel's business
        start = partial(Kernel, zygote, self.limits, own_seed, containment.enclose)
        with BoxedStudent(start, self.limits) as student:
            tasks = run(rebuilt, student, seed, release.language)
        if not zygote.alive():
            raise JudgeFault("the zygote was killed, and kernels with it")
        noticed, repairs = _notices(rebuilt), (*submission.repairs, *rebuilt.repairs)
        result = Result(
            assignment=submission.assignment,
            student=submission.student,
            seed=seed,
            containment=containment.tier,
            preflight=containment.counted,
            tasks=tasks,
            language=release.language,
            notices=tuple(notice_text(release.language, notice) for notice in noticed),
            repairs=tuple(repair.said(release.language) for repair in repairs),
            seconds=time.monotonic() - began,
            versions={"autograder": __version__, **zygote.versions},
            remarks=(*noticed, *map(_as_remark, repairs)),
        )
        return Graded(result, rebuilt.notebook)

    def _warm(self) -> tuple[AnyZygote, Containment]:
        """The zygote, and the wall that has held when it was attacked; raises CannotContain where none does."""
        if self._zygote is None or not self._zygote.alive():
            self._zygote = early_zygote() or Cold()
        if self._containment is None and isinstance(self._zygote, Cold):
            raise refusal(tell("contain.system", system=sys.platform))
        if self._containment is None:
            with closing(Zygote(bare=True)) as bare:  # while the other one warms up
                self._containment = contain(bare, self.limits)
        return self._zygote, self._containment


def run(rebuilt: Rebuilt, student: BoxedStudent, seed: int, language: str) -> tuple[TaskResult, ...]:
    """Run the cells in order and judge each task at its test cell, where nbgrader would."""
    done: dict[str, TaskResult] = {}
    became: dict[str, Outcome] = {}
    for name, cell in rebuilt.code():
        if name in TASKS and not TASKS[name].core:
            student.settle("restore")
            student.patient_again()
        ran = student.run(name, cell.source, given=name not in TASKS and OWN not in cell.metadata)
        became[name] = ran.outcome
        cell.outputs = notebook_outputs(ran.outputs)
        count = ran.outcome.value if isinstance(ran.outcome, Returned) else None
        cell.execution_count = count if type(count) is int else None
        task = TASKS.get(task_of(name))
        if task is None:
            continue
        one_function = task.core or task.id == "training"  # where a time-out tells how the next check will end
        seconds = student.impatient(student.limits.task) if one_function else student.limits.task
        done[task.id] = judge(task, student, seed, language, seconds, became.get(task.id))
        if task.core and _full(done[task.id]):
            student.settle("keep", names=list(task.functions))
        elif task.id == "training":
            student.settle("keep", names=list(GIVEN_FUNCTIONS))
            if failed := [name for name in CORE_FUNCTIONS if not _full(done.get(name))]:
                student.stand_in(failed)
        elif not task.core and _stumbled(done[task.id]):
            done[task.id] = _again(task, student, seed, language, done[task.id])
        cell.outputs.append(Verdicts(done[task.id], language, seed).as_output())
    return tuple(done[id] for id in TASKS if id in done)


def _again(task: Task, student: BoxedStudent, seed: int, language: str, first: TaskResult) -> TaskResult:
    """Judge an exercise that failed once more with right core functions: the student's may be right, but not twice
    differentiable, say (Paddle even crashes on the second derivative of addmm). The better result counts.
    """
    student.stand_in(list(CORE_FUNCTIONS), for_good=False)
    student.forget()
    second = judge(task, student, seed, language, student.limits.task)
    student.settle("restore")
    return second if (second.score or 0) > (first.score or 0) else first


def seed_of(submission: SubmissionData) -> int:
    """The seed of a submission that was given none: another for each student and each file, the same every time."""
    digest = hashlib.sha256(f"{submission.assignment}\n{submission.student}\n".encode() + submission.data).digest()
    return int.from_bytes(digest[:4], "big") >> 1


def _full(task: TaskResult | None) -> bool:
    return task is not None and all(check.verdict == "passed" for check in task.checks)


def _stumbled(task: TaskResult) -> bool:
    """Whether an exercise failed in a way that a core function of the student's may have caused."""
    return any(check.verdict == "failed" and check.kind not in ITS_OWN_FAULT for check in task.checks)


def _notices(rebuilt: Rebuilt) -> list[Remark]:
    return notices((name, cell.source) for name, cell in rebuilt.code() if name in TASKS or name.startswith("own-"))


def _as_remark(repair: Repair) -> Remark:
    return Remark("repair", repair.kind, tuple(plain(one, REMARK_LENGTH) for one in repair.about[:REMARK_ABOUT]))
