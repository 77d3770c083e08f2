"""A pool of worker processes, each with a warm grader: submissions in, results out; no worker knows the gradebook."""

from __future__ import annotations

import atexit
import multiprocessing
import os
import signal
import socket
import sys
import threading
from collections import deque
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from functools import cache, lru_cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

import nbformat

from ..authoring.edition import BUILT_IN, OWN, find_edition, find_folder
from ..authoring.loading import sources
from ..box.diagnosis import system_fault
from ..errors import AutograderError, CannotGrade, ClusterError, CourseError, JudgeFault, MachineFault
from ..startup import start_worker
from ..submission.rebuild import Release
from ..verdicts import Result
from ..words import message

if TYPE_CHECKING:
    from ..box.zygote import AnyZygote, Borrowed, Zygote
    from ..judging.grading import Graded, Grader
    from ..submission.files import Submission, SubmissionData
    from .prepared import Expected, Prepared

KEPT_VARIABLES = frozenset(
    {"PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "TZ"}  # a plain process
    | {"PYTHONPATH", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES"}  # the environment of the course
)
SECONDS_TO_EXIT = 5.0
_lent: list[Borrowed] = []  # the zygote that the coordinator has lent to this worker
AHEAD = 8  # for each so many workers one more submission is queued, so that none idles while results are stored

_until_exit = ExitStack()
atexit.register(_until_exit.close)


class AnyGrader(Protocol):
    """What a worker needs of a grader."""

    @property
    def containment(self) -> str:
        """The tier of its wall, once that has held."""
        ...

    def grade(
        self, submission: SubmissionData, release: Release, seed: int | None = None, figures: bool = False
    ) -> Graded:
        """Grade one submission."""
        ...


def open_grader(plan: Plan) -> AnyGrader:
    """A grader that stays warm until its process ends."""
    return _until_exit.enter_context(new_grader(plan, _lent[-1] if _lent else None))


@dataclass(frozen=True)
class Plan:
    """How to grade: plain data, for it travels to the workers. `opener` is a function that can be imported.

    With `figures` those of given cells are drawn. `folder` is that of the assignment, `edition` its framework; `secret`
    are folders that no submission may read. With `elsewhere` the workers are on other machines: in what is sent there,
    `folder` is the assignment's name, and `files` are those of a course's own assignment.
    """

    trust_submissions: bool = False
    seed: int | None = None
    figures: bool = False
    opener: Callable[[Plan], AnyGrader] = open_grader
    folder: Path = Path()
    edition: str = ""
    secret: tuple[Path, ...] = ()
    files: tuple[tuple[str, bytes], ...] = ()
    elsewhere: bool = False


def new_grader(plan: Plan, zygote: AnyZygote | None = None) -> Grader:
    """The grader that a plan asks for; raises CourseError where its assignment cannot be loaded."""
    from ..authoring.loading import load_folder  # noqa: PLC0415 (a worker needs these, the coordinator does not)
    from ..judging.grading import Grader  # noqa: PLC0415

    assignment = load_folder(_folder_here(plan))
    return Grader(
        assignment,
        assignment.edition(plan.edition),
        trust_submissions=plan.trust_submissions,
        zygote=zygote,
        secret=plan.secret,
    )


def plan_for(release: Release, root: Path, plan: Plan) -> Plan:
    """The plan with the assignment and the edition that a release names; raises CourseError where it names none."""
    if not release.checks:
        raise CourseError(message("assignment.ordinary", name=release.assignment))
    folder = find_folder(release.checks, root).resolve()
    return replace(plan, folder=folder, edition=find_edition(folder, release.edition).name, secret=secret_folders(root))


def secret_folders(root: Path) -> tuple[Path, ...]:
    """The folders that no submission may read: the course, and what its links lead to."""
    own = root / OWN
    inside = [*root.iterdir(), *(own.iterdir() if own.is_dir() else ())]
    real = set()
    for path in inside:
        with suppress(OSError):  # a link into a folder that neither we nor our kernels may enter
            if path.is_dir():
                real.add(path.resolve())
    pythons = [Path(prefix).resolve() for prefix in (sys.prefix, sys.base_prefix)]
    elsewhere = {one for one in real if not one.is_relative_to(root.resolve())}
    return (root.resolve(), *sorted(one for one in elsewhere if not any(p.is_relative_to(one) for p in pythons)))


def packed(plan: Plan) -> Plan:
    """The plan as workers get it: on other machines they have what is built in, not a course's own assignment."""
    if not plan.elsewhere:
        return plan
    files = (
        ()
        if plan.folder.parent == BUILT_IN
        else tuple((path.relative_to(plan.folder).as_posix(), path.read_bytes()) for path in sources(plan.folder))
    )
    return replace(plan, folder=Path(plan.folder.name), secret=(), files=files)


def _folder_here(plan: Plan) -> Path:
    """The assignment's folder on this machine."""
    if plan.folder.is_absolute():
        return plan.folder
    return _unpacked(plan.folder.name, plan.files) if plan.files else BUILT_IN / plan.folder


@cache
def _unpacked(name: str, files: tuple[tuple[str, bytes], ...]) -> Path:
    """A folder of this process with these files, which nobody else may enter; removed when the process ends."""
    folder = Path(_until_exit.enter_context(TemporaryDirectory(prefix="autograder-")), OWN, name)
    for path, content in files:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


class WorkerDied(Exception):
    """The workers that had this submission died, others are still there."""


@dataclass(frozen=True)
class Finished:
    """A graded submission: its result, its executed notebook as text, and the digest of the file that was graded.

    `prepared` is what a worker has made of it for the process that writes.
    """

    submission: Submission
    result: Result
    notebook: str
    digest: str
    prepared: Prepared | None = None


@dataclass(frozen=True)
class Refused:
    """A submission that could not be graded, and why."""

    submission: Submission
    problem: AutograderError


F = TypeVar("F")
F_co = TypeVar("F_co", covariant=True)
Batch = list[F | Refused]
Outcomes = Generator[Batch[F], None, list["Submission"]]


class Job(Protocol[F_co]):
    """What workers do with a submission."""

    def order(self, submission: Submission) -> Callable[[], Any]:
        """The work, as a function that can be pickled; raises CannotGrade where there is nothing to grade."""
        ...

    def outcome(self, submission: Submission, value: Any) -> F_co:
        """What the function has returned, as a graded submission."""
        ...


class Judging:
    """Judge by a plan; `release` is a file's text. With `expected` the workers make the pages, too."""

    def __init__(self, plan: Plan, release: str, expected: Expected | None = None) -> None:
        self._plan = packed(plan)
        self._release = release
        self._expected = expected

    def order(self, submission: Submission) -> Callable[[], Any]:
        return partial(_grade, self._plan, self._release, submission.read(), self._expected)

    def outcome(self, submission: Submission, value: Any) -> Finished:
        return Finished(submission, *value)


def local_pool(workers: int, zygote: Zygote | None = None) -> Executor:
    """Fresh interpreters on this machine, which inherit only a few environment variables.

    They share `zygote`; where there is none, or it does not answer, each starts its own and reports what is wrong.
    """
    context = multiprocessing.get_context("spawn")
    lent = None
    if zygote is not None and zygote.alive():
        with suppress(JudgeFault, MachineFault):
            lent = zygote.lend()
    init_worker = (__name__, _init_worker.__name__, lent)
    return ProcessPoolExecutor(workers, mp_context=context, initializer=start_worker, initargs=init_worker)


@dataclass(frozen=True)
class WorkerPool(Generic[F]):
    """Workers that do one job; `started` is called with each submission."""

    job: Job[F]
    workers: int
    started: Callable[[Submission], None] = lambda _: None
    pool: Callable[[int], Executor] = local_pool

    def grade_all(self, submissions: Sequence[Submission]) -> Generator[Batch[F], None, None]:
        """Grade them all; yields outcomes as soon as they are there: all that have come while the last were stored.

        When a worker dies, which submission killed it is unknown: all that were running are retried, each alone in a
        pool, where a second death identifies the cause.
        """
        suspects = yield from self._grade_together(submissions, self.workers)
        for submission in suspects:
            if (yield from self._grade_together([submission], 1)):
                self._check_workers()
                yield [Refused(submission, CannotGrade("worker_died"))]

    def _check_workers(self) -> None:
        """Raise MachineFault where workers die without any submission: then none is to blame."""
        executor = self.pool(1)
        try:
            with _clean_start():
                future = executor.submit(_work_at_all)
            future.result()
        except (BrokenExecutor, WorkerDied):
            raise MachineFault(message("machine.workers_die")) from None
        finally:
            _stop(executor)

    def _grade_together(self, submissions: Sequence[Submission], workers: int) -> Outcomes[F]:
        """Grade in pools of `workers`, a new one after each death; returns what was running when a worker died."""
        waiting = deque(submissions)
        suspects: list[Submission] = []
        while waiting:
            running: dict[Future[Any], Submission] = {}
            executor = self.pool(min(workers, len(waiting)))
            try:
                yield from self._grade_in(executor, workers, waiting, running, suspects)
                executor.shutdown()
            except BrokenExecutor:
                suspects.extend(running.values())
            finally:
                _stop(executor)
        return suspects

    def _grade_in(
        self,
        executor: Executor,
        workers: int,
        waiting: deque[Submission],
        running: dict[Future[Any], Submission],
        suspects: list[Submission],
    ) -> Generator[Batch[F], None, None]:
        """Submit all that waits to one pool, a few more at a time than it has workers."""
        ended: Collection[Future[Any]] = ()
        while waiting or running:
            done: Batch[F] = []
            with suppress(BrokenExecutor) if ended else nullcontext():  # what has ended well is stored first
                self._submit(executor, workers + 1 + workers // AHEAD + len(ended), waiting, running, done)
            fault = self._collect(ended, running, suspects, done)
            if done:
                yield done
            if fault:
                raise fault
            ended = wait(running, return_when=FIRST_COMPLETED).done if running else ()

    def _submit(
        self,
        executor: Executor,
        most: int,
        waiting: deque[Submission],
        running: dict[Future[Any], Submission],
        done: Batch[F],
    ) -> None:
        """Submit what waits until so many are running; what there is nothing to grade of is done."""
        while waiting and len(running) < most:
            try:
                order = self.job.order(waiting[0])
            except CannotGrade as problem:
                done.append(Refused(waiting.popleft(), problem))
                continue
            with _clean_start():
                future = executor.submit(order)
            self.started(waiting[0])
            running[future] = waiting.popleft()

    def _collect(
        self,
        ended: Iterable[Future[Any]],
        running: dict[Future[Any], Submission],
        suspects: list[Submission],
        done: Batch[F],
    ) -> Exception | None:
        """Take the outcomes of what has ended; returns a fault that is no submission's, which stays among `running`."""
        fault: Exception | None = None
        for future in ended:
            try:
                done.append(self._outcome(running[future], future))
            except WorkerDied:
                suspects.append(running[future])
            except (BrokenExecutor, AutograderError) as problem:
                fault = problem
                continue
            del running[future]
        return fault

    def _outcome(self, submission: Submission, future: Future[Any]) -> F | Refused:
        try:
            return self.job.outcome(submission, future.result())
        except (BrokenExecutor, MachineFault, ClusterError, CourseError):
            raise  # not the fault of this submission
        except AutograderError as problem:
            return Refused(submission, problem)


def _stop(executor: Executor) -> None:
    """Terminate a pool; what still runs is discarded."""
    processes = list((getattr(executor, "_processes", None) or {}).values())
    executor.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.terminate()
    for process in processes:
        process.join(SECONDS_TO_EXIT)
        process.kill()
        process.join()


Judged = tuple[Result, str, str, "Prepared"]


def _grade(plan: Plan, release: str, submission: SubmissionData, expected: Expected | None = None) -> Judged:
    """The work of a worker that judges."""
    return in_worker(partial(_judged, plan, release, submission, expected), elsewhere=plan.elsewhere)


def _judged(plan: Plan, release: str, submission: SubmissionData, expected: Expected | None = None) -> Judged:
    from ..authoring.loading import load_folder  # noqa: PLC0415 (a worker needs these, the coordinator does not)
    from .prepared import prepare  # noqa: PLC0415

    released = _release(submission.assignment, release)
    graded = grader_of(plan).grade(submission, released, plan.seed, plan.figures)
    assignment = load_folder(_folder_here(plan))
    result = Result.from_json(graded.result.to_json())  # as it is read again
    prepared = prepare(result, graded.notebook, released.notebook, expected, assignment)
    return result, nbformat.writes(graded.notebook), submission.digest, prepared


def in_worker(work: Callable[[], F], *, elsewhere: bool = False) -> F:
    """Do the work of a worker: what it raises is plain data, and SIGTERM ends the process."""
    try:
        return work()
    except MachineFault as problem:
        raise _named(problem, elsewhere) from None
    except AutograderError as problem:
        raise type(problem)(*problem.args) from None
    except OSError as problem:
        raise _named(system_fault(problem), elsewhere) from None
    except Exception as problem:
        raise JudgeFault(message("fault", problem=f"{type(problem).__name__}: {problem}")) from None
    except SystemExit:  # from SIGTERM; the pool would take it for a result, and wait for more work
        atexit._run_exitfuncs()
        os._exit(0)


def _named(problem: MachineFault, elsewhere: bool) -> MachineFault:
    """The fault with the name of this machine, where it is one of a cluster."""
    if elsewhere:
        return MachineFault(message("cluster.fault", host=socket.gethostname(), problem=problem))
    return type(problem)(*problem.args)


def _work_at_all() -> None:
    """A job of nobody: a worker that cannot do it can do nothing."""


def grader_of(plan: Plan) -> AnyGrader:
    """This thread's grader: threads cannot share one, and bubblewrap ends a box with the thread that made it."""
    return _grader(replace(plan, seed=None, figures=False), threading.get_ident())


@cache
def _grader(plan: Plan, thread: int) -> AnyGrader:
    return plan.opener(plan)


@lru_cache(maxsize=4)
def _release(assignment: str, text: str) -> Release:
    return Release.from_text(assignment, text)


def _init_worker(zygote: Borrowed | None) -> None:
    """Set up signals: Ctrl-C is left to the coordinator, which the worker never outlives."""
    signal.signal(signal.SIGINT, lambda *_: None)  # a handler, not SIG_IGN, which its own children would inherit
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    _lent[:] = [zygote] if zygote else []
    threading.Thread(target=_exit_with_the_coordinator, daemon=True).start()
    signal.signal(signal.SIGTERM, _exit)  # last: before there is anything to clean up, the signal's default will do


def _exit(*_: object) -> None:
    """Unwind every `with` and `finally`, so that no box, control group or folder is left behind."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.setitimer(signal.ITIMER_REAL, SECONDS_TO_EXIT)  # SIGALRM kills what hangs on the way
    raise SystemExit


def _exit_with_the_coordinator() -> None:
    coordinator = multiprocessing.parent_process()
    if coordinator is not None:
        coordinator.join()
        os.kill(os.getpid(), signal.SIGTERM)


@contextmanager
def _clean_start() -> Iterator[None]:
    """Start processes with SIGINT blocked, and without secrets in the environment, such as a password."""
    mine = dict(os.environ)
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        for name in mine.keys() - KEPT_VARIABLES:
            del os.environ[name]
        yield
    finally:
        os.environ.update(mine)
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
