"""A class that survives: killed at any moment and started again, one writer at a time, on a disk that is full."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import as_user
import kit
import pytest
from kit import ASSIGNMENT, grades, make_course, submit
from nbgrader.api import Gradebook, SubmittedAssignment

from autograder.box import cgroup
from autograder.box.watch import descendants
from autograder.course import gradebook, records, rows, store
from autograder.course.classroom import Class, grade_class
from autograder.course.configuration import load_course
from autograder.course.lock import course_lock
from autograder.course.workers import Plan
from autograder.errors import CourseError, MachineFault

STUDENTS = [f"s{number:03}" for number in range(1, 9)]
VICTIM = "s004"
NOTES: list[Path] = []  # the last of them is where graders write down whom they grade


class NotingGrader(kit.FakeGrader):
    """Notes in a file who was graded."""

    def grade(self, *submission: Any) -> Any:
        with NOTES[-1].open("a") as notes:
            notes.write(submission[0].student + "\n")
        return super().grade(*submission)


def open_noting_grader(plan: Plan) -> NotingGrader:
    return NotingGrader(trust_submissions=plan.trust_submissions)


def grade(course: Path, **options: Any) -> Class:
    plan = Plan(opener=open_noting_grader)
    return grade_class(course, ASSIGNMENT, plan, workers=2, pool=ThreadPoolExecutor, **options)


@pytest.fixture(scope="module")
def graded_before(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, object]]:
    """A class that was graded, marked by hand here and there, and has handed in anew; and how it must end."""
    folder = tmp_path_factory.mktemp("killed")
    NOTES.append(folder / "notes")
    course = make_course(folder / "course")
    for student in STUDENTS:
        path = submit(course, student, "2026-01-01 00:00 UTC", sgd="# wrong")
        (path.parent / "submission_secret.txt").write_text(student)
    grade(course)
    with Gradebook(f"sqlite:///{course}/gradebook.db", "d2l") as book:
        for student in ("s002", VICTIM):
            row = book.find_grade("test_sgd", ASSIGNMENT, ASSIGNMENT, student)
            row.manual_score, row.needs_manual_grade = 9, False
            book.find_comment("sgd", ASSIGNMENT, ASSIGNMENT, student).manual_comment = f"well tried, {student}"
        book.db.commit()
    for student in STUDENTS:
        submit(course, student, "2026-01-02 00:00 UTC", linreg="# wrong")
    undisturbed = shutil.copytree(course, folder / "undisturbed")
    grade(undisturbed)
    return course, state(undisturbed)


def state(course: Path) -> dict[str, object]:
    """Everything that a run leaves, but for its own lock."""
    files: dict[str, object] = {
        str(path.relative_to(course)): path.read_bytes()
        for step in ("autograded", "feedback")
        for path in sorted(course.glob(f"{step}/**/*"))
        if path.is_file()
    }
    with Gradebook(f"sqlite:///{course}/gradebook.db", "d2l") as book:
        rows = {
            submission.student.id: (
                str(submission.timestamp),
                [(comment.cell.name, comment.auto_comment, comment.manual_comment) for comment in notebook.comments],
            )
            for submission in book.db.query(SubmittedAssignment)
            for notebook in submission.notebooks
        }
    return files | {"grades": grades(course), "rows": {name: (at, sorted(said)) for name, (at, said) in rows.items()}}


def die(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def at(room: Any, name: str, when: Callable[..., bool], after: bool = False) -> None:
    """This process dies when that function is called with such arguments; before or after its work."""
    real = getattr(room, name)

    def deadly(*arguments: Any, **named: Any) -> Any:
        if when(*arguments) and not after:
            die()
        made = real(*arguments, **named)
        if when(*arguments):
            die()
        return made

    setattr(room, name, deadly)


def of_victim(*arguments: Any) -> bool:
    """Whether the victim is among what a function is called with: a submission, a result, several of them."""
    return any(VICTIM in str(one) for one in arguments[1:3])


def file(name: str, step: str = "") -> Callable[..., bool]:
    return lambda path, _: VICTIM in path.parts and path.name == name and step in str(path)


def half_a_file(number: int) -> None:
    """Die before the bytes of the victim's file of that number are under their name."""
    count, real = [0], os.fsync

    def fsync(handle: int) -> None:
        if f"/{VICTIM}/" in os.readlink(f"/proc/self/fd/{handle}") and records.PART in os.readlink(
            f"/proc/self/fd/{handle}"
        ):
            count[0] += 1
            if count[0] == number:
                die()
        real(handle)

    records.os.fsync = fsync  # type: ignore[attr-defined]


NOTEBOOK = f"{ASSIGNMENT}.ipynb"
CRASHES: dict[str, Callable[[], None]] = {
    "before anything": lambda: at(store.Store, "store", of_victim),
    "before the marks": lambda: at(gradebook.CourseGradebook, "write_all", of_victim),
    "among the marks": lambda: at(rows, "_update", lambda _, table, *__: table is rows.COMMENTS),
    "when the marks are in": lambda: at(gradebook.CourseGradebook, "write_all", of_victim, after=True),
    "before the notebook": lambda: at(records, "_replace", file(NOTEBOOK)),
    "in the midst of the notebook": lambda: half_a_file(2),
    "after the notebook": lambda: at(records, "_replace", file(NOTEBOOK), after=True),
    "in the midst of the page": lambda: half_a_file(3),
    "after the page": lambda: at(records, "_replace", file(f"{ASSIGNMENT}.html"), after=True),
    "among the exchange's files": lambda: at(records, "_replace", file("timestamp.txt", "feedback")),
    "before the result": lambda: at(store.Store, "_commit", of_victim),
    "in the midst of the result": lambda: half_a_file(8),
    "after everything": lambda: at(store.Store, "store", of_victim, after=True),
}


@pytest.fixture
def course(graded_before: tuple[Path, object], tmp_path: Path) -> Path:
    NOTES.append(tmp_path / "notes")
    return shutil.copytree(graded_before[0], tmp_path / "course")


@pytest.mark.parametrize("moment", CRASHES)
def test_killed_at_any_step_of_storing_the_class_ends_as_if_nothing_had_happened(
    course: Path, graded_before: tuple[Path, dict[str, object]], moment: str
) -> None:
    if (child := os.fork()) == 0:
        try:
            CRASHES[moment]()
            grade(course)
        finally:
            os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    notes = NOTES[-1]
    notes.unlink()
    stored = {student for student in STUDENTS if graded_now(course, student)}
    done = grade(course)
    assert state(course) == graded_before[1]
    assert set(done.unchanged) == stored
    assert sorted(notes.read_text().split()) == sorted(set(STUDENTS) - stored)


def graded_now(course: Path, student: str) -> bool:
    """Whether the submission of today has been graded and stored; each lost its points in another task before."""
    record = records.read_record(course / "autograded" / student / ASSIGNMENT)
    assert record
    return store.STORING not in record.fingerprint and record.result.tasks[1].score != record.result.tasks[1].max_score


def autograde(course: Path) -> None:
    """Grade by nbgrader's command, with the fake grader in place of the judge."""
    from autograder.doors import autograde as door
    from autograder.judging import grading

    grading.Grader = kit.FakeGrader  # type: ignore[misc, assignment]
    folder = load_course(course)
    folder.assignment_id = ASSIGNMENT
    door.CourseAutograde(parent=folder.parent, coursedir=folder, force=True).start()


@pytest.mark.parametrize("command", [grade, autograde])
def test_what_goes_back_to_an_earlier_file_after_a_kill_is_graded_again(
    course: Path, command: Callable[[Path], object]
) -> None:
    """The gradebook may hold marks of a file that is not there any more, while result.json is of the one that is."""
    path = course / "submitted" / VICTIM / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    grade(course)
    first = path.read_bytes()
    submit(course, VICTIM, sgd="# wrong", linreg="# wrong", data_iter="# wrong")
    (path.parent / "timestamp.txt").write_text("2026-01-02 00:00 UTC")
    if (child := os.fork()) == 0:
        try:
            CRASHES["when the marks are in"]()
            command(course)
        finally:
            os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    assert grades(course)[VICTIM, "test_data_iter"][0] == 6
    path.write_bytes(first)
    assert VICTIM in grade(course).graded
    assert grades(course)[VICTIM, "test_data_iter"][0] == 12


def test_a_second_run_names_the_first_and_a_dead_one_is_no_obstacle(course: Path) -> None:
    reads, writes = os.pipe()
    if (child := os.fork()) == 0:
        with course_lock(course):
            os.write(writes, b"!")
            time.sleep(600)
    try:
        os.read(reads, 1)
        with pytest.raises(CourseError, match=rf"process {child} on {os.uname().nodename}, since 20\d\d-"):
            grade(course)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    assert len(grade(course).graded) == len(STUDENTS)


def test_nbgrader_waits_its_turn_too(course: Path) -> None:
    from nbgrader.converters.base import NbGraderException

    from autograder.doors.autograde import CourseAutograde

    folder = load_course(course)
    folder.assignment_id = ASSIGNMENT
    before = state(course)
    with course_lock(course), pytest.raises(NbGraderException, match="being graded already"):
        CourseAutograde(parent=folder.parent, coursedir=folder).start()
    assert state(course) == before


SMALL_DISK = """
set -e
mount --make-rprivate /
mount -t tmpfs -o size={size}k small {course}
cp -a {source}/. {course}
exec {python} {here} {course}
"""


def on_a_small_disk(source: Path, course: Path, size: int) -> dict[str, Any]:
    """Grade a class there; see `main` below for what is done."""
    if reason := as_user.why_not():
        pytest.skip(reason)
    course.mkdir()
    script = SMALL_DISK.format(size=size, course=course, source=source, python=sys.executable, here=__file__)
    environment = {**os.environ, "PYTHONPATH": str(kit.ROOT)}
    command = ["unshare", "-m", "--propagation", "private", "bash", "-c", script]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return found


def test_a_full_disk_is_told_once_and_the_next_run_finishes(course: Path, tmp_path: Path) -> None:
    shutil.rmtree(course / "autograded")
    shutil.rmtree(course / "feedback")
    found = on_a_small_disk(course, tmp_path / "small", size=20_000)
    assert found["full"].count("\n") == 0 and "no room" in found["full"]
    assert found["parts"] == [] and found["unreadable"] == []
    assert found["then"] and found["unchanged"] and sorted([*found["then"], *found["unchanged"]]) == STUDENTS
    assert found["read_only"].count("\n") == 0 and "cannot be written: Read-only file system" in found["read_only"]


def main(course: Path) -> None:
    """On a disk that is nearly full: grade, look, make room, grade; then on a disk that cannot be written."""
    free = os.statvfs(course)
    filler = course / "filler"
    filler.write_bytes(bytes(free.f_bavail * free.f_frsize - 700_000))
    try:
        grade(course)
        full = "graded"
    except MachineFault as problem:
        full = str(problem)
    parts = [str(path) for path in course.rglob(f"*{records.PART}")]
    results = [path for path in course.glob("autograded/*/*/*") if path.suffix in (".ipynb", ".json")]
    unreadable = [str(path) for path in results if not _is_json(path)]
    filler.unlink()
    then = grade(course)
    subprocess.run(["mount", "-o", "remount,ro", course], check=True)
    try:
        grade(course, force=True)
        said = "graded"
    except CourseError as problem:
        said = str(problem)
    print(json.dumps({
        "full": full, "parts": parts, "unreadable": unreadable,
        "then": sorted(then.graded), "unchanged": sorted(then.unchanged), "read_only": said,
    }))  # fmt: skip


def _is_json(path: Path) -> bool:
    try:
        return bool(json.loads(path.read_bytes()))
    except ValueError:
        return False


def test_a_submission_that_nobody_may_read_is_named_and_the_others_are_graded(course: Path) -> None:
    path = course / "submitted" / VICTIM / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    path.chmod(0)
    if os.access(path, os.R_OK):  # root reads everything
        path.unlink()
        path.symlink_to("/proc/self/mem")
    done = grade(course)
    assert list(done.problems) == [VICTIM]
    assert len(done.graded) == len(STUDENTS) - 1


Start = Callable[..., subprocess.Popen[str]]


class Killable(NamedTuple):
    """The processes of a submission that somebody could kill; the guard waits for the kernel in its box."""

    zygote: int
    guard: int
    kernel: int


# With the real judge, and processes that are killed from outside.

CLASS = ("s001", "s002", "s003")
CORE = ("data_iter", "linreg", "squared_loss", "sgd")
CORE_POINTS = 12 + 8 + 8 + 12 + 11  # with the training


@pytest.fixture
def at_work(tmp_path: Path) -> Iterator[tuple[Path, Start]]:
    """A class with right core functions, and how to start grading it in a process with a place of its own for files."""
    course, temporary = make_course(tmp_path / "course"), tmp_path / "temporary"
    temporary.mkdir(mode=0o711)
    for student in CLASS:
        submit(course, student, **{name: kit.right_answers()[name] for name in CORE})
    started: list[subprocess.Popen[str]] = []

    def start(*options: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "autograder", "grade", ASSIGNMENT, *options]
        environment = {**os.environ, "TMPDIR": str(temporary), "PYTHONPATH": str(kit.ROOT), "LC_ALL": "C.UTF-8"}
        pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        started.append(subprocess.Popen(command, cwd=course, env=environment, **pipes))
        return started[-1]

    yield course, start
    for process in started:
        process.kill()
        process.communicate()


def until(there: Callable[[], Any], process: subprocess.Popen[str] | None = None) -> Any:
    """Wait for something that comes, or that is gone, while a process lives; two minutes are too many for anything."""
    deadline = time.monotonic() + 120
    while not (found := there()):
        assert process is None or process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return found


def results(course: Path) -> list[Path]:
    return list(course.glob("autograded/*/*/result.json"))


def graded_at_least(course: Path, number: int) -> bool:
    return len(results(course)) >= number


def family(process: subprocess.Popen[str]) -> set[int]:
    return descendants([process.pid]) - {process.pid}


def those(pids: set[int], word: str) -> list[int]:
    """Of these processes, those with a word in their command line."""
    found = []
    for pid in sorted(pids):
        with suppress(OSError):
            found += [pid] if word in Path(f"/proc/{pid}/cmdline").read_text("utf-8", "replace") else []
    return found


GROUP = re.compile(r"autograder-\d+-.+")


def groups(makers: Collection[int]) -> set[Path]:
    """The control groups that these processes have made; others' tests have some, too."""
    walked = os.walk("/sys/fs/cgroup")  # which takes no notice of groups of other tests that go meanwhile
    found = (Path(place, name) for place, names, _ in walked for name in names if GROUP.fullmatch(name))
    return {path for path in found if int(path.name.split("-")[1]) in makers}


def kernel_of(process: subprocess.Popen[str]) -> Killable | None:
    """A kernel at work, with the two above it: it has a notebook's worth of processor time behind it."""
    for zygote in zygotes(process):
        for pid in descendants([zygote]) - {zygote}:
            with suppress(OSError):
                if sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13])) > 5:
                    return Killable(zygote, parent(pid), pid)
    return None


def test_a_worker_and_a_zygote_that_are_killed_cost_nobody_a_mark(
    at_work: tuple[Path, Start],
) -> None:
    course, start = at_work
    process = start("--workers", "1")
    until(lambda: results(course), process)
    os.kill(until(lambda: kernel_of(process), process).zygote, signal.SIGKILL)
    until(lambda: len(results(course)) >= 2, process)
    for worker in those(family(process), "spawn_main"):
        os.kill(worker, signal.SIGKILL)
    out, err = process.communicate()
    assert process.returncode == 0, out + err
    assert [json.loads(path.read_text())["score"] for path in results(course)] == [CORE_POINTS] * 3


@pytest.mark.parametrize("which", ["guard", "kernel"])
def test_a_kernel_that_somebody_else_kills_costs_nobody_a_mark(at_work: tuple[Path, Start], which: str) -> None:
    course, start = at_work
    process = start("--workers", "1")
    for number in range(len(CLASS)):
        until(partial(graded_at_least, course, number), process)
        os.kill(getattr(until(lambda: kernel_of(process), process), which), signal.SIGKILL)
    out, err = process.communicate()
    assert process.returncode == 0, out + err
    assert [json.loads(path.read_text())["score"] for path in results(course)] == [CORE_POINTS] * 3


def test_workers_share_one_zygote_and_its_death_costs_nobody_a_mark(at_work: tuple[Path, Start]) -> None:
    course, start = at_work
    process = start("--workers", "2")
    until(lambda: results(course), process)
    until(lambda: len(zygotes(process)) == 1, process)  # those that only attacked their wall have ended
    (zygote,) = zygotes(process)
    assert parent(zygote) == process.pid
    until(lambda: kernel_of(process), process)
    os.kill(zygote, signal.SIGKILL)
    out, err = process.communicate()
    assert process.returncode == 0, out + err
    assert [json.loads(path.read_text())["score"] for path in results(course)] == [CORE_POINTS] * 3


def zygotes(process: subprocess.Popen[str]) -> list[int]:
    """Those of the coordinator and of its workers."""
    owners = (process.pid, *those(family(process), "spawn_main"))
    return [pid for pid in those(family(process), "inside") if parent(pid) in owners]


def parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def test_a_coordinator_that_is_told_to_end_stops_as_by_ctrl_c(at_work: tuple[Path, Start], tmp_path: Path) -> None:
    course, start = at_work
    process = start()
    until(lambda: results(course) and kernel_of(process), process)
    members = family(process)
    process.terminate()
    _, err = process.communicate()
    assert process.returncode == 130
    assert f"Stopped. {len(results(course))} of {len(CLASS)} are graded" in err.splitlines()[-1]
    until(lambda: not {pid for pid in members if _lives(pid)})  # the last of them may still be on its way out
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_coordinator_that_is_killed_leaves_nothing_behind_and_the_next_goes_on(
    at_work: tuple[Path, Start], tmp_path: Path
) -> None:
    course, start = at_work
    process = start()
    until(lambda: results(course) and kernel_of(process), process)
    until(lambda: groups(family(process)) or not cgroup.parents(), process)
    members = family(process)
    assert those(members, "bwrap") or those(members, "inside")
    process.kill()
    process.wait()
    until(lambda: not {pid for pid in members if Path(f"/proc/{pid}/cmdline").exists() and _lives(pid)})
    until(lambda: not groups(members))
    until(lambda: list((tmp_path / "temporary").iterdir()) == [])
    stored = len(results(course))
    out, err = start().communicate()
    assert f"{len(CLASS) - stored} graded in " in out and f", {stored} unchanged " in out, out + err


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_files_take_their_names_when_they_are_on_the_disk_and_then_their_folders_are_synced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    events: list[tuple[str, Path]] = []
    fsync, replace = os.fsync, Path.replace

    def noted_fsync(handle: int) -> None:
        events.append(("sync", Path(os.readlink(f"/proc/self/fd/{handle}"))))
        fsync(handle)

    def noted_replace(old: Path, new: Path) -> Path:
        events.append(("rename", old))
        return replace(old, new)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(Path, "replace", noted_replace)
    records.write_together({tmp_path / "a" / "b" / "one": b"1", tmp_path / "c" / "two": b"2"})
    renamed = [place for place, (what, _) in enumerate(events) if what == "rename"]
    before, after = events[: renamed[0]], events[renamed[-1] + 1 :]
    assert {path for _, path in before} == {events[place][1] for place in renamed}
    assert {path for _, path in after} == {tmp_path, tmp_path / "a", tmp_path / "a" / "b", tmp_path / "c"}
    assert (tmp_path / "a" / "b" / "one").read_bytes() == b"1"


if __name__ == "__main__":
    NOTES.append(Path(sys.argv[1]).parent / "notes")
    main(Path(sys.argv[1]))
