"""`make lab`: a scratch course in lab/, JupyterLab for its teacher and for a student, and what to try there.

`samples/lab.py FOLDER` makes it in a new folder instead.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PLACE = ROOT / "lab"
HANDED_IN = ("ada-the-books-way", "dan-minus-equals", "fay-no-reshape")
STUDENT = "you"
FOR_TEACHERS = ("formgrader", "create-assignment", "course-list")
SETTINGS = {
    "ServerApp.ip": "127.0.0.1",
    "ServerApp.open_browser": False,
    "ServerApp.quit_button": False,
    "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
    "LabApp.extension_manager": "readonly",
}


def main(place: Path = PLACE) -> int:
    """Set up, serve until Ctrl-C."""
    for stop in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(stop, lambda *_: sys.exit(0))
    place.parent.mkdir(parents=True, exist_ok=True)
    lock = place.with_name(f".{place.name}.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # held until this process ends, however it does
    except BlockingIOError:
        print(f"A lab is open in {os.path.relpath(place)}/ already; end that one with Ctrl-C first.", file=sys.stderr)
        return 2
    if place == PLACE:
        shutil.rmtree(place, ignore_errors=True)
    exchange = place / "course" / "exchange"
    course, store = make_course(place / "course", exchange), make_desk(place / STUDENT, exchange)
    for student in HANDED_IN:
        shutil.copytree(ROOT / "samples" / "submitted" / student, course / "submitted" / student)
    print("Starting JupyterLab twice, for a teacher and for a student …", flush=True)
    with suppress(KeyboardInterrupt), jupyterlab(course) as teacher, jupyterlab(store, teaches=False) as student:
        print(WHERE.format(teacher=teacher, student=student, place=os.path.relpath(place)), flush=True)
        try:
            signal.pause()
        finally:
            print("\nStopping …", flush=True)
    return 0


def make_course(folder: Path, exchange: Path) -> Path:
    """This course, nothing graded yet, with an exchange that everybody can write to."""
    folder.mkdir(parents=True)
    exchange.mkdir()
    exchange.chmod(0o777)
    for part in ("source", "release"):
        shutil.copytree(ROOT / part, folder / part)
    config = (ROOT / "nbgrader_config.py").read_text("utf-8")
    (folder / "nbgrader_config.py").write_text(f"{config}\nc.Exchange.root = {str(exchange)!r}\n", "utf-8")
    return folder


def make_desk(folder: Path, exchange: Path) -> Path:
    """A student's folder, which knows the course by its name and its exchange alone."""
    folder.mkdir(parents=True)
    (folder / "nbgrader_config.py").write_text(
        f"c = get_config()\nc.CourseDirectory.course_id = 'd2l'\nc.CourseDirectory.student_id = {folder.name!r}\n"
        f"c.Exchange.root = {str(exchange)!r}\n",
        "utf-8",
    )
    return folder


@contextmanager
def jupyterlab(folder: Path, *, teaches: bool = True) -> Iterator[str]:
    """JupyterLab in this folder, on loopback, without anybody's own settings: its address. Stopped afterwards."""
    own = folder.with_name(f".jupyter-{folder.name}")
    off = {} if teaches else {f"@jupyter/nbgrader:{part}": True for part in FOR_TEACHERS}
    off["@jupyterlab/apputils-extension:announcements"] = True
    (own / "config" / "labconfig").mkdir(parents=True, exist_ok=True)
    (own / "config" / "labconfig" / "page_config.json").write_text(json.dumps({"disabledExtensions": off}))
    settings = SETTINGS | {
        "ServerApp.root_dir": folder,
        "ServerApp.jpserver_extensions": {"nbgrader.server_extensions.formgrader": teaches},
    }
    words = [
        sys.executable,
        "-m",
        "jupyterlab",
        "--allow-root",
        *(f"--{name}={value}" for name, value in settings.items()),
    ]
    with (own / "log").open("wb") as log:
        server = subprocess.Popen(
            words, cwd=folder, env=_environment(own), stdout=log, stderr=log, start_new_session=True
        )
    try:
        yield _address(server, own)
    finally:
        _stop(server)


def _stop(server: subprocess.Popen[bytes]) -> None:
    """It ends its kernels itself; what has not gone by then is ended with it."""
    server.terminate()
    try:
        with suppress(subprocess.TimeoutExpired):
            server.wait(timeout=30)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def _environment(own: Path) -> dict[str, str]:
    places = {f"JUPYTER_{part.upper()}_DIR": str(own / part) for part in ("config", "data", "runtime")}
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "JPY_"))}
    return kept | places | {"IPYTHONDIR": str(own / "ipython"), "HOME": str(own)}


def _address(server: subprocess.Popen[bytes], own: Path) -> str:
    """Jupyter writes its address into a file as soon as it answers."""
    told = own / "runtime" / f"jpserver-{server.pid}.json"
    while True:
        with suppress(FileNotFoundError, json.JSONDecodeError):  # not there yet, or not written to its end
            about = json.loads(told.read_text())
            return f"{about['url']}lab?token={about['token']}"
        if server.poll() is not None:
            raise SystemExit(f"JupyterLab did not start: {own / 'log'} says why")
        time.sleep(0.1)


WHERE = """
Both answer on this machine alone:
  teacher  {teacher}
  student  {student}

Try, in this order:
  1. teacher  Menu Nbgrader, Formgrader. In the row linreg_scratch press Generate, look at the Preview, press Release.
  2. student  Menu Nbgrader, Assignment List. Fetch linreg_scratch, open its notebook, write an answer or two, press
              Validate above the notebook, save, and press Submit in the list.
  3. teacher  Press Collect, then the number under # Submissions. Press Autograde for each student: three have
              handed in before you. The first takes some seconds longer than the others.
  4. teacher  In the same table press Generate Feedback, then Release Feedback.
  5. student  In the Assignment List press Fetch Feedback, then (view feedback), and open the page on the left.

linreg_scratch_zh is the Chinese edition. All files are in {place}/, which is made anew each time.
Ctrl-C stops both.
"""


if __name__ == "__main__":
    sys.exit(main(*(Path(folder).resolve() for folder in sys.argv[1:2])))
