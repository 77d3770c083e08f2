"""Good – evil – good in one grader: what became of the evil one, and whether anything else noticed it."""

from __future__ import annotations

import base64
import gc
import os
import re
import secrets
import socket
import struct
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import nbformat
from built_in import LINREG, PADDLE

from autograder.authoring.edition import Edition
from autograder.box.kernel import Kernel
from autograder.box.limits import Limits
from autograder.box.zygote import Zygote
from autograder.course.records import as_json
from autograder.errors import CannotGrade
from autograder.judging.grading import Graded, Grader
from autograder.outcomes import Died, Raised, Returned, TimedOut, Unreadable
from autograder.submission.files import Submission
from autograder.submission.matching import grade_id
from autograder.submission.rebuild import read_release
from autograder.views.feedback import page

from . import Entry, files, traces

ROOT = Path(__file__).resolve().parents[2]
SEED = 7
SMALL = ("data_iter", "linreg", "squared_loss", "sgd", "ex7_last_batch")
GIVEN = ("imports", "synthetic_data", "train")
LIMITS = replace(
    Limits(), cell=2.0, given=2.0, least=1.0, probe=1.5, long_probe=4.0, task=3.0, submission=12.0, interrupt=0.5,
    memory=512 << 20, processes=192,
)  # fmt: skip
WORDS = {TimedOut: "stopped", Died: "killed", Unreadable: "unreadable", Raised: "raised"}
MIB = 1 << 20
MOST_MEMORY = (
    512 * MIB
)  # of the judge, for a moment: 64 MiB may arrive, and are held as float64 while they are compared
MOST_SECONDS = 30  # beyond the limit of a submission
LARGEST_PICTURE = 10_000


@dataclass
class Became:
    """What became of an evil submission: marks by task, the words of OUTCOMES, and what is not as it should be."""

    entry: Entry
    graded: Graded | None
    problem: str
    seconds: float
    outcomes: list[tuple[str, Any, float]]
    wrong: list[str] = field(default_factory=list)

    @property
    def words(self) -> set[str]:
        said = {WORDS[type(outcome)] for _, outcome, _ in self.outcomes if type(outcome) in WORDS}
        if self.graded is None:
            return {"ungraded"}
        said |= {"repaired"} if self.graded.result.repairs else set()
        said |= {"refused"} if "refused" in self.seen else set()
        return said | {"ignored"}

    @property
    def seen(self) -> str:
        """Everything of it that a person may see, but for the attack's own source."""
        if self.graded is None:
            return self.problem
        tasks = tuple(replace(task, source="") for task in self.graded.result.tasks)
        result = replace(self.graded.result, tasks=tasks)
        return str(self.outputs) + as_json(result).decode() + page(result)

    @property
    def outputs(self) -> list[Any]:
        """Its outputs; of an exception only what it says, for a traceback quotes the attack."""
        cells = [cell for cell in self.graded.notebook.cells if cell.cell_type == "code"] if self.graded else []
        return [{**output, "traceback": ""} for cell in cells for output in cell.outputs]

    @property
    def score(self) -> float:
        return self.graded.result.score if self.graded else 0.0

    @property
    def max_score(self) -> float:
        return self.graded.result.max_score if self.graded else 0.0


class Class:
    """A grader with a course of its own, in which good and evil submissions follow one another.

    `whole`: attacks are put into the whole notebook, not into one of a few tasks; `edition` is that of the notebook.
    """

    def __init__(
        self,
        folder: Path,
        limits: Limits = LIMITS,
        whole: bool = False,
        trusted: bool = False,
        edition: Edition = PADDLE,
    ) -> None:
        self.name = LINREG.name if edition == PADDLE else f"{LINREG.name}_{edition.name}"
        self.home, self.course, self.limits, self.whole = folder / "home", folder / "course", limits, whole
        self.desk = folder / "desk"
        self.secrets = Secrets(self.home, self.course)
        self.desk.mkdir()
        for assignment, tasks in (("small", SMALL), ("whole", None)):
            _write(_released(tasks, self.name), self.course / "release" / assignment / f"{assignment}.ipynb")
            _write(answered(self.course, assignment, name=self.name), self.desk / f"{assignment}.ipynb")
        released = {name: self.course / "release" / name / f"{name}.ipynb" for name in ("small", "whole")}
        self.releases = {name: read_release(path) for name, path in released.items()}
        source = answered(self.course, "small", name=self.name)
        source.cells.append(nbformat.v4.new_code_cell(f"print({self.secrets.source!r})"))
        _write(source, self.course / "source" / "small" / "small.ipynb")
        self.grader = Grader(LINREG, edition, limits=limits, trust_submissions=trusted)
        self.outcomes: list[tuple[str, Any, float]] = []
        self.kernels: list[tuple[str, int]] = []
        self.seconds: list[float] = []
        for _ in range(2):
            self._good()
        self.good = self._good()  # after two orders the zygote has practised: it is at rest from now on
        gc.collect()  # what tests before this one have left closes now, not in the middle
        self.before = self._traces()
        self.memory = traces.memory()

    def sandwich(self, entry: Entry) -> Became:
        """Grade `entry` and a good one behind it; `wrong` says everything that is not as it should be."""
        became = self.evil(entry)
        if entry.header("twice") and became.graded:
            became.wrong += self.evil(entry).wrong
        became.wrong += self._left_behind()
        became.wrong += self._next_one()
        return became

    def evil(self, entry: Entry) -> Became:
        """Grade one attack."""
        assignment = "whole" if self.whole or entry.needs else "small"
        path = self._hand_in(entry, assignment)
        self.outcomes.clear()
        graded, problem, started, before = None, "", time.monotonic(), traces.forget_peak()
        with self._watched():
            try:
                graded = self._grade(assignment, "evil", path)
            except CannotGrade as error:
                problem = str(error)
            except Exception as error:
                problem = f"got through: {type(error).__name__}: {error}"
        became = Became(entry, graded, problem, time.monotonic() - started, list(self.outcomes))
        became.wrong = self._wrong(became) + _unfit(became)
        if (more := traces.peak() - before) > MOST_MEMORY:
            became.wrong.append(f"it cost the judge {more >> 20} MiB")
        if became.seconds > self.limits.submission + MOST_SECONDS:
            became.wrong.append(f"it took {became.seconds:.0f} s")
        files.remove(path)
        return became

    def _grade(self, assignment: str, student: str, path: Path) -> Graded:
        return self.grader.grade(Submission(assignment, student, path).read(), self.releases[assignment], SEED)

    def close(self) -> None:
        self.grader.close()
        self.secrets.close()

    def _hand_in(self, entry: Entry, assignment: str) -> Path:
        path = self.desk / "evil" / f"{assignment}.ipynb"
        files.remove(path)
        path.parent.mkdir(exist_ok=True)
        if entry.path is None:
            return files.MAKERS[entry.name](self.desk / f"{assignment}.ipynb", path) or path
        notebook = answered(self.course, assignment, entry.header("answers") != "none", self.name)
        cells = {place: self.secrets.told(text, self.limits) for place, text in entry.cells.items()}
        put(notebook, entry.cell, cells)
        _write(notebook, path)
        return path

    def _wrong(self, became: Became) -> list[str]:
        entry, wrong = became.entry, []
        for task in became.graded.result.tasks if became.graded else ():
            most, least = entry.most(task.id, task.max_score), entry.least(task.id, task.max_score)
            if task.score is None:
                wrong.append(f"{task.id} goes to a person")
            elif not least <= task.score <= most:
                wrong.append(f"{task.id} has {task.score} of {task.max_score}, not {least} to {most}")
        if not entry.outcomes & became.words:
            wrong.append(f"it was {sorted(became.words)}, not {sorted(entry.outcomes)} {became.problem}")
        if "got through" in became.seen:
            wrong.append(re.findall(r"got through.{0,200}", became.seen)[0])
        wrong += [f"{name} was carried out" for name in self.secrets.found_in(became.seen)]
        ended = {name for name, outcome, _ in became.outcomes if isinstance(outcome, Returned)}
        wrong += [f"{cell} was not fooled" for cell in entry.fools - ended]
        return wrong

    def _next_one(self) -> list[str]:
        good = self._good()
        return [f"the next one's {name} differs" for name in good if good[name] != self.good[name]]

    def _good(self) -> dict[str, Any]:
        """A good submission's result, page and notebook."""
        started = time.monotonic()
        with self._watched():
            graded = self._grade("small", "good", self.desk / "small.ipynb")
        self.seconds.append(time.monotonic() - started)
        result = replace(graded.result, seconds=0.0)
        return {"result": as_json(result), "page": page(result), "notebook": nbformat.writes(graded.notebook)}

    def _left_behind(self) -> list[str]:
        """Everything that is there and was not before; what ends by itself gets a moment for it."""
        until = time.monotonic() + 5
        while (wrong := self._differences()) and time.monotonic() < until:
            time.sleep(0.02)
        return wrong

    def _differences(self) -> list[str]:
        now, wrong = self._traces(), []
        for name, was in self.before.items():
            if now[name] != was:
                wrong.append(f"{name} changed: {_difference(was, now[name])}")
        if new := traces.cgroups() - self.cgroups:
            wrong.append(f"control groups are left: {sorted(new)}")
        namespaces, uids = {ns for ns, _ in self.kernels}, {uid for _, uid in self.kernels} - {os.getuid()}
        if left := traces.members(namespaces - {os.readlink("/proc/self/ns/pid")}, uids):
            wrong.append(f"processes are left: {left}")
        return wrong

    def _traces(self) -> dict[str, Any]:
        """The machine as it is, so far as it concerns this process."""
        zygote = self.grader._zygote
        assert isinstance(zygote, Zygote)
        self.cgroups = getattr(self, "cgroups", traces.cgroups())
        return {
            "processes": len(traces.descendants(os.getpid())),
            "open files": traces.fds(os.getpid()),
            "the zygote's open files": traces.fds(zygote.pid),
            "mounts": traces.mounts(),
            "shared memory": traces.ipc(),
            "files": traces.files(self.home, self.course, Path(tempfile.gettempdir())),
            "marked files": traces.marked_files(),
        }

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """Write down every kernel's process namespace and user, and what became of each request."""
        start, run, ask = Kernel.__init__, Kernel.run, Kernel.ask

        def started(kernel: Kernel, *args: Any, **options: Any) -> None:
            start(kernel, *args, **options)
            with suppress(OSError):
                place = f"/proc/{kernel.pid}"
                self.kernels.append((os.readlink(f"{place}/ns/pid"), Path(place).stat().st_uid))

        def timed(request: Callable[..., Any]) -> Callable[..., Any]:
            def done(kernel: Kernel, name: str, *args: Any, **options: Any) -> Any:
                began = time.monotonic()
                answer = request(kernel, name, *args, **options)
                self.outcomes.append((name, getattr(answer, "outcome", answer), time.monotonic() - began))
                return answer

            return done

        Kernel.__init__, Kernel.run, Kernel.ask = started, timed(run), timed(ask)  # type: ignore[method-assign, assignment]
        try:
            yield
        finally:
            Kernel.__init__, Kernel.run, Kernel.ask = start, run, ask  # type: ignore[method-assign]


class Secrets:
    """Canaries wherever a submission could look, each with its place; an attack is told every place by name."""

    def __init__(self, home: Path, course: Path) -> None:
        self._words: dict[str, str] = {"a hidden check": "def divides_by_batch_size(student"}
        os.environ["GRADEBOOK_PASSWORD"] = self._new("the grader's environment")
        self.source = self._new("the course's source")
        for place in ("gradebook.db", "submitted/ada/small/small.ipynb"):
            self._plant(course / place, f"the course's {place}")
        self._plant(home / ".ssh" / "id_ed25519", "the grader's home")
        name = f"course-{secrets.token_hex(8)}"
        self.shared = Path("/dev/shm") / name
        self._plant(self.shared, "the host's /dev/shm")
        self._new("the grader's memory")
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.abstract = socket.socket(socket.AF_UNIX)
        self.abstract.bind(f"\0{name}")
        self.abstract.listen()
        self.named = socket.socket(socket.AF_UNIX)
        self.named.bind(str(home / "socket"))
        self.named.listen()
        for name, server in (("port", self.listener), ("abstract socket", self.abstract), ("socket", self.named)):
            threading.Thread(target=_tell, args=(server, self._new(f"a {name} of the host")), daemon=True).start()
        self.places = {
            "COURSE": str(course), "HOME": str(home), "SHARED": str(self.shared), "PACKAGE": str(ROOT / "autograder"),
            "PORT": str(self.listener.getsockname()[1]), "ABSTRACT": name, "PID": str(os.getpid()),
            "SOCKET": str(home / "socket"), "TMP": tempfile.gettempdir(),
        }  # fmt: skip

    def told(self, text: str, limits: Limits) -> str:
        """An attack's text with the places for @COURSE@ and the like."""
        for name, value in (self.places | {"MEMORY": str(limits.memory)}).items():
            text = text.replace(f"@{name}@", value)
        return text

    def found_in(self, text: str) -> list[str]:
        return [place for place, word in self._words.items() if word in text]

    def close(self) -> None:
        for server in (self.listener, self.abstract, self.named):
            server.shutdown(socket.SHUT_RDWR)
            server.close()
        self.shared.unlink()
        os.environ.pop("GRADEBOOK_PASSWORD", None)

    def _new(self, place: str) -> str:
        self._words[place] = f"canary-{secrets.token_hex(8)}"
        return self._words[place]

    def _plant(self, path: Path, place: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self._new(place))
        path.chmod(0o644)


def answered(course: Path, assignment: str, right: bool = True, name: str = LINREG.name) -> nbformat.NotebookNode:
    """A release with right answers in it, or as it is."""
    notebook = nbformat.read(course / "release" / assignment / f"{assignment}.ipynb", as_version=4)
    source = nbformat.read(ROOT / "source" / name / f"{name}.ipynb", as_version=4)
    right_ones = {grade_id(cell): cell.source for cell in source.cells}
    for cell in notebook.cells if right else ():
        if cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = right_ones[grade_id(cell)]
    return notebook


def put(notebook: nbformat.NotebookNode, name: str, cells: dict[str, str]) -> None:
    """Put an attack into a notebook: in the place of a solution cell, or in cells of its own behind the imports."""
    own = {place: nbformat.v4.new_code_cell(source) for place, source in cells.items()}
    at = next(i for i, cell in enumerate(notebook.cells) if grade_id(cell) == ("imports" if name == "own" else name))
    middle = notebook.cells[at]
    if name == "own":
        notebook.cells[at + 1 : at + 1] = [own["solution"]]
        notebook.cells += [own["after"]] if "after" in own else []
        return
    middle.source = cells["solution"]
    notebook.cells[at + 1 : at + 1] = [own["after"]] if "after" in own else []
    notebook.cells[at:at] = [own["before"]] if "before" in own else []


def _unfit(became: Became) -> list[str]:
    """What is wrong with the notebook and the page that people will open."""
    if became.graded is None:
        return ["the sentence has several lines"] if "\n" in became.problem else []
    notebook, shown, wrong = became.graded.notebook, page(became.graded.result), []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.source = "" if "\ud800" in cell.source else cell.source
    try:
        nbformat.validate(notebook)
        nbformat.writes(notebook).encode()
        shown.encode()
        as_json(became.graded.result).decode()
    except (nbformat.ValidationError, UnicodeError) as error:
        wrong.append(f"it cannot be written: {str(error)[:100]}")
    for tag in ("<script", "<img", "onerror=", "\x1b", "\u202e"):
        if tag in re.sub(r"&lt;.*?&gt;", "", shown):
            wrong.append(f"{tag!r} is on the page")
    for output in became.outputs:
        strange = [
            kind for kind in output.get("data", {}) if not re.fullmatch(r"(text|image|application)/[\w.+-]+", kind)
        ]
        wrong += [f"an output of kind {kind!r} is kept" for kind in strange]
        png = str(output.get("data", {}).get("image/png", ""))
        size = struct.unpack(">II", base64.b64decode(png[:44])[16:24]) if png.startswith("iVBOR") else (0,)
        if max(size) > LARGEST_PICTURE:
            wrong.append(f"a picture of {size} is kept")
    return wrong


def _released(tasks: tuple[str, ...] | None, name: str) -> nbformat.NotebookNode:
    notebook = nbformat.read(ROOT / "release" / name / f"{name}.ipynb", as_version=4)
    if tasks is not None:
        kept = {*GIVEN, *tasks, *(f"test_{task}" for task in tasks)}
        notebook.cells = [cell for cell in notebook.cells if grade_id(cell) in kept]
    return notebook


def _write(notebook: nbformat.NotebookNode, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)


def _tell(server: socket.socket, secret: str) -> None:
    """Tell a secret to whoever connects."""
    while True:
        try:
            visitor = server.accept()[0]
        except OSError:
            return
        with visitor, suppress(OSError):
            visitor.sendall(secret.encode())


def _difference(was: Any, now: Any) -> str:
    if isinstance(was, dict):
        return str([key for key in was.keys() | now.keys() if was.get(key) != now.get(key)][:5])
    if isinstance(was, list):
        return f"+{[one for one in now if now.count(one) > was.count(one)]} -{[o for o in was if o not in now]}"
    return f"{str(was)[-200:]} → {str(now)[-200:]}"
