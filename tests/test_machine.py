"""Faults of the machine end a run with status 2 and one line that names the remedy; they are never marks."""

from __future__ import annotations

import errno
import inspect
import os
import shutil
import subprocess
import sys
from concurrent.futures import Executor, ProcessPoolExecutor
from pathlib import Path
from tempfile import gettempdir

import as_user
import nbformat
import pytest
from conftest import ROOT
from own import NAME, RIGHT, hand_in, own_course

from autograder.authoring.loading import load
from autograder.box import diagnosis
from autograder.course.configuration import load_course
from autograder.course.gradebook import CourseGradebook
from autograder.course.workers import Judging, Plan, WorkerPool, _grade, new_grader, plan_for
from autograder.errors import CannotContain, JudgeFault, MachineFault
from autograder.inside import attacks
from autograder.judging.grading import Grader
from autograder.submission.files import Submission, SubmissionData
from autograder.submission.rebuild import Release, read_release

Ran = subprocess.CompletedProcess[str]
STUDENTS = ("ada", "ben", "cy")
NO_LIBRARY = 'raise ImportError("libgomp.so.1: cannot open shared object file: No such file or directory")'
FAULTS = {  # what the framework does while it is imported, and what is said
    "illegal_instruction": ("import os; os.kill(os.getpid(), 4)", "SIGILL (illegal instruction)", "AVX"),
    "killed": ("import os; os.kill(os.getpid(), 9)", "SIGKILL", "more memory"),
    "segmentation_fault": ("import os; os.kill(os.getpid(), 11)", "SIGSEGV", "install the framework again"),
    "library": (NO_LIBRARY, "libgomp.so.1 is missing", "apt-get install libgomp1"),
    "other_library": (NO_LIBRARY.replace("libgomp", "libodd"), "libodd.so.1 is missing", "apt-file search libodd"),
    "module": ("import no_such_framework", "no Python module no_such_framework", "-m pip install no_such_framework"),
    "own_mistake": ("1 / 0", "ZeroDivisionError: division by zero", "framework.py"),
}


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with three submissions, all graded."""
    course = own_course(tmp_path_factory.mktemp("machine") / "course")
    for student in STUDENTS:
        hand_in(course, student, RIGHT)
    done = autograder(course, "grade", NAME)
    assert done.returncode == 0, done.stderr
    return course


@pytest.fixture
def course(graded: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(graded, tmp_path / "course"))


def autograder(course: Path, *words: str, **variables: str) -> Ran:
    return ran(course, [sys.executable, "-m", "autograder", *words], **variables)


def nbgrader(course: Path, *words: str, **variables: str) -> Ran:
    return ran(course, [sys.executable, "-m", "nbgrader", *words], **variables)


def ran(course: Path, command: list[str], **variables: str) -> Ran:
    environment = os.environ | {"LC_ALL": "C.UTF-8"} | variables
    return subprocess.run(command, cwd=course, env=environment, capture_output=True, text=True, check=False)


def breaks(course: Path, framework: str) -> None:
    """Let the assignment's framework do this while it is imported."""
    (course / "assignments" / NAME / "framework.py").write_text(framework)


def scores(course: Path) -> list[float]:
    with CourseGradebook(load_course(course)) as book:
        return [book.marks(NAME, student).score for student in STUDENTS]


def close_doors(course: Path) -> None:
    file = course / "nbgrader_config.py"
    file.write_text(file.read_text().replace("open_doors(c)", "pass"))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_framework_that_cannot_be_imported_is_told_once_with_the_remedy(course: Path, fault: str) -> None:
    framework, *words = FAULTS[fault]
    breaks(course, framework)
    done = autograder(course, "grade", NAME, "--force")
    (line,) = done.stderr.splitlines()
    assert done.returncode == 2 and all(word in line for word in words), line
    assert scores(course) == [10, 10, 10]


@pytest.mark.parametrize(
    "words",
    [("check", f"submitted/ada/{NAME}/{NAME}.ipynb"), ("regrade", NAME), ("regrade", NAME, "--apply"), ("prove", NAME)],
    ids=" ".join,
)
def test_every_command_ends_with_status_two_and_one_line(course: Path, words: tuple[str, ...]) -> None:
    breaks(course, NO_LIBRARY)
    done = autograder(course, *words)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1) and "apt-get install libgomp1" in done.stderr


def test_doctor_says_what_the_courses_own_framework_lacks(course: Path) -> None:
    breaks(course, NO_LIBRARY)
    done = autograder(course, "doctor")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1) and "apt-get install libgomp1" in done.stderr


def test_nbgrader_autograde_ends_as_well_and_what_was_stored_stays(course: Path) -> None:
    breaks(course, NO_LIBRARY)
    before = [(course / "autograded" / one / NAME / "result.json").read_bytes() for one in STUDENTS]
    done = nbgrader(course, "autograde", NAME, "--force")
    errors = [line for line in done.stderr.splitlines() if "ERROR" in line]
    assert done.returncode == 2 and len(errors) == 1 and "apt-get install libgomp1" in errors[0], done.stderr
    assert [(course / "autograded" / one / NAME / "result.json").read_bytes() for one in STUDENTS] == before
    assert scores(course) == [10, 10, 10]


def submission(course: Path) -> tuple[SubmissionData, Release, Plan]:
    release = read_release(course / "release" / NAME / f"{NAME}.ipynb")
    data = (course / "submitted" / "ada" / NAME / f"{NAME}.ipynb").read_bytes()
    return SubmissionData(NAME, "ada", data), release, plan_for(release, course, Plan())


@pytest.mark.parametrize(("failures", "kind"), [(99, MachineFault), (2, JudgeFault), (1, None)])
def test_a_machine_that_starts_no_kernel_at_all_is_told_from_one_unlucky_submission(
    course: Path, monkeypatch: pytest.MonkeyPatch, failures: int, kind: type[Exception] | None
) -> None:
    from autograder.box.kernel import Kernel

    tries: list[int] = []

    def sometimes(*values: object) -> Kernel:
        tries.append(1)
        if len(tries) <= failures:
            raise OSError(errno.EAGAIN, "Resource temporarily unavailable")
        return Kernel(*values)  # type: ignore[arg-type]

    monkeypatch.setattr("autograder.judging.grading.Kernel", sometimes)
    data, release, plan = submission(course)
    with new_grader(plan) as grader:
        if kind is None:
            assert grader.grade(data, release).result.score == 10
        else:
            with pytest.raises(kind) as raised:
                grader.grade(data, release)
            assert type(raised.value) is kind


def test_a_worker_of_a_cluster_with_a_broken_framework_is_not_fit(course: Path) -> None:
    """Its tier is what is asked of it before it gets a submission."""
    breaks(course, NO_LIBRARY)
    with new_grader(submission(course)[2]) as grader, pytest.raises(MachineFault, match="libgomp1"):
        assert grader.containment


def text_of_release(course: Path) -> str:
    return (course / "release" / NAME / f"{NAME}.ipynb").read_text("utf-8")


def open_full(plan: Plan) -> Grader:
    raise OSError(errno.ENOSPC, "No space left on device", "/scratch")


def test_a_fault_of_a_clusters_machine_names_the_machine(course: Path) -> None:
    with pytest.raises(MachineFault) as raised:
        _grade(Plan(opener=open_full, elsewhere=True), text_of_release(course), submission(course)[0])
    assert str(raised.value).startswith(f"{os.uname().nodename}: no room is left in /scratch")


def dying_workers(count: int) -> Executor:
    return ProcessPoolExecutor(count, initializer=os._exit, initargs=(1,))


def test_workers_that_die_without_any_submission_blame_none(course: Path) -> None:
    plan = submission(course)[2]
    handed_in = [Submission(NAME, one, course / "submitted" / one / NAME / f"{NAME}.ipynb") for one in STUDENTS]
    with pytest.raises(MachineFault, match="before they have done anything"):
        list(WorkerPool(Judging(plan, text_of_release(course)), 2, pool=dying_workers).grade_all(handed_in))


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "no room is left"),
        (OSError(errno.EMFILE, "Too many open files"), "ulimit -n"),
        (BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable"), "--workers"),
        (PermissionError(errno.EACCES, "Permission denied", "feedback/ada"), "feedback/ada: Permission denied"),
        (OSError(errno.EIO, "Input/output error"), "Input/output error"),
    ],
)
def test_what_the_system_refuses_is_said_with_a_remedy(problem: OSError, words: str) -> None:
    assert words in str(diagnosis.system_fault(problem)) and "Error" not in str(diagnosis.system_fault(problem))[:9]


def test_what_cannot_be_contained_is_a_fault_of_the_machine() -> None:
    assert issubclass(CannotContain, MachineFault) and not issubclass(JudgeFault, MachineFault)


# ---- nothing that crashes ends with status 1 ------------------------------------------------------------------------

BROKEN = {
    "import": "sys.modules['autograder.cli'] = None",
    "early_import": "sys.modules['autograder.startup'] = None",
    "words": "import autograder.words; autograder.words.sentences = lambda _: {}",
    "memory": "import autograder.cli; autograder.cli.main = lambda _: bytearray(1 << 62)",
    "recursion": "import autograder.cli; autograder.cli.main = f = lambda _: f(_)",
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_broken_installation_is_one_line_and_status_two(tmp_path: Path, how: str) -> None:
    code = f"import sys\n{BROKEN[how]}\nsys.argv[1:] = ['report', 'x']\n"
    done = ran(tmp_path, [sys.executable, "-c", f"{code}from autograder.__main__ import main\nmain()"])
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr


@pytest.mark.parametrize("shell", ["{} >&-", "{} > /dev/full", "{} | true; exit ${{PIPESTATUS[0]}}"])
@pytest.mark.parametrize("words", ["--help", "doctor", "report averages"])
def test_output_that_cannot_be_written_is_one_line_and_status_two(graded: Path, shell: str, words: str) -> None:
    done = ran(graded, ["bash", "-c", shell.format(f"{sys.executable} -m autograder {words}")])
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert gettempdir() not in done.stderr  # that disk is not full


def test_without_standard_streams_the_gradebook_is_not_written_to() -> None:
    code = "from autograder.__main__ import _occupy_standard_streams as f; import os; f(); print(os.open('/', 0))"
    done = ran(ROOT, ["bash", "-c", f'{sys.executable} -c "{code}" <&- 2>&-'])
    assert int(done.stdout) > 2


# ---- the preflight --------------------------------------------------------------------------------------------------

ONE_REPORT = """
import os
from autograder.inside import attacks
attacks.ATTACKS = {name: attacks.ATTACKS[name] for name in ("bombs", "leaves_a_process_behind")}
me, fork = os.getpid(), os.fork
def refused():
    if os.getpid() != me:
        raise OSError(11, "Resource temporarily unavailable")
    return fork()
os.fork = refused
attacks.run({"processes": 2})
"""


def test_an_attack_whose_own_fork_is_refused_reports_once() -> None:
    done = ran(ROOT, [sys.executable, "-c", ONE_REPORT])
    assert len(done.stdout.splitlines()) == 1, done.stdout


def test_a_forked_attack_never_returns_into_the_attacks() -> None:
    assert inspect.getsource(attacks).replace(inspect.getsource(attacks._forked), "").count("os.fork()") == 0


# ---- a user without a name or a home --------------------------------------------------------------------------------

WITHOUT_A_HOME = (
    ("doctor",), ("check", f"submitted/ada/{NAME}/{NAME}.ipynb"), ("grade", NAME, "--force"), ("regrade", NAME),
    ("report", NAME), ("leaks", NAME), ("prove", NAME), ("new", "another"),
)  # fmt: skip


@pytest.mark.parametrize("words", WITHOUT_A_HOME, ids=" ".join)
def test_a_user_id_without_a_name_and_a_home_can_do_everything(course: Path, words: tuple[str, ...]) -> None:
    if reason := as_user.why_not():
        pytest.skip(reason)
    done = as_stranger(course, "-m", "autograder", *words)
    assert done.returncode == 0 and done.stderr == "", done.stderr


def test_nbgraders_commands_work_for_a_user_id_without_a_name(course: Path) -> None:
    if reason := as_user.why_not():
        pytest.skip(reason)
    done = as_stranger(course, "-m", "nbgrader", "autograde", NAME, "--force", home="HOME=/nonexistent")
    assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr


def as_stranger(course: Path, *arguments: str, home: str = "") -> Ran:
    """A copy of the course where everybody may go, and the command in it as a user id that nobody knows."""
    with as_user._home() as place:
        copy = Path(shutil.copytree(course, Path(place, "course")))
        for path in (Path(place), copy, *copy.rglob("*")):
            os.chown(path, as_user.STRANGER, 0)
        return as_user.run_as_a_stranger(arguments, copy, *filter(None, [home]))


# ---- half-installed courses -----------------------------------------------------------------------------------------


def test_grade_regrade_and_doctor_say_that_the_doors_are_closed(course: Path) -> None:
    close_doors(course)
    for words in (("grade", NAME), ("regrade", NAME)):
        done = autograder(course, *words)
        assert done.returncode == 0 and done.stderr.count("\n") == 1 and "open_doors(c)" in done.stderr
    assert "open_doors(c)" in autograder(course, "doctor", COLUMNS="400").stdout


def test_open_doors_are_seen_wherever_the_configuration_stands(course: Path, tmp_path: Path) -> None:
    assert autograder(course, "grade", NAME).stderr == ""
    home = tmp_path / "home"
    (home / ".jupyter").mkdir(parents=True)
    shutil.move(course / "nbgrader_config.py", home / ".jupyter" / "nbgrader_config.py")
    assert autograder(course, "grade", NAME, HOME=str(home)).stderr == ""
    assert "open_doors(c)" in autograder(course, "grade", NAME).stderr


def test_doctor_looks_at_the_root_that_is_configured_and_at_nbgraders_version(course: Path, tmp_path: Path) -> None:
    breaks(course, NO_LIBRARY)
    (tmp_path / "nbgrader_config.py").write_text(f"c = get_config()\nc.CourseDirectory.root = {str(course)!r}\n")
    done = autograder(tmp_path, "doctor")
    assert done.returncode == 2 and "libgomp1" in done.stderr
    assert str(course) in done.stdout and "tested" in done.stdout


def test_doctor_goes_on_where_the_configuration_is_broken(tmp_path: Path) -> None:
    (tmp_path / "nbgrader_config.py").write_text("1 / 0")
    done = autograder(tmp_path, "doctor")
    assert done.returncode == 0 and "ZeroDivisionError" in done.stdout and "held off" in done.stdout


def test_stock_nbgrader_replaces_no_mark_where_the_doors_are_closed(course: Path) -> None:
    close_doors(course)
    done = nbgrader(course, "autograde", NAME, "--force")
    assert done.returncode == 1 and "Grade it with: autograder grade" in done.stderr
    assert all(f"'{NAME}' for student '{student}'" in done.stderr for student in STUDENTS)
    assert scores(course) == [10, 10, 10]
    again = autograder(course, "grade", NAME)
    assert again.returncode == 0 and "3 graded" in again.stdout and scores(course) == [10, 10, 10]


def test_the_live_judge_works_in_the_source_under_nbgraders_validator(course: Path) -> None:
    done = nbgrader(course, "validate", f"source/{NAME}/{NAME}.ipynb")
    assert done.returncode == 0 and "Success" in done.stdout + done.stderr, done.stdout + done.stderr
    assert "judge(" in nbformat.writes(nbformat.read(course / "source" / NAME / f"{NAME}.ipynb", 4))
    assert load(NAME, course).by_id


def test_doctor_in_a_plain_folder_says_that_there_is_no_course(tmp_path: Path) -> None:
    done = autograder(tmp_path, "doctor", COLUMNS="400")
    assert "none here (no nbgrader_config.py)" in done.stdout and "nbgrader's commands" not in done.stdout
