"""Grading: rebuild a submission, run it in a box, judge it task by task, make its result."""

from __future__ import annotations

import hashlib
import logging
import sys
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any

from nbformat.notebooknode import NotebookNode

from .. import __version__
from ..authoring.assignment import Assignment
from ..authoring.calls import NOTHING, About, written
from ..authoring.draw import Draw
from ..authoring.edition import Edition, Equipment
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
from ..submission.matching import is_solution
from ..submission.notebook import Repair
from ..submission.rebuild import OWN, Rebuilt, Release, rebuild
from ..verdicts import Remark, Result, TaskResult
from ..words import message
from ..words.lookup import Sentences
from ..words.plaintext import plain, plain_lines
from .attempts import Attempt, computes, has, has_raised, is_endless, may_be_inherited, replaceable, standins_for
from .judge import DEATHS, judge
from .newer import Pythons, minor_version
from .notices import notice_text, notices, notices_of_versions
from .outputs import notebook_outputs
from .student import BoxedStudent
from .table import Verdicts

LONGEST_SOURCE = 6000  # characters
PRACTICE = "practice: "  # what a zygote prints before the exceptions of an edition's practice
REMARK_ABOUT, REMARK_LENGTH = 8, 60  # the most names in a remark, and characters in a name
log = logging.getLogger(__name__)


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
        self._patterns = assignment.patterns(edition.name)
        self._secret = (PACKAGE, assignment.folder, *secret)
        self._containment = UNCONTAINED if trust_submissions else None
        self._zygote = zygote

    def grade(
        self, submission: SubmissionData, release: Release, seed: int | None = None, figures: bool = False
    ) -> Graded:
        """Grade one submission, trying again once after a fault of ours; with `figures` those of given cells are drawn.

        Raises CannotGrade if the file is at fault, MachineFault if no other submission could be graded either, and
        JudgeFault if others can.
        """
        rebuilt = rebuild(submission.data, release)
        seed = seed if seed is not None else seed_of(submission)
        try:
            return self._grade(submission, release, rebuilt, seed, figures)
        except (JudgeFault, OSError):
            self.close()
        try:
            return self._grade(submission, release, rebuild(submission.data, release), seed, figures)
        except (JudgeFault, OSError) as problem:
            self._check_machine()
            raise JudgeFault(str(problem)) from None

    def run(self, rebuilt: Rebuilt, seed: int, language: str, figures: bool = False) -> tuple[TaskResult, ...]:
        """Run and judge a notebook, and add the outputs and verdicts to it; raises JudgeFault."""
        zygote, containment = self._warm()
        words = self.assignment.sentences(language, self.edition.name)
        own_seed = Draw(seed, "kernel").integer(0, 2**31 - 1)  # the kernel must not know the seed of the inputs
        start = partial(Kernel, zygote, self.limits, own_seed, containment.enclose)
        pythons = Pythons(rebuilt.python, minor_version(zygote.versions["python"]))
        with BoxedStudent(start, self.limits, self.assignment.well_formed, self._code, pythons) as student:
            student.patterns = self._patterns
            run = Run(self.assignment, self._standins, student, seed, words, figures=figures)
            tasks = run.through(rebuilt)
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

    @property
    def failed_practice(self) -> list[str]:
        """The exceptions of the edition's practice, which runs before the third kernel is forked."""
        printed = self._zygote.complaints() if isinstance(self._zygote, Zygote) else ""
        return [line.removeprefix(PRACTICE) for line in printed.splitlines() if line.startswith(PRACTICE)]

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

    def _grade(
        self, submission: SubmissionData, release: Release, rebuilt: Rebuilt, seed: int, figures: bool
    ) -> Graded:
        zygote, containment = self._warm()
        began = time.monotonic()
        tasks = self.run(rebuilt, seed, release.language, figures)
        words = self.assignment.sentences(release.language, self.edition.name)
        noticed = [*self._notices(rebuilt), *notices_of_versions(tasks)]
        repairs = (*submission.repairs, *rebuilt.repairs)
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
        expected = {task.id: task.expects for task in self.assignment.tasks}
        return notices(own, self.edition.libraries, expected, self.edition.gpu, self.edition.environment)

    def _warm(self) -> tuple[AnyZygote, Containment]:
        """The zygote, and the containment that passed the preflight; raises CannotContain if none does."""
        self._zygote = self._usable_zygote() or early_zygote(self._equipment) or Cold(self._equipment)
        if self._containment is None and isinstance(self._zygote, Cold):
            raise refusal(message("contain.system", system=sys.platform))
        if self._containment is None:
            same_python = Equipment(environment=self._equipment.environment)
            with closing(Zygote(same_python, bare=True)) as bare:  # concurrently with the other zygote's warm-up
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

    Follow-through: an exercise is judged with right functions in place of those that failed the checks of their own
    tasks, and with those of the student as they stand; the better result counts. The cells always run as they stand.
    """

    def __init__(
        self,
        assignment: Assignment,
        standins: str,
        student: BoxedStudent,
        seed: int,
        words: Sentences,
        *,
        figures: bool = False,
    ) -> None:
        self.assignment, self.student, self.seed, self.words = assignment, student, seed, words
        self._instead = None if figures else words.say("notebook.no_figure")
        self._source = standins
        self.done: dict[str, TaskResult] = {}
        self._outcomes: dict[str, Outcome] = {}
        self._cells: dict[str, str] = {}
        self._absent: Collection[str] = ()

    def through(self, rebuilt: Rebuilt) -> tuple[TaskResult, ...]:
        """Run all cells and add their outputs and verdicts to the notebook; the results are in the order of tasks."""
        tasks = self.assignment.by_id
        self._absent = tasks.keys() - {task_of(name) for name, _ in rebuilt.code()}
        for name, cell in rebuilt.code():
            if name in tasks and tasks[name].is_exercise:
                self.student.reset_timeouts()
            given = name not in tasks and OWN not in cell.metadata
            # what a student's own cell draws can decide whether it ends: it is drawn in every mode
            instead = self._instead if given and not is_solution(cell) else None
            ran = self.student.run(name, cell.source, given=given, instead=instead)
            self._outcomes[name], self._cells[name] = ran.outcome, cell.source
            cell.outputs = notebook_outputs(ran.outputs)
            count = ran.outcome.value if isinstance(ran.outcome, Returned) else None
            cell.execution_count = count if type(count) is int else None
            task = tasks.get(task_of(name))
            if task is not None:
                self.done[task.id] = with_source(self._judge(task), self._cells.get(task.id, ""))
                cell.outputs.append(Verdicts(self.done[task.id], self.words.language, self.seed).as_output())
        return tuple(self.done[id] for id in tasks if id in self.done)

    def _judge(self, task: Task) -> TaskResult:
        """The best result of the attempts, the first of these where several are equal."""
        seconds = self.student.limits.task
        if not task.is_exercise:  # a time-out predicts that the next check times out, too
            seconds = self.student.shortened(seconds)
        until = time.monotonic() + seconds
        results: list[TaskResult] = []
        for attempt in self._attempts(task):
            with self._surrounded(task, attempt) as entered:
                if entered:
                    left = max(0.0, until - time.monotonic())
                    results.append(judge(task, self.student, self.seed, self.words, left, self._outcomes.get(task.id)))
            if self._is_final(results, until):
                break
        if not results:  # no kernel is left
            return judge(task, self.student, self.seed, self.words, 0.0, self._outcomes.get(task.id))
        return max(results, key=lambda result: result.score or 0)

    def _is_final(self, results: Sequence[TaskResult], until: float) -> bool:
        """Whether no further attempt is worth its time."""
        if not results:
            return False
        last, late = results[-1], time.monotonic() > until
        deadly = sum(has(result, DEATHS) for result in results)
        return last.full or not may_be_inherited(last) or deadly > 1 or (late and has(last, ("timed_out",)))

    def _attempts(self, task: Task) -> Iterator[Attempt]:
        """The attempts at a task, each one in case that those before it did not give full marks."""
        used = tuple(replaceable(self.assignment, task, self.done, self._absent))
        wrong = tuple(name for name in used if not self.done[self.assignment.owners[name]].full)
        yield Attempt(wrong)
        if wrong and not any(is_endless(name, self.assignment, self.done) for name in wrong):
            yield Attempt()
        names, state, dtype = self.student.disturbed(list(self.assignment.owners))
        if dtype:
            yield Attempt(wrong, own_dtype=True)
        raised = any(has_raised(self._outcomes.get(id)) for id in self._anew(task, Attempt(wrong)))
        anew = raised or (bool(wrong or state) and computes(self._cells.get(task.id)))
        if tidy := names or anew:
            yield Attempt(wrong, tidy)
        if used != wrong:
            yield Attempt(used, tidy)

    def _surrounded(self, task: Task, attempt: Attempt) -> AbstractContextManager[bool]:
        """The student within an attempt; yields whether it can be made."""
        if attempt == Attempt():
            return nullcontext(True)
        source = standins_for(self._source, self.assignment, self.done) if attempt.right else ""
        inputs: dict[str, Any] = {"own": list(self.assignment.owners), "source": source, "right": list(attempt.right)}
        inputs |= {"tidy": attempt.tidy, "own_dtype": attempt.own_dtype}
        return self.student.trial(inputs, self._anew(task, attempt) if attempt.tidy else {})

    def _anew(self, task: Task, attempt: Attempt) -> dict[str, str]:
        """The cells that run once more: those of functions that the task uses and that failed, and its own."""
        used = [self.assignment.owners[name] for name in task.uses if name not in attempt.right]
        failed = [id for id in used if has_raised(self._outcomes.get(id))]
        return {id: self._cells[id] for id in (*failed, task.id) if id in self._cells}


def as_code(
    assignment: Assignment, forms: Mapping[str, str], probe: str, inputs: Mapping[str, Any], about: About = NOTHING
) -> str:
    """What a probe asked, as lines for the notebook; '' where that cannot be put in a few."""
    try:
        return written(assignment.call_of(probe, inputs), forms, about)
    except Exception as problem:  # in an assignment's own calls.py; it costs nobody a mark
        log.warning("%s/calls.py: %s: %s", assignment.name, type(problem).__name__, problem)
        return ""


def with_source(result: TaskResult, source: str) -> TaskResult:
    """The result with the student's cell, where it lost marks and the cell is not too long to be shown."""
    if result.full or len(source) > LONGEST_SOURCE:
        return result
    return replace(result, source=plain_lines(source)[:LONGEST_SOURCE])


def seed_of(submission: SubmissionData) -> int:
    """The default seed of a submission: deterministic, and different for each student and each file."""
    who = f"{submission.assignment}\n{submission.student}\n".encode("utf-8", "surrogateescape")
    return int.from_bytes(hashlib.sha256(who + submission.data).digest()[:4], "big") >> 1


def _as_remark(repair: Repair) -> Remark:
    return Remark("repair", repair.kind, tuple(plain(one, REMARK_LENGTH) for one in repair.about[:REMARK_ABOUT]))
