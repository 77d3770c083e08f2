"""Grading on a Dask cluster: each worker is examined before it gets a submission. Only data is sent.

A worker with the same code whose wall holds gets a Dask resource, and every job requires that resource. So a worker
that joins later gets no job before it is examined, and Dask reschedules the jobs of a lost worker.
"""

from __future__ import annotations

import asyncio
import logging
import platform
import threading
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, InvalidStateError
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

import dask
from distributed import Client, Security, Worker
from distributed.comm import connect as reach
from distributed.scheduler import KilledWorker
from distributed.versions import VersionMismatchWarning

from .. import __version__
from ..authoring.edition import Edition, find_edition, version_in
from ..errors import AutograderError, ClusterError
from ..views.terminal import complain
from ..words import message
from .fingerprint import package_digest
from .workers import Plan, WorkerDied, grader_of, packed

SECONDS_TO_CONNECT = 10
SECONDS_TO_WAIT = 60  # without any worker: a nanny or Kubernetes may start another one
INTERVAL = 2.0
AT_A_TIME = 2  # submissions for each thread: one is graded, one is queued
PACKAGES = ("numpy", "distributed")  # and those of the edition
MISSING = "–"
TALKATIVE = ("distributed", "distributed.client", "tornado.application", "asyncio")


@contextmanager
def connect(address: str, plan: Plan) -> Iterator[Cluster]:
    """The cluster at a scheduler's address, its workers examined; raises ClusterError where nothing can be graded."""
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL)  # errors are reported in one line by us
    warnings.simplefilter("ignore", VersionMismatchWarning)
    with dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 GiB"}):
        try:
            asyncio.run(_reach(address))
            client = Client(address, timeout=SECONDS_TO_CONNECT, set_as_default=False)
        except Exception as problem:
            raise ClusterError(message("cluster.no_scheduler", address=address, problem=_line(problem))) from None
        try:
            cluster = Cluster(client, address, plan)
            cluster.open()
            yield cluster
        finally:
            client.close(SECONDS_TO_CONNECT)


async def _reach(address: str) -> None:
    """Connect to the scheduler once: a Client that cannot would log more than one line."""
    comm = await reach(address, SECONDS_TO_CONNECT, **Security().get_connection_args("client"))
    await comm.close()


class Cluster:
    """The workers of a scheduler, and which of them may grade."""

    def __init__(self, client: Any, address: str, plan: Plan) -> None:
        self.client = client
        self.address = address
        self.resource = f"autograder-{package_digest()[:12]}" + ("-trusted" if plan.trust_submissions else "")
        self._plan = packed(plan)
        self._edition = find_edition(plan.folder, plan.edition)
        self._asked = self._edition.packages, self._edition.environment
        self._rejected: set[str] = set()
        self._looking = threading.Lock()

    def open(self) -> None:
        """Examine every worker; one with other versions ends the run, one that cannot contain is not used."""
        with self._asking():
            with suppress(TimeoutError):
                self.client.wait_for_workers(1, timeout=SECONDS_TO_CONNECT)
            workers = list(self._workers())
            if not workers:
                raise ClusterError(message("cluster.no_workers", address=self.address))
            theirs = {message("cluster.scheduler", address=self.address): self._of_the_scheduler()}
            for line in _differences(self._edition, theirs | self._run(versions, workers, *self._asked)).values():
                raise ClusterError(line)
            self._prepare(workers)
            if not self.fit():
                raise ClusterError(message("cluster.none_fit", address=self.address))

    @property
    def room(self) -> int:
        """How many submissions are submitted at the same time."""
        return AT_A_TIME * sum(self.fit().values())

    def fit(self) -> dict[str, int]:
        """The threads of each worker that may grade."""
        workers = self._workers().items()
        return {name: worker["nthreads"] for name, worker in workers if worker["resources"].get(self.resource)}

    def look(self) -> None:
        """Examine the workers that have joined."""
        with self._looking:
            joined = [
                name
                for name, worker in self._workers().items()
                if self.resource not in worker["resources"] and name not in self._rejected
            ]
            if joined:
                different = _differences(self._edition, self._run(versions, joined, *self._asked))
                for line in different.values():
                    complain(line)
                self._rejected |= different.keys()
                self._prepare([name for name in joined if name not in different])

    def executor(self, _: int = 0) -> Executor:
        """An executor, once there is a worker that may grade."""
        deadline = time.monotonic() + SECONDS_TO_WAIT
        with self._asking():
            while not self.fit():
                if time.monotonic() > deadline:
                    raise ClusterError(message("cluster.no_workers_left", address=self.address))
                self.look()
                time.sleep(INTERVAL / 4)
        return _Jobs(self)

    def gone(self, problem: object) -> ClusterError:
        """The error when the connection to the scheduler is lost."""
        return ClusterError(message("cluster.gone", address=self.address, problem=_line(problem)))

    def _workers(self) -> dict[str, Any]:
        scheduler = self.client.scheduler  # Client.scheduler_info() is sometimes empty
        return dict(self.client.sync(scheduler.identity, n_workers=-1)["workers"])

    def _of_the_scheduler(self) -> Any:
        try:
            return self.client.run_on_scheduler(versions, *self._asked)
        except (ImportError, AttributeError) as problem:
            return problem

    def _run(self, function: Callable[..., Any], workers: Iterable[str], *args: object) -> dict[str, Any]:
        """What a function returns or raises on each of these workers that is still there; a busy one is retried."""
        answers: dict[str, Any] = {}
        asked = list(workers)
        for _ in range(2):
            answers |= self.client.run(function, *args, workers=asked, on_error="return")
            asked = [name for name in self._workers() if isinstance(answers.get(name), OSError)]
            if not asked:
                break
        return {name: answer for name, answer in answers.items() if not isinstance(answer, OSError)}

    def _prepare(self, workers: Iterable[str]) -> None:
        """Run the preflight on each worker, and report the result."""
        for name, tier in sorted(self._run(_prepare, workers, self._plan, self.resource).items()):
            if isinstance(tier, Exception):
                self._rejected.add(name)
                complain(message("cluster.unfit", worker=name, problem=_line(tier)))
            else:
                complain(message("cluster.worker", worker=name, tier=tier))

    @contextmanager
    def _asking(self) -> Iterator[None]:
        try:
            yield
        except AutograderError:
            raise
        except Exception as problem:
            raise self.gone(problem) from None


class _Jobs(Executor):
    """Jobs on the cluster as futures of the standard library; broken once no worker is left that may grade."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._jobs: dict[Future[Any], Any] = {}
        self._ended = threading.Event()
        self._fit = cluster.fit().keys()
        threading.Thread(target=self._watch, daemon=True).start()

    def submit(self, function: Callable[..., Any], /, *args: Any, **named: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            asks = {"pure": False, "resources": {self._cluster.resource: 1}}
            job = self._jobs[future] = self._cluster.client.submit(function, *args, **named, **asks)
        except Exception as problem:
            raise self._cluster.gone(problem) from None
        job.add_done_callback(partial(self._done, future))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Cancel all jobs; what still runs is discarded."""
        self._ended.set()
        with suppress(Exception):  # the connection may be lost
            self._cluster.client.cancel(list(self._jobs.values()), force=True)
        self._jobs.clear()

    def _done(self, future: Future[Any], job: Any) -> None:
        self._jobs.pop(future, None)
        with suppress(InvalidStateError):
            try:
                future.set_result(job.result())
            except AutograderError as problem:
                future.set_exception(problem)
            except KilledWorker:
                future.set_exception(WorkerDied())
            except BaseException as problem:  # CancelledError is not an Exception
                future.set_exception(self._cluster.gone(problem))

    def _watch(self) -> None:
        """Dask forgets a job if for a moment no worker can run it; such jobs are returned as broken, to be retried."""
        known = self._fit
        while not self._ended.wait(INTERVAL):
            with suppress(Exception):  # a scheduler that is gone cancels the jobs
                fit = self._cluster.fit().keys()
                if known & fit:
                    self._cluster.look()
                else:
                    self._break()
                known = fit

    def _break(self) -> None:
        for future in list(self._jobs):
            with suppress(InvalidStateError):
                future.set_exception(BrokenExecutor())


def versions(packages: tuple[str, ...] = (), environment: str = "") -> dict[str, str]:
    """What must be equal on all machines, or the marks might differ; an edition's `packages` are in its environment."""
    code = f"{__version__} ({package_digest()[:12]})"
    python = platform.python_version().rpartition(".")[0]
    own = {name: version_in(environment, name) or MISSING for name in packages}
    return {"autograder": code, "python": python, **own, **{name: version_in("", name) or MISSING for name in PACKAGES}}


def _differences(edition: Edition, everybodys: dict[str, Any]) -> dict[str, str]:
    """A line for each machine that differs from this one, with the first difference."""
    ours, lines = versions(edition.packages, edition.environment), {}
    for who, theirs in sorted(everybodys.items()):
        if isinstance(theirs, Exception):
            lines[who] = message("cluster.unlike", worker=who, problem=_line(theirs))
        elif different := [name for name in ours if theirs.get(name) != ours[name]]:
            values = {"name": different[0], "theirs": theirs.get(different[0]), "ours": ours[different[0]]}
            lines[who] = message("cluster.differs", worker=who, **values)
            if edition.environment and theirs.get(different[0]) == MISSING:
                lacks = message("machine.environment", name=edition.environment, python="python")
                lines[who] = message("cluster.fault", host=who, problem=lacks)
    return lines


async def _prepare(plan: Plan, resource: str, dask_worker: Worker) -> str:
    """On a worker: run the preflight; only where the wall holds, offer the resource."""
    loop, threads = asyncio.get_running_loop(), 0
    try:
        tier = await loop.run_in_executor(dask_worker.executors["default"], _tier, plan)
        threads = dask_worker.state.nthreads
    finally:
        await dask_worker.set_resources(**{resource: threads})
    return tier


def _tier(plan: Plan) -> str:
    return grader_of(plan).containment


def _line(problem: object) -> str:
    """The first line of an exception's text, or its type."""
    return (str(problem).splitlines() or [type(problem).__name__])[0] or type(problem).__name__
