"""The scripts in `setup/`: what the system lacks is installed where that may be, and a broken `.venv` is made anew."""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from kit import ROOT

PACKAGES, ENVIRONMENT = ROOT / "setup" / "packages.sh", ROOT / "setup" / "environment.sh"
TOOLS = ("sh", "env", "grep", "head", "find", "touch", "mkdir", "tee", "cat")
BACKEND = """
import zipfile
def build_editable(folder, *_):
    name = "course_of_tests-1-py3-none-any.whl"
    with zipfile.ZipFile(f"{folder}/{name}", "w") as wheel:
        about = "course_of_tests-1.dist-info/"
        wheel.writestr(about + "METADATA", "Metadata-Version: 2.1\\nName: course-of-tests\\nVersion: 1\\n")
        wheel.writestr(about + "WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(about + "RECORD", "")
    return name
"""
PROJECT = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'


class Machine:
    """A PATH with the programs that a machine has; `apt-get` writes down what it is asked, and installs bubblewrap."""

    def __init__(self, folder: Path) -> None:
        self.bin, self.log = folder / "bin", folder / "log"
        self.bin.mkdir()
        for tool in TOOLS:
            (self.bin / tool).symlink_to(shutil.which(tool) or f"/bin/{tool}")
        self.has("uname", "echo Linux")
        self.has("python3", "exit 0")
        self.user(0)

    def has(self, name: str, does: str = "exit 0") -> None:
        (self.bin / name).write_text(f"#!/bin/sh\n{does}\n")
        (self.bin / name).chmod(0o755)

    def user(self, uid: int) -> None:
        self.has("id", f"echo {uid}")

    def has_apt(self, *, works: bool = True) -> None:
        install = f"printf '#!/bin/sh\\n' > {self.bin}/bwrap; /bin/chmod +x {self.bin}/bwrap" if works else "exit 100"
        self.has("apt-get", f'echo "$*" >> {self.log}\ncase "$*" in *"install "*bubblewrap*) {install} ;; esac')

    def has_sudo(self, *, password: bool) -> None:
        refuse = 'case "$1" in -n) exit 1 ;; esac' if password else 'case "$1" in -n) exit 0 ;; esac'
        self.has("sudo", f'{refuse}\necho "sudo $*" >> {self.log}\nexec "$@"')

    def run(self, typed: str | None = None) -> tuple[int, str]:
        """What `packages.sh demo` says, at a terminal where somebody types this."""
        command, environment = ["/bin/sh", str(PACKAGES), "demo"], {"PATH": str(self.bin)}
        if typed is None:
            done = subprocess.run(
                command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
            )
            return done.returncode, done.stdout + done.stderr
        ours, theirs = pty.openpty()
        with subprocess.Popen(command, env=environment, stdin=theirs, stdout=theirs, stderr=theirs) as process:
            os.close(theirs)
            os.write(ours, typed.encode())
            said = b""
            try:
                while part := os.read(ours, 1 << 16):
                    said += part
            except OSError:
                pass  # the terminal is gone with the program
        os.close(ours)
        return process.returncode, said.decode()

    @property
    def asked_of_apt(self) -> str:
        return self.log.read_text() if self.log.exists() else ""


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_nothing_is_said_and_nothing_done_where_nothing_is_missing(machine: Machine) -> None:
    machine.has("bwrap")
    machine.has_apt()
    assert machine.run() == (0, "") and machine.asked_of_apt == ""


def test_root_installs_without_a_question_where_there_is_no_terminal(machine: Machine) -> None:
    machine.has_apt()
    status, said = machine.run()
    assert (status, said.splitlines()) == (0, ["Installing with apt-get: bubblewrap …", "Installed."])
    assert "install --no-install-recommends bubblewrap" in machine.asked_of_apt


@pytest.mark.parametrize(("typed", "installs"), [("\n", True), ("y\n", True), ("n\n", False), ("No\n", False)])
def test_at_a_terminal_one_is_asked_first(machine: Machine, typed: str, *, installs: bool) -> None:
    machine.has_apt()
    status, said = machine.run(typed)
    assert "Missing here: bubblewrap. Install with apt-get? [Y/n]" in said
    assert (status == 0, "install" in machine.asked_of_apt) == (installs, installs)


def test_sudo_is_used_where_it_wants_no_password(machine: Machine) -> None:
    machine.has_apt()
    machine.user(1000)
    machine.has_sudo(password=False)
    assert machine.run()[0] == 0 and "sudo env DEBIAN_FRONTEND=noninteractive apt-get" in machine.asked_of_apt


def test_sudo_that_wants_a_password_is_used_at_a_terminal_only(machine: Machine) -> None:
    machine.has_apt()
    machine.user(1000)
    machine.has_sudo(password=True)
    status, said = machine.run()
    assert status == 1 and machine.asked_of_apt == ""
    assert said == "Missing: bubblewrap. Install with: apt-get install bubblewrap, as root. Going on without.\n"
    assert machine.run("y\n")[0] == 0 and "sudo env" in machine.asked_of_apt


def test_without_root_and_sudo_the_command_is_named(machine: Machine) -> None:
    machine.has_apt()
    machine.user(1000)
    status, said = machine.run()
    assert status == 1 and "apt-get install bubblewrap, as root" in said and machine.asked_of_apt == ""


@pytest.mark.parametrize("manager", ["dnf install", "apk add", "pacman -S", "brew install"])
def test_other_package_managers_are_named_and_not_run(machine: Machine, manager: str) -> None:
    machine.has(manager.split(maxsplit=1)[0], f"echo ran >> {machine.log}")
    status, said = machine.run()
    assert status == 1 and f"{manager} bubblewrap" in said and len(said.splitlines()) == 1
    assert not machine.log.exists()


def test_without_a_network_one_line_says_what_is_missing(machine: Machine) -> None:
    machine.has_apt(works=False)
    status, said = machine.run()
    assert status == 1
    assert said.splitlines()[1:] == [
        "apt-get could not install: bubblewrap. Is there a network? Going on without.",
    ]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that `environment.sh` takes for a checkout whose lock is empty, so that no index is asked; installed.

    One for all tests, which break it and have it made anew.
    """
    project = tmp_path_factory.mktemp("checkout") / "project"
    project.mkdir()
    (project / "requirements.lock").write_text("")
    (project / "pyproject.toml").write_text(PROJECT)
    (project / "backend.py").write_text(BACKEND)
    done = install(project)
    assert done.returncode == 0 and is_whole(project), done.stderr
    return project


def install(project: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHON": sys.executable, "PIP_NO_INDEX": "1", **variables}
    return subprocess.run(
        [ENVIRONMENT], cwd=project, env=environment, capture_output=True, text=True, check=False
    )  # fmt: skip


def is_whole(project: Path) -> bool:
    code = "import sys; from importlib.metadata import version; print(version('course-of-tests')); print(sys.prefix)"
    done = subprocess.run(
        [project / ".venv" / "bin" / "python", "-c", code], capture_output=True, text=True, check=False
    )
    pip = subprocess.run([project / ".venv" / "bin" / "pip", "--version"], capture_output=True, text=True, check=False)
    return done.stdout.splitlines() == ["1", str(project / ".venv")] and str(project) in pip.stdout


def test_an_environment_that_is_whole_is_left_as_it_is(project: Path) -> None:
    (project / ".venv" / "mine").touch()
    done = install(project)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "") and (project / ".venv" / "mine").exists()


def test_a_half_made_environment_is_made_anew_and_the_users_own_packages_get_nothing(project: Path) -> None:
    """Even where pip's configuration says so."""
    (project / ".venv" / "bin" / "pip").unlink()
    done = install(project, PIP_USER="1")
    assert "is not whole; it is made anew" in done.stdout and is_whole(project), done.stderr


def test_an_environment_that_has_been_moved_is_made_anew(project: Path) -> None:
    moved = project.rename(project.with_name("a b"))
    try:
        done = install(moved)
        assert "is not whole; it is made anew" in done.stdout and is_whole(moved), done.stderr
    finally:
        moved.rename(project)


def test_where_pip_fails_one_line_says_where_to_read_on_and_the_next_run_goes_on(project: Path) -> None:
    """Here with a Python that is gone, which makes it begin at nothing."""
    for python in (project / ".venv" / "bin").glob("python*"):
        python.unlink()
    (project / ".venv" / "bin" / "python").symlink_to("/nowhere/python3")
    (project / "requirements.lock").write_text(f"no-such-package-of-ours==1 --hash=sha256:{'0' * 64}\n")
    done = install(project)
    assert done.returncode == 1 and not (project / ".venv" / "installed").exists()
    assert done.stderr.splitlines()[-1].startswith("pip could not install everything; what is above says why.")
    page = (ROOT / "docs" / "teachers.md").read_text("utf-8")
    assert '"Where pip fails"' in done.stderr and "### Where pip fails\n" in page
    (project / "requirements.lock").write_text("")
    done = install(project)
    assert done.returncode == 0 and "made anew" not in done.stdout and is_whole(project)


def test_an_older_python_is_refused_in_one_line(tmp_path: Path) -> None:
    old = tmp_path / "python3.10"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    done = install(tmp_path, PYTHON=str(old))
    assert done.returncode == 1 and "Python 3.11 to 3.13 is needed" in done.stderr
    assert len(done.stderr.splitlines()) == 1 and not (tmp_path / ".venv").exists()
