"""The whole way on one screen: a submission is rebuilt, runs behind the wall, is judged task by task, gets a result."""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType

from nbformat.notebooknode import NotebookNode

from .. import __version__
from ..authoring.assignment import Assignment
from ..authoring.draw import Draw
from ..authoring.edition import Edition
from ..authoring.task import Task, task_of
from ..box.box import PACKAGE
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
from ..words import message
from ..words.lookup import Sentences
from ..words.plaintext import plain
from .judge import judge
from .notices import notice_text, notices
from .outputs import notebook_outputs
from .student import BoxedStudent
from .table import Verdicts

REMARK_ABOUT, REMARK_LENGTH = 8, 60  # names in a remark, and characters in a name, that a result keeps
ITS_OWN_FAULT = ("not_written", "not_defined", "cell_raised", "cell_timed_out", "cell_died", "timed_out")


@dataclass(frozen=True)
class Graded:
    """The result, and the rebuilt notebook with the outputs that it had in the box."""

    result: Result
    notebook: NotebookNode


class Grader:
    """Grades submissions of one edition of an assignment, one after another, from one warm zygote.

    It knows no course and no gradebook. `secret` are folders that no submission may read, beside the package and the
    assignment.
    """

    def __init__(
        self,
        assignment: Assignment,
        edition: Edition,
        *,
        trust_submissions: bool = False,
        limits: Limits | None = None,
        zygote: AnyZygote | None = None,
        secret: tuple[Path, ...] = (),
    ) -> None:
        self.assignment, self.edition, self.limits = assignment, edition, limits or Limits()
        self._equipment = edition.equipment
        self._secret = (PACKAGE, assignment.folder, *secret)
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

    def run(self, rebuilt: Rebuilt, seed: int, language: str) -> tuple[TaskResult, ...]:
        """Run and judge a notebook, into which its outputs and verdicts are put; raises JudgeFault."""
        zygote, containment = self._warm()
        words = self.assignment.sentences(language, self.edition.name)
        own_seed = Draw(seed, "kernel").integer(0, 2**31 - 1)  # the inputs' seed is none of the kernel's business
        start = partial(Kernel, zygote, self.limits, own_seed, containment.enclose)
        with BoxedStudent(start, self.limits, self.edition.standins, self.assignment.well_formed) as student:
            tasks = Run(self.assignment, student, seed, words).through(rebuilt)
        if not zygote.alive():
            raise JudgeFault("the zygote was killed, and kernels with it")
        return tasks

    @property
    def containment(self) -> str:
        """The tier that holds here; raises CannotContain where none does."""
        return self._warm()[1].tier

    def close(self) -> None:
        if self._zygote is not None:
            self._zygote.close()
            self._zygote = None

    def __enter__(self) -> Grader:
        self._zygote = self._fitting() or early_zygote(self._equipment)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _grade(self, submission: SubmissionData, release: Release, rebuilt: Rebuilt, seed: int) -> Graded:
        zygote, containment = self._warm()
        began = time.monotonic()
        tasks = self.run(rebuilt, seed, release.language)
        words = self.assignment.sentences(release.language, self.edition.name)
        noticed, repairs = self._notices(rebuilt), (*submission.repairs, *rebuilt.repairs)
        result = Result(
            assignment=submission.assignment,
            student=submission.student,
            seed=seed,
            containment=containment.tier,
            preflight=containment.counted,
            tasks=tasks,
            language=release.language,
            notices=tuple(notice_text(words, notice) for notice in noticed),
            repairs=tuple(repair.said(release.language) for repair in repairs),
            seconds=time.monotonic() - began,
            versions={"autograder": __version__, **zygote.versions},
            checks=self.assignment.name,
            edition=self.edition.name,
            remarks=(*noticed, *map(_as_remark, repairs)),
        )
        return Graded(result, rebuilt.notebook)

    def _notices(self, rebuilt: Rebuilt) -> list[Remark]:
        tasks = self.assignment.by_id
        own = [(name, cell.source) for name, cell in rebuilt.code() if name in tasks or name.startswith("own-")]
        return notices(own, self.edition.libraries, {task.id: task.expects for task in self.assignment.tasks})

    def _warm(self) -> tuple[AnyZygote, Containment]:
        """The zygote, and the wall that has held when it was attacked; raises CannotContain where none does."""
        self._zygote = self._fitting() or early_zygote(self._equipment) or Cold(self._equipment)
        if self._containment is None and isinstance(self._zygote, Cold):
            raise refusal(message("contain.system", system=sys.platform))
        if self._containment is None:
            with closing(Zygote(bare=True)) as bare:  # while the other one warms up
                self._containment = contain(bare, self.limits, self._secret)
        return self._zygote, self._containment

    def _fitting(self) -> AnyZygote | None:
        """The zygote that there is, if it lives and was started for this edition; another one is closed."""
        if self._zygote is None or (self._zygote.alive() and self._zygote.equipment == self._equipment):
            return self._zygote
        self._zygote.close()
        return None


class Run:
    """A notebook that runs from its first cell to its last, each task judged at its test cell, where nbgrader would.

    Follow-through: a function that passes all checks of its task is kept under its name for the exercises. One that
    does not is replaced by a right one, as soon as no task is left that is about the student's own.
    """

    def __init__(self, assignment: Assignment, student: BoxedStudent, seed: int, words: Sentences) -> None:
        self.assignment, self.student, self.seed, self.words = assignment, student, seed, words
        self.done: dict[str, TaskResult] = {}
        self._became: dict[str, Outcome] = {}
        self._replaced: set[str] = set()

    def through(self, rebuilt: Rebuilt) -> tuple[TaskResult, ...]:
        """Run all cells, with their outputs and verdicts put into the notebook; the results in the tasks' order."""
        tasks = self.assignment.by_id
        for name, cell in rebuilt.code():
            if name in tasks and tasks[name].is_exercise:
                self.student.settle("restore")
                self.student.patient_again()
            ran = self.student.run(name, cell.source, given=name not in tasks and OWN not in cell.metadata)
            self._became[name] = ran.outcome
            cell.outputs = notebook_outputs(ran.outputs)
            count = ran.outcome.value if isinstance(ran.outcome, Returned) else None
            cell.execution_count = count if type(count) is int else None
            task = tasks.get(task_of(name))
            if task is not None:
                self.done[task.id] = self._judge(task)
                cell.outputs.append(Verdicts(self.done[task.id], self.words.language, self.seed).as_output())
        return tuple(self.done[id] for id in tasks if id in self.done)

    def _judge(self, task: Task) -> TaskResult:
        """Judge a task, then settle which functions the next ones are judged with."""
        student, seconds = self.student, self.student.limits.task
        if not task.is_exercise:  # there a time-out predicts how the next check will end
            seconds = student.impatient(seconds)
        result = judge(task, student, self.seed, self.words, seconds, self._became.get(task.id))
        if task.is_exercise:
            return self._again(task, result) if _stumbled(result) else result
        self.done[task.id] = result
        student.settle("keep", names=[*(task.functions if result.full else ()), *self.assignment.given])
        if wrong := [name for name in self._settled() if not self.done[self.assignment.owners[name]].full]:
            self._replaced |= set(wrong)
            student.stand_in(wrong)
        return result

    def _settled(self) -> Iterator[str]:
        """Functions that exercises use, that have been judged, and that no task needs any more as they are."""
        waiting = [task for task in self.assignment.tasks if task.id not in self.done]
        needed = {name for task in waiting if not task.follow_through for name in task.uses}
        wanted = dict.fromkeys(name for task in waiting if task.is_exercise for name in task.uses)
        for name in wanted:
            if self.assignment.owners[name] in self.done and name not in needed | self._replaced:
                yield name

    def _again(self, task: Task, first: TaskResult) -> TaskResult:
        """Judge an exercise that failed once more with right functions in place of all that it uses: the student's may
        be right, but not twice differentiable, say. The better result counts.
        """
        self.student.stand_in(list(task.uses), for_good=False)
        self.student.forget()
        second = judge(task, self.student, self.seed, self.words, self.student.limits.task)
        self.student.settle("restore")
        return second if (second.score or 0) > (first.score or 0) else first


def seed_of(submission: SubmissionData) -> int:
    """The seed of a submission that was given none: another for each student and each file, the same every time."""
    digest = hashlib.sha256(f"{submission.assignment}\n{submission.student}\n".encode() + submission.data).digest()
    return int.from_bytes(digest[:4], "big") >> 1


def _stumbled(task: TaskResult) -> bool:
    """Whether an exercise failed in a way that an earlier function of the student's may have caused."""
    return any(check.verdict == "failed" and check.kind not in ITS_OWN_FAULT for check in task.checks)


def _as_remark(repair: Repair) -> Remark:
    return Remark("repair", repair.kind, tuple(plain(one, REMARK_LENGTH) for one in repair.about[:REMARK_ABOUT]))
