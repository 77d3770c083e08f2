"""A class graded on a Dask cluster: a real scheduler and real workers on loopback, which see nothing of the course."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import built_in
import kit
import own
import pytest
from kit import ASSIGNMENT, FakeGrader, make_course, release_of, submit
from own import own_course

from autograder import cli
from autograder.course import cluster, workers
from autograder.course.classroom import Class, grade_class
from autograder.course.cluster import connect, versions
from autograder.course.records import write_atomically
from autograder.course.workers import Plan, open_grader, plan_for
from autograder.errors import CannotContain, ClusterError
from autograder.submission.files import SubmissionData
from autograder.submission.rebuild import Release, read_release

HERE = Path(__file__).parent
ENVIRONMENT = {**os.environ, "PYTHONPATH": f"{HERE.parent}:{HERE}", "LC_ALL": "C.UTF-8"}
DIFFERENT = "from autograder.course import cluster\ncluster.package_digest = lambda: 'another'\n"
MISSING = "import sys\nsys.modules['autograder.course.cluster'] = None\n"


class Telling(FakeGrader):
    """A grader that tells what it sees; it hangs where its worker's environment says so."""

    def grade(
        self, submission: SubmissionData, release: Release, seed: int | None = None, figures: bool = False
    ) -> Any:
        if "HANGS" in os.environ:
            write_atomically(Path(os.environ["HANGS"]), submission.student.encode())  # may be killed at once
            time.sleep(600)
        graded = super().grade(submission, release, seed)
        seen = (str(os.path.exists(os.environ["COURSES"])), os.environ.get("NAME", ""))
        return SimpleNamespace(result=replace(graded.result, notices=seen), notebook=graded.notebook)


def open_telling(plan: Plan) -> FakeGrader:
    return Telling(trust_submissions=plan.trust_submissions)


def open_on_two(plan: Plan) -> FakeGrader:
    if os.environ["NAME"] != "two":
        raise CannotContain("no namespaces here")
    return Telling(trust_submissions=plan.trust_submissions)


def open_nowhere(plan: Plan) -> FakeGrader:
    raise CannotContain("no namespaces here")


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "INTERVAL", 0.2)


@contextmanager
def process(*words: object, **variables: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process with these environment variables, all of which has ended afterwards."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": ENVIRONMENT | variables}
    started = subprocess.Popen([*map(str, words)], start_new_session=True, **quiet)  # type: ignore[call-overload]
    try:
        yield started
    finally:
        os.killpg(started.pid, signal.SIGKILL)
        started.wait()


class Place:
    """Where a scheduler and workers are: folders that hold no course."""

    def __init__(self, folder: Path, courses: Path, stack: ExitStack) -> None:
        self._folder, self._courses, self._stack = folder, courses, stack
        self._at = folder / "scheduler.json"
        words = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--idle-timeout", "3 minutes"]
        self.scheduler = stack.enter_context(
            process(sys.executable, "-m", "distributed.cli.dask_scheduler", *words, "--scheduler-file", self._at)
        )

    @property
    def address(self) -> str:
        wait_for(self._at.exists)
        wait_for(self._at.read_text)
        return str(json.loads(self._at.read_text())["address"])

    @contextmanager
    def worker(self, *words: str, preload: str = "", **variables: str) -> Iterator[subprocess.Popen[bytes]]:
        """A worker that sees the machine, but not the folder in which all courses are."""
        if preload:
            (self._folder / "preload.py").write_text(preload)
            words = (*words, "--preload", str(self._folder / "preload.py"))
        hidden = [
            "bwrap",
            "--die-with-parent",
            "--dev-bind",
            "/",
            "/",
            "--tmpfs",
            self._courses,
            "--chdir",
            self._folder,
        ]
        wait_for(self._at.exists)
        command = [sys.executable, "-m", "distributed.cli.dask_worker", "--scheduler-file", self._at, "--no-dashboard"]
        options = ["--host", "127.0.0.1", "--death-timeout", "20", "--local-directory", self._folder]
        variables = {"COURSES": f"{self._courses}/here", "HOME": str(self._folder), "SECRET": "hunter2", **variables}
        with process(
            *hidden, *command, *options, *(words or ["--no-nanny", "--nthreads", "1"]), **variables
        ) as started:
            yield started

    def add(self, *words: str, **variables: str) -> subprocess.Popen[bytes]:
        return self._stack.enter_context(self.worker(*words, **variables))


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def kill_when(condition: Callable[[], object], process: subprocess.Popen[str]) -> None:
    wait_for(condition)
    process.kill()


@pytest.fixture(scope="module")
def courses(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("courses")
    (folder / "here").touch()
    return folder


@pytest.fixture
def course(courses: Path, request: pytest.FixtureRequest) -> Path:
    return make_course(courses / request.node.name)


@pytest.fixture
def place(tmp_path: Path, courses: Path) -> Iterator[Place]:
    """A scheduler of the test's own; the test adds workers."""
    with ExitStack() as stack:
        yield Place(tmp_path, courses, stack)


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory, courses: Path) -> Iterator[Place]:
    """A scheduler with two workers that live as long as this module's tests."""
    with ExitStack() as stack:
        place = Place(tmp_path_factory.mktemp("cluster"), courses, stack)
        for name in ("one", "two"):
            place.add(NAME=name)
        yield place


@pytest.fixture
def two_workers(lasting: Place) -> Place:
    """A scheduler with two workers; it has noticed that those of the test before are gone."""
    return workers_there(lasting, 2)


def workers_there(place: Place, count: int) -> Place:
    """The place, once its scheduler knows so many workers, neither fewer nor more."""
    from distributed import Client

    with Client(place.address, set_as_default=False) as client:
        wait_for(lambda: len(client.nthreads()) == count)
    return place


def grade(course: Path, place: Place, opener: Any = open_telling, **options: Any) -> Class:
    plan = Plan(opener=opener, **options)
    with connect(place.address, plan) as there:
        return grade_class(course, ASSIGNMENT, plan, workers=there.room, pool=there.executor)


def coordinator(address: str) -> str:
    """The command in a process of its own."""
    return textwrap.dedent(f"""
        import sys
        from functools import partial
        from autograder import cli
        from autograder.course import workers
        import test_cluster

        workers.Plan = partial(workers.Plan, opener=test_cluster.open_telling)
        sys.argv = ["autograder", "grade", "linreg_scratch", "--cluster", {address!r}]
        cli.main()
    """)


Capture = pytest.CaptureFixture[str]
Run = Callable[..., tuple[int, list[str]]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: Capture, course: Path) -> Run:
    """Runs `autograder grade` in the course with these arguments; its exit status and its lines on standard error."""
    monkeypatch.chdir(course)
    monkeypatch.setattr(workers, "Plan", partial(Plan, opener=open_telling))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")

    def call(*arguments: object) -> tuple[int, list[str]]:
        monkeypatch.setattr(sys, "argv", ["autograder", "grade", ASSIGNMENT, *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            cli.main()
        return int(end.value.code or 0), capsys.readouterr().err.splitlines()

    return call


def results_of(course: Path) -> dict[str, Any]:
    """What `result.json` says of each student."""
    found = course.glob(f"autograded/*/{ASSIGNMENT}/result.json")
    return {path.parts[-3]: json.loads(path.read_text("utf-8")) for path in found}


def test_a_class_is_graded_by_workers_that_see_nothing_of_the_course(
    run: Run, course: Path, two_workers: Place
) -> None:
    for number in range(8):
        submit(course, f"s{number}", sgd="# wrong" if number == 3 else "# right")
    submit(course, "s9").write_text("{")
    status, lines = run("--cluster", two_workers.address)
    assert status == 1
    assert sum("containment T3" in line for line in lines) == 2 and "s9" in lines[-1]
    stored = results_of(course)
    assert {name for name, result in stored.items() if result["score"] != 100} == {"s3"} and stored["s3"]["score"] == 94
    assert len(stored) == 8
    assert {result["notices"][0] for result in stored.values()} == {"False"}
    assert {result["notices"][1] for result in stored.values()} == {"one", "two"}


def test_marks_are_those_of_this_machine_with_two_graders_in_one_worker(place: Place, course: Path) -> None:
    place.add("--no-nanny", "--nthreads", "2")
    workers_there(place, 1)
    right = kit.right_answers()
    peeking = "import os\nprint(dict(os.environ), os.listdir('/'))\n"
    submit(course, "ada", linreg=peeking + right["linreg"], sgd=right["sgd"])
    submit(course, "ben", sgd=right["sgd"].replace("/ batch_size", ""))
    plan = plan_for(read_release(release_of(course)), course, Plan(seed=7, opener=open_grader, elsewhere=True))
    with connect(place.address, plan) as there:
        grade_class(course, ASSIGNMENT, plan, workers=there.room, pool=there.executor)
    far = results_of(course)
    grade_class(course, ASSIGNMENT, plan, workers=1, force=True)
    near = results_of(course)
    assert {name: one["tasks"] for name, one in far.items()} == {name: one["tasks"] for name, one in near.items()}
    assert far["ada"]["score"] != far["ben"]["score"] and "none" not in {one["containment"] for one in far.values()}
    notebook = (course / "autograded/ada/linreg_scratch/linreg_scratch.ipynb").read_text()
    assert "'PATH'" in notebook and "hunter2" not in notebook


def test_a_courses_own_assignment_reaches_workers_that_do_not_have_it(place: Place, tmp_path: Path) -> None:
    place.add("--no-nanny", "--nthreads", "1")
    workers_there(place, 1)
    course = own_course(tmp_path / "own")
    for student, answers in {"ada": own.RIGHT, "ben": own.SUM}.items():
        own.hand_in(course, student, answers)
    plan = plan_for(read_release(release_of(course, own.NAME)), course, Plan(opener=open_grader, elsewhere=True))
    with connect(place.address, plan) as there:
        travelling = there._plan
        assert not travelling.folder.is_absolute() and b"points=" in dict(travelling.files)["checks.py"]
        done = grade_class(course, own.NAME, plan, workers=there.room, pool=there.executor)
    assert {name: result.score for name, result in done.graded.items()} == {"ada": 10, "ben": 7}


def test_what_a_killed_worker_had_is_graded_elsewhere(two_workers: Place, course: Path, tmp_path: Path) -> None:
    for number in range(8):
        submit(course, f"s{number}")
    hangs = tmp_path / "hangs"
    with two_workers.worker(HANGS=str(hangs)) as killed:
        workers_there(two_workers, 3)
        threading.Thread(target=kill_when, args=(hangs.exists, killed)).start()
        done = grade(course, two_workers)
    assert len(done.graded) == 8 and not done.problems
    assert hangs.read_text() in done.graded
    assert {result.notices[1] for result in done.graded.values()} == {"one", "two"}


def test_a_submission_that_kills_its_workers_is_named_and_the_others_are_graded(place: Place, course: Path) -> None:
    place.add("--nanny", "--nthreads", "2")
    workers_there(place, 1)
    for student in ("s001", "s002", "s003", "s004"):
        submit(course, student, sgd="# die" if student == "s002" else "# right")
    done = grade(course, place)
    assert list(done.problems) == ["s002"] and sorted(done.graded) == ["s001", "s003", "s004"]


@pytest.mark.parametrize(
    ("preload", "said"), [(DIFFERENT, "autograder"), (MISSING, "import of autograder.course.cluster halted")]
)
def test_a_worker_that_differs_stops_the_run_before_anything_is_sent(
    run: Run, course: Path, two_workers: Place, preload: str, said: str
) -> None:
    submit(course, "s001")
    with two_workers.worker(preload=preload):
        workers_there(two_workers, 3)
        status, lines = run("--cluster", two_workers.address)
    assert status == 2 and len(lines) == 1
    assert said in lines[0] and lines[0].startswith("error: tcp://127.0.0.1:")
    assert not (course / "autograded").exists()


def test_a_worker_that_joins_is_looked_at_first(two_workers: Place, capsys: Capture) -> None:
    with connect(two_workers.address, Plan(opener=open_telling)) as there:
        known = there.fit()
        with two_workers.worker(preload=DIFFERENT), two_workers.worker(NAME="third"):
            wait_for(lambda: len(there.client.scheduler_info()["workers"]) == 4)
            there.look()
            there.look()
            assert len(there.fit()) == 3 and known.keys() < there.fit().keys()
    said = capsys.readouterr().err.splitlines()
    assert [("containment T3" in line, "(another)" in line) for line in said].count((True, False)) == 3
    assert sum("(another)" in line for line in said) == 1 and len(said) == 4


def test_a_worker_that_cannot_contain_is_not_used(
    run: Run, course: Path, two_workers: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit(course, "s001")
    monkeypatch.setattr(workers, "Plan", partial(Plan, opener=open_nowhere))
    status, lines = run("--cluster", two_workers.address)
    assert status == 2 and ["is not used: no namespaces here" in line for line in lines] == [True, True, False]
    monkeypatch.setattr(workers, "Plan", partial(Plan, opener=open_on_two))
    status, lines = run("--cluster", two_workers.address)
    assert status == 0 and sorted("is not used" in line for line in lines) == [False, True]
    assert json.loads((course / "autograded/s001/linreg_scratch/result.json").read_text())["notices"][1] == "two"


def test_a_scheduler_that_dies_is_one_line_and_the_next_run_goes_on(
    run: Run, course: Path, place: Place, two_workers: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit(course, "s001")
    assert run("--cluster", two_workers.address)[0] == 0
    submit(course, "s002")
    with monkeypatch.context() as patched:
        patched.setattr(cluster, "SECONDS_TO_CONNECT", 2)
        assert "has no workers" in run("--cluster", place.address)[1][0]
    place.add(HANGS=str(tmp_path / "hangs"))
    workers_there(place, 1)
    threading.Thread(target=kill_when, args=((tmp_path / "hangs").exists, place.scheduler)).start()
    status, lines = run("--cluster", place.address)
    assert status == 2 and "is gone" in lines[-1] and len(lines) == 2
    assert run("--cluster", two_workers.address)[0] == 0
    assert len(list(course.glob("autograded/*/*/result.json"))) == 2


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "no://sense", "tls://127.0.0.1:9"])
def test_no_scheduler_is_one_line(course: Path, address: str) -> None:
    submit(course, "s001")
    code = f"from autograder.course import cluster\ncluster.SECONDS_TO_CONNECT = 0.5\n{coordinator(address)}"
    options: dict[str, Any] = {"cwd": course, "env": ENVIRONMENT, "capture_output": True, "text": True}
    run = subprocess.run([sys.executable, "-c", code], check=False, **options)
    assert run.returncode == 2 and run.stderr.count("\n") == 1 and "there is no scheduler" in run.stderr


def test_workers_are_counted_by_the_cluster_itself(run: Run) -> None:
    status, lines = run("--cluster", "tcp://127.0.0.1:9", "--workers", 2)
    assert (status, len(lines)) == (2, 1) and "--nthreads" in lines[0]


def test_without_dask_a_line_says_what_to_install(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "autograder.course.cluster")
    monkeypatch.delattr("autograder.course.cluster")
    monkeypatch.setitem(sys.modules, "dask", None)
    assert run("--cluster", "tcp://127.0.0.1:9") == (
        2,
        ['error: a cluster needs Dask: pip install "autograder[cluster]"'],
    )


def test_ctrl_c_keeps_what_is_graded_and_takes_the_rest_from_the_cluster(
    two_workers: Place, course: Path, tmp_path: Path
) -> None:
    hangs = tmp_path / "hangs"
    for number in range(6):
        submit(course, f"s{number}")
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with two_workers.worker(HANGS=str(hangs)):
        workers_there(two_workers, 3)
        run = subprocess.Popen(
            [sys.executable, "-c", coordinator(two_workers.address)], cwd=course, env=ENVIRONMENT, **pipes
        )  # type: ignore[call-overload]
        wait_for(hangs.exists)
        run.send_signal(signal.SIGINT)
        _, err = run.communicate()
    stored = len(list(course.glob("autograded/*/*/result.json")))
    assert run.returncode == 130
    said = f"Stopped. {stored} of 6 are graded and stored; the same command goes on from here."
    assert err.splitlines()[-1] == said
    from distributed import Client

    with Client(two_workers.address, set_as_default=False) as client:
        wait_for(lambda: not client.run_on_scheduler(tasks))


def tasks(dask_scheduler: Any) -> list[str]:
    return list(dask_scheduler.tasks)


def test_every_version_that_may_matter_is_compared() -> None:
    known = versions(built_in.PADDLE.packages)
    assert {"autograder", "python", "numpy", "paddlepaddle", "distributed"} == set(known)
    assert "–" not in known.values()


def test_a_cluster_that_never_gets_a_worker_back_is_given_up(
    two_workers: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connect(two_workers.address, Plan(opener=open_telling)) as there:
        monkeypatch.setattr(there, "fit", dict)
        monkeypatch.setattr(cluster, "SECONDS_TO_WAIT", 0.3)
        with pytest.raises(ClusterError, match="no worker is left"):
            there.executor()
