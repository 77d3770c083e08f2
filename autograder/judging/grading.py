"""Grading: rebuild a submission, run it in a box, judge it task by task, make its result."""

from __future__ import annotations

import ast
import hashlib
import logging
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any

from nbformat.notebooknode import NotebookNode

from .. import __version__
from ..authoring.assignment import Assignment
from ..authoring.calls import written
from ..authoring.draw import Draw
from ..authoring.edition import Edition
from ..authoring.task import Task, task_of
from ..box.box import PACKAGE
from ..box.cold import Cold
from ..box.diagnosis import system_fault
from ..box.kernel import Kernel
from ..box.limits import Limits
from ..box.preflight import UNCONTAINED, Containment, contain, refusal
from ..box.zygote import AnyZygote, Zygote, early_zygote
from ..errors import JudgeFault, MachineFault
from ..outcomes import Outcome, Returned
from ..submission.files import SubmissionData
from ..submission.notebook import Repair
from ..submission.rebuild import OWN, Rebuilt, Release, rebuild
from ..verdicts import Remark, Result, TaskResult
from ..words import message
from ..words.lookup import Sentences
from ..words.plaintext import plain, plain_lines
from .judge import judge
from .notices import notice_text, notices
from .outputs import notebook_outputs
from .student import BoxedStudent
from .table import Verdicts

LONGEST_SOURCE = 6000  # characters
REMARK_ABOUT, REMARK_LENGTH = 8, 60  # the most names in a remark, and characters in a name
log = logging.getLogger(__name__)
ITS_OWN_FAULT = ("not_written", "not_defined", "cell_raised", "cell_timed_out", "cell_died", "timed_out")


@dataclass(frozen=True)
class Graded:
    """The result, and the rebuilt notebook with its outputs from the box."""

    result: Result
    notebook: NotebookNode


class Grader:
    """Grades submissions of one edition of an assignment, one after another, from one warm zygote.

    It depends on no course and no gradebook. `secret` are folders that no submission may read, in addition to the
    package and the assignment.
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
        self._code = partial(as_code, assignment, edition.forms)
        self._equipment, self._standins = edition.equipment, edition.standins  # as they are now, for every submission
        self._secret = (PACKAGE, assignment.folder, *secret)
        self._containment = UNCONTAINED if trust_submissions else None
        self._zygote = zygote

    def grade(self, submission: SubmissionData, release: Release, seed: int | None = None) -> Graded:
        """Grade one submission, trying again once after a fault of ours.

        Raises CannotGrade if the file is at fault, MachineFault if no other submission could be graded either, and
        JudgeFault if others can.
        """
        rebuilt = rebuild(submission.data, release)
        seed = seed if seed is not None else seed_of(submission)
        try:
            return self._grade(submission, release, rebuilt, seed)
        except (JudgeFault, OSError):
            self.close()
        try:
            return self._grade(submission, release, rebuild(submission.data, release), seed)
        except (JudgeFault, OSError) as problem:
            self._check_machine()
            raise JudgeFault(str(problem)) from None

    def run(self, rebuilt: Rebuilt, seed: int, language: str) -> tuple[TaskResult, ...]:
        """Run and judge a notebook, and add the outputs and verdicts to it; raises JudgeFault."""
        zygote, containment = self._warm()
        words = self.assignment.sentences(language, self.edition.name)
        own_seed = Draw(seed, "kernel").integer(0, 2**31 - 1)  # the kernel must not know the seed of the inputs
        start = partial(Kernel, zygote, self.limits, own_seed, containment.enclose)
        with BoxedStudent(start, self.limits, self.assignment.well_formed, self._code) as student:
            tasks = Run(self.assignment, self._standins, student, seed, words).through(rebuilt)
        if not zygote.alive():
            raise JudgeFault("the zygote was killed, and kernels with it")
        return tasks

    @property
    def containment(self) -> str:
        """The containment tier of this machine; raises MachineFault if nothing can be graded here."""
        self._check_machine()
        return self._warm()[1].tier

    def _check_machine(self) -> None:
        """Start a kernel for nobody; raises MachineFault where not even that works."""
        try:
            zygote, containment = self._warm()
            Kernel(zygote, self.limits, 0, containment.enclose).close()
        except OSError as problem:
            raise system_fault(problem) from None
        except JudgeFault as problem:
            raise MachineFault(str(problem)) from None

    def close(self) -> None:
        if self._zygote is not None:
            self._zygote.close()
            self._zygote = None

    def __enter__(self) -> Grader:
        self._zygote = self._usable_zygote() or early_zygote(self._equipment)
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
        """The zygote, and the containment that passed the preflight; raises CannotContain if none does."""
        self._zygote = self._usable_zygote() or early_zygote(self._equipment) or Cold(self._equipment)
        if self._containment is None and isinstance(self._zygote, Cold):
            raise refusal(message("contain.system", system=sys.platform))
        if self._containment is None:
            with closing(Zygote(bare=True)) as bare:  # concurrently with the other zygote's warm-up
                self._containment = contain(bare, self.limits, self._secret)
        return self._zygote, self._containment

    def _usable_zygote(self) -> AnyZygote | None:
        """The current zygote if it is alive and was started for this edition, else None after closing it."""
        if self._zygote is None or (self._zygote.alive() and self._zygote.equipment == self._equipment):
            return self._zygote
        self._zygote.close()
        return None


class Run:
    """Runs a notebook from its first cell to its last, and judges each task at its test cell, as nbgrader would.

    Follow-through: a function that passes all checks of its task is kept under its name for the exercises. One that
    does not is replaced by a right one, as soon as no remaining task needs the student's own.
    """

    def __init__(
        self, assignment: Assignment, standins: str, student: BoxedStudent, seed: int, words: Sentences
    ) -> None:
        self.assignment, self.student, self.seed, self.words = assignment, student, seed, words
        self._source = standins
        self.done: dict[str, TaskResult] = {}
        self._outcomes: dict[str, Outcome] = {}
        self._replaced: set[str] = set()

    def through(self, rebuilt: Rebuilt) -> tuple[TaskResult, ...]:
        """Run all cells and add their outputs and verdicts to the notebook; the results are in the order of tasks."""
        tasks = self.assignment.by_id
        sources = {name: cell.source for name, cell in rebuilt.code()}
        for name, cell in rebuilt.code():
            if name in tasks and tasks[name].is_exercise:
                self.student.settle("restore")
                self.student.reset_timeouts()
            ran = self.student.run(name, cell.source, given=name not in tasks and OWN not in cell.metadata)
            self._outcomes[name] = ran.outcome
            cell.outputs = notebook_outputs(ran.outputs)
            count = ran.outcome.value if isinstance(ran.outcome, Returned) else None
            cell.execution_count = count if type(count) is int else None
            task = tasks.get(task_of(name))
            if task is not None:
                self.done[task.id] = with_source(self._judge(task), sources.get(task.id, ""))
                cell.outputs.append(Verdicts(self.done[task.id], self.words.language, self.seed).as_output())
        return tuple(self.done[id] for id in tasks if id in self.done)

    def _judge(self, task: Task) -> TaskResult:
        """Judge a task, then decide with which functions the next tasks are judged."""
        student, seconds = self.student, self.student.limits.task
        if not task.is_exercise:  # a time-out predicts that the next check times out, too
            seconds = student.shortened(seconds)
        result = judge(task, student, self.seed, self.words, seconds, self._outcomes.get(task.id))
        if task.is_exercise:
            return self._retried(task, result) if _may_be_inherited(result) else result
        self.done[task.id] = result
        student.settle("keep", names=[*(task.functions if result.full else ()), *self.assignment.given])
        if wrong := [name for name in self._replaceable() if not self.done[self.assignment.owners[name]].full]:
            self._replaced |= set(wrong)
            student.stand_in(wrong, self._standins())
        return result

    def _standins(self) -> str:
        """The right functions that may be seen by now: none of a task that has not been judged."""
        waiting = {name for name, task in self.assignment.owners.items() if task not in self.done}
        tree = ast.parse(self._source)
        kept = [node for node in tree.body if not (isinstance(node, ast.FunctionDef) and node.name in waiting)]
        return self._source if len(kept) == len(tree.body) else ast.unparse(ast.Module(kept, []))

    def _replaceable(self) -> Iterator[str]:
        """Functions that exercises use, that have been judged, and that no remaining task needs unchanged."""
        waiting = [task for task in self.assignment.tasks if task.id not in self.done]
        needed = {name for task in waiting if not task.follow_through for name in task.uses}
        wanted = dict.fromkeys(name for task in waiting if task.is_exercise for name in task.uses)
        for name in wanted:
            if self.assignment.owners[name] in self.done and name not in needed | self._replaced:
                yield name

    def _retried(self, task: Task, first: TaskResult) -> TaskResult:
        """Retry an exercise that failed, with right functions in place of all that it uses: the student's may be right
        but not twice differentiable, for example. The better result counts.
        """
        self.student.stand_in(list(task.uses), self._standins(), for_good=False)
        self.student.forget()
        second = judge(task, self.student, self.seed, self.words, self.student.limits.task)
        self.student.settle("restore")
        return second if (second.score or 0) > (first.score or 0) else first


def as_code(assignment: Assignment, forms: Mapping[str, str], probe: str, inputs: Mapping[str, Any]) -> str:
    """What a probe asked, as lines for the notebook; '' where that cannot be put in a few."""
    try:
        return written(assignment.call_of(probe, inputs), forms)
    except Exception:  # in an assignment's own calls.py; it costs nobody a mark
        log.exception("calls.py of %s", assignment.name)
        return ""


def with_source(result: TaskResult, source: str) -> TaskResult:
    """The result with the student's cell, where it lost marks and the cell is not too long to be shown."""
    shown = plain_lines(source) if len(source) <= LONGEST_SOURCE else ""
    return result if result.full else replace(result, source=shown[:LONGEST_SOURCE])


def seed_of(submission: SubmissionData) -> int:
    """The default seed of a submission: deterministic, and different for each student and each file."""
    digest = hashlib.sha256(f"{submission.assignment}\n{submission.student}\n".encode() + submission.data).digest()
    return int.from_bytes(digest[:4], "big") >> 1


def _may_be_inherited(task: TaskResult) -> bool:
    """Whether an exercise failed in a way that an earlier function of the student may have caused."""
    return any(check.verdict == "failed" and check.kind not in ITS_OWN_FAULT for check in task.checks)


def _as_remark(repair: Repair) -> Remark:
    return Remark("repair", repair.kind, tuple(plain(one, REMARK_LENGTH) for one in repair.about[:REMARK_ABOUT]))
