"""Grade the same class with stock nbgrader, with otter and with this project, side by side, and compare with the floor.

`make bench` runs the class and the single file; `python bench/bench.py --help` says what else there is. Figures go to
bench/results.json, and from there into docs/performance.md.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import date
from functools import partial
from importlib.metadata import version
from pathlib import Path
from statistics import mean, median
from typing import Any

import asserts
import report
from measure import Cost, measured, verify
from nbgrader.api import Gradebook
from parts import parts
from students import (
    ASSIGNMENT,
    Student,
    a_class,
    edition_course,
    mix,
    otter_folder,
    our_course,
    right_ones,
    stock_course,
)

ROOT = Path(__file__).resolve().parents[1]
OTTER = ROOT / "bench" / ".venv" / "bin" / "otter"
AUTOGRADER = [sys.executable, "-m", "autograder"]
CONFINED = (
    *("bwrap", "--unshare-all", "--die-with-parent", "--cap-drop", "ALL", "--ro-bind", "/", "/"),
    *("--proc", "/proc", "--dev", "/dev", "--tmpfs", "/dev/shm", "--tmpfs", "/tmp", "--ro-bind", str(ROOT), str(ROOT)),
)
FLOOR = [sys.executable, "-W", "ignore", str(ROOT / "bench" / "floor.py")]
SIMULATE, CLICKS, WRITING = (
    [sys.executable, "-W", "ignore", str(ROOT / "bench" / f"{name}.py")] for name in ("simulate", "clicks", "writing")
)
RESULTS = ROOT / "bench" / "results.json"
WITHOUT_END = 120.0  # seconds until a submission without end is stopped where the grader does not do it
CORES = len(os.sched_getaffinity(0))
REPEATS = 5  # of the single file
MODES = ("always", "never")  # figures are drawn; the default is never where no cell of an assignment is for people
EDITIONS = ("paddle", "torch", "mxnet")
TOGETHER = ("1", "10", "50")  # results that the writer has before it at once
SIZES = (10, 30, 100, 300, 1000)
os.environ["PATH"] = f"{Path(sys.executable).parent}:{os.environ['PATH']}"  # nbgrader calls alembic by its name

Figures = dict[str, Any]


def stock(students: Sequence[Student], folder: Path) -> tuple[Cost, dict[str, float]]:
    """`nbgrader autograde` in its default configuration; the hidden calls are judged in the kernel."""
    course = stock_course(folder, students)
    cost = _logged(["nbgrader", "autograde", ASSIGNMENT], course)
    with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
        return cost, {one.student.id: one.score for one in book.assignment_submissions(ASSIGNMENT)}


def otter(students: Sequence[Student], folder: Path) -> tuple[Cost, dict[str, float]]:
    """`otter run`, one submission after another; the hidden calls are otter's hidden tests."""
    otter_folder(folder, students, OTTER)
    costs, marks = [], {}
    env = os.environ | {"PYTHONPATH": str(ROOT), "PATH": f"{OTTER.parent}:{os.environ['PATH']}"}
    for student in students:
        (folder / student.name).mkdir()
        command = [str(OTTER), "run", "--no-logo", "-a", "autograder.zip", "-o", student.name, f"{student.name}.ipynb"]
        costs.append(_logged(command, folder, WITHOUT_END, env))
        with contextlib.suppress(FileNotFoundError):
            tests = json.loads((folder / student.name / "results.json").read_text())["tests"]
            marks[student.name] = sum(test.get("score", 0) for test in tests)
    return Cost(sum(one.wall for one in costs), sum(one.cpu for one in costs), 0, costs[-1].status), marks


def ours(students: Sequence[Student], folder: Path, figures: str) -> tuple[Cost, dict[str, float]]:
    """`autograder grade`, as a user calls it, with figures `always` or `never` drawn."""
    cost = _logged([*AUTOGRADER, "grade", ASSIGNMENT, "--figures", figures], our_course(folder, students))
    results = [json.loads(path.read_text()) for path in folder.glob(f"autograded/*/{ASSIGNMENT}/result.json")]
    _say_who_lost(results, students)
    return cost, {result["student"]: result["score"] for result in results}


PEERS = {"stock": stock, "otter": otter}


def _say_who_lost(results: Sequence[Figures], students: Sequence[Student]) -> None:
    """Right students without full marks: that would be a fault of ours."""
    right = {student.name: student for student in students if student.kind in ("right", "slow")}
    for result in results:
        if result["student"] in right and result["score"] != result["max_score"]:
            checks = [check for task in result["tasks"] for check in task["checks"]]
            lost = [check for check in checks if check["verdict"] != "passed"]
            say(f"UNFAIR to {right[result['student']]}: {json.dumps(lost, ensure_ascii=False)}")


def floor(students: Sequence[Student], folder: Path, tapes: Path, processes: int = 1) -> list[tuple[Student, Figures]]:
    """Seconds of each student in a fork of one warm process (see floor.py), or of several that share the students."""
    folder.mkdir()

    def replay(number: int) -> list[tuple[Student, Figures]]:
        asked, costs = students[number::processes], folder / f"costs-{number}.json"
        _confined(folder, "replay", tapes, costs, *(student.name for student in asked))
        return list(zip(asked, json.loads(costs.read_text()), strict=True))

    with ThreadPoolExecutor(processes) as pool:
        return [cost for costs in pool.map(replay, range(processes)) for cost in costs]


def the_class(size: int, peers: int, rounds: int, *, without_end: bool = True) -> Figures:
    """The whole class, in rounds: in each of them a part of it by the peers, all of it by this project and the floor.

    The peers draw all figures; this project and the floor have a turn with all of them and one with none. Submissions
    that never end are apart, for they say more about time limits than about speed: one of them is given to each peer,
    and this project grades the whole class once more with all of them.
    """
    students = a_class(size)
    ending = [one for one in students if one.kind != "endless"]
    marks: dict[str, dict[str, float]] = {}
    with _work() as work:
        tapes = {mode: _tapes(ending, work, mode) for mode in MODES}
        sample = _sample(floor(ending, work / "floor", tapes["always"], CORES), min(peers, len(ending)))
        figures: Figures = {"size": size, "mix": mix(students), "ending": len(ending), "sample": mix(sample)}
        figures["cores"] = CORES
        say(f"A class of {size}: {figures['mix']}. The peers grade {figures['sample']}, in {rounds} rounds.")
        contenders = {"stock": stock, "otter": otter} | {f"ours {mode}": partial(ours, figures=mode) for mode in MODES}
        for name, contender in contenders.items():  # what is cached at a first call, such as fonts, is nobody's cost
            contender(right_ones(1), work / f"warm {name}")
        figures["rounds"] = []
        for number in range(rounds):
            part, now = sample[number::rounds], {}
            for name, contender in contenders.items():
                graded = part if name in PEERS else ending
                cost, got = contender(graded, work / f"{name} {number}")
                marks.setdefault(name, {}).update(got)
                now[name] = _figures(name, cost, len(graded))
            now |= _floors(ending, part, tapes, work, number)
            figures["rounds"].append(now)
        if without_end:
            figures |= _whole_class(students, work, marks)
    figures["marks"] = {name: _full_marks(got, students) for name, got in marks.items()}
    return figures


def _floors(
    ending: Sequence[Student], part: Sequence[Student], tapes: dict[str, Path], work: Path, number: int
) -> Figures:
    """The floor of each mode, on all cores at once and one submission after another."""
    found: Figures = {}
    for mode in MODES:
        for name, processes in ((f"floor {mode}", CORES), (f"floor alone {mode}", 1)):
            costs = floor(ending, work / f"{name} {number}", tapes[mode], processes)
            of_part = _means(costs, of=part)["cpu"]
            found[name] = _means(costs) | {"count": len(costs), "of the peers' part": of_part}
            say(f"  {name}: {_each(found[name])}")
    return found


def _whole_class(students: Sequence[Student], work: Path, marks: dict[str, dict[str, float]]) -> Figures:
    """The class with those that never end, by this project as it comes; and one of these by each peer."""
    endless = [one for one in students if one.kind == "endless"]
    with ThreadPoolExecutor(2) as pool:  # their time is that of time limits: it may pass for both at once
        theirs = {name: pool.submit(peer, endless[:1], work / f"{name} endless") for name, peer in PEERS.items()}
    alone = {name: _figures(f"endless, {name}", one.result()[0], 1) for name, one in theirs.items()}
    cost, got = ours(students, work / "whole", "manual")
    marks["ours never"] |= got
    say(f"  the whole class, ours: {cost.wall:.0f} s, {cost.cpu:.0f} s of processor time, {cost.peak:.0f} MiB")
    return {"endless": alone, "whole": asdict(cost)}


def _sample(costs: Sequence[tuple[Student, Figures]], count: int) -> list[Student]:
    """So many students, from the quickest to the slowest at equal distances, so that they cost what the class does."""
    ordered = [student for student, _ in sorted(costs, key=lambda one: one[1]["cpu"])]
    return [ordered[(2 * place + 1) * len(ordered) // (2 * count)] for place in range(count)]


def ordinary_class(size: int, rounds: int) -> Figures:
    """A class with an assignment without checks of ours: stock nbgrader, the same in a box, and `autograder grade`."""
    figures: Figures = {"size": size, "rounds": []}
    ways = {
        "stock": ["nbgrader", "autograde", asserts.ASSIGNMENT],
        "boxed": ["nbgrader", "autograde", asserts.ASSIGNMENT],
        "ours": [*AUTOGRADER, "grade", asserts.ASSIGNMENT],
    }
    say(f"An ordinary class of {size}, in {rounds} rounds.")
    for _ in range(rounds):
        with _work() as work:
            stock_alone = asserts.make_course(work / "stock", size)
            courses = {name: asserts.with_doors(stock_alone, work / name) for name in ("boxed", "ours")}
            courses["stock"] = stock_alone
            now = {name: _figures(name, _logged(command, courses[name]), size) for name, command in ways.items()}
            found = [asserts.marks(course) for course in courses.values()]
            figures["equal"] = figures.get("equal", True) and all(one == found[0] for one in found)
            figures["rounds"].append(now)
    return figures


def single_file(repeats: int = REPEATS) -> Figures:
    """`autograder check` of one right file beside a notebook's imports in a cold process and the floor; medians."""
    student = right_ones(1)
    with _work() as work:
        tapes = _tapes(student, work, "never")
        course = our_course(work / "course", student)
        notebook = f"submitted/{student[0].name}/{ASSIGNMENT}/{ASSIGNMENT}.ipynb"
        checks, imports = [], []
        for _ in range(repeats):
            imports.append(_logged([sys.executable, "-c", "import paddle, matplotlib.pyplot, IPython"], work))
            checks.append(_logged([*AUTOGRADER, "check", notebook], course))
        floors = [costs for _, costs in floor(student * repeats, work / "floor", tapes)]
    figures = {
        name: {key: median(one[key] for one in costs) for key in ("wall", "cpu")}
        for name, costs in (
            ("check", [asdict(one) for one in checks]),
            ("import", [asdict(one) for one in imports]),
            ("floor", floors),
        )
    }
    say("One file: " + "; ".join(f"{name} {_each(one)}" for name, one in figures.items()))
    return figures


def clicks(count: int) -> Figures:
    """The formgrader's button for single students, one after another in a process that stays."""
    students = right_ones(count)
    with _work() as work:
        command = [*CLICKS, ASSIGNMENT, *(one.name for one in students)]
        seconds = json.loads(_output(command, our_course(work / "course", students)))
    say(f"The formgrader's button: {seconds[0]:.1f} s, then {median(seconds[1:]):.1f} s")
    return {"seconds": seconds}


def editions(names: Sequence[str], count: int) -> Figures:
    """A class of right answers in other frameworks; an edition that is not installed here has a reason instead."""
    found: Figures = {}
    for name in names:
        assignment = ASSIGNMENT if name == "paddle" else f"{ASSIGNMENT}_{name}"
        with _work() as work:
            course = edition_course(work / "course", assignment, count)
            file = f"submitted/s000/{assignment}/{assignment}.ipynb"
            tried = subprocess.run(
                [*AUTOGRADER, "check", file], cwd=course, capture_output=True, text=True, check=False
            )
            if tried.returncode > 1:
                line = (tried.stderr.strip().splitlines() or ["?"])[-1]
                found[name] = {"reason": line.removeprefix("error: ").partition(": /")[0]}
                say(f"The edition {name} is left out: {found[name]['reason']}")
                continue
            cost = _logged([*AUTOGRADER, "grade", assignment], course)
            found[name] = _figures(f"edition {name}", cost, count)
    return {"editions": found}


def writer(count: int) -> Figures:
    """What the one process that writes does with results that are ready: by database, and by how many come together."""
    with _work() as work:
        judged = _judged(work)
        course = our_course(work / "course", right_ones(count))
        found = json.loads(_output([*WRITING, course, judged, *TOGETHER], course))
    say(f"The writer: {json.dumps(found)}")
    return {"size": count, "databases": found}


def one_submission() -> Figures:
    """Where the time of a right submission goes."""
    with _work() as work:
        return {"parts": parts(our_course(work / "course", right_ones(1)), ASSIGNMENT, MODES)}


def scale(sizes: Sequence[int]) -> Figures:
    """Classes of right submissions by this project: time for each, and the coordinator's peak memory."""
    curve = []
    for size in sizes:
        with _work() as work:
            cost, marks = ours(right_ones(size), work / "course", "never")
        curve.append({"size": size, "graded": len(marks), **asdict(cost)})
        say(f"{size} submissions: {cost.wall / size:.2f} s each, coordinator {cost.peak:.0f} MiB")
    return {"curve": curve}


def simulated(size: int) -> Figures:
    """A class of which everything is real but the judging (see simulate.py), after one of a tenth of its size."""
    with _work() as work:
        judged = _judged(work)
        (fewer, _), (cost, stored) = (_simulated(judged, work / f"{count}", count) for count in (size // 10, size))
    tenth = max(len(stored) // 10, 2)
    return {
        **asdict(cost),
        "size": size,
        "graded": len(stored),
        "first_tenth": (stored[tenth - 1] - stored[0]) / (tenth - 1),
        "last_tenth": (stored[-1] - stored[-tenth]) / (tenth - 1),
        "peak_of_a_tenth": fewer.peak,
    }


def _simulated(judged: Path, folder: Path, size: int) -> tuple[Cost, list[float]]:
    """What a class costs without its judging, and when each submission was stored."""
    course = our_course(folder, right_ones(size))
    shutil.copy(judged, course)
    cost = _logged([*SIMULATE, "grade"], course)
    say(f"{size} submissions without their judging: {cost.wall / size:.3f} s each, coordinator {cost.peak:.0f} MiB")
    return cost, sorted(path.stat().st_mtime for path in course.glob(f"autograded/*/{ASSIGNMENT}/result.json"))


def _judged(work: Path) -> Path:
    """What the judge gives to some right answers, for all that are like them."""
    judged = work / "judged.pickle"
    subprocess.run([*SIMULATE, "judge", our_course(work / "few", right_ones(10)), judged], check=True)
    return judged


def _output(command: Sequence[str | Path], cwd: Path) -> str:
    """What a program of this folder prints; the bench ends with its error."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"status {done.returncode}: {' '.join(map(str, command))}\n{done.stderr[-2000:]}")
    return done.stdout


def _tapes(students: Sequence[Student], work: Path, figures: str) -> Path:
    """What the judge asks these students."""
    course = our_course(work / f"recorded {figures}", students)
    _confined(course, "record", course, course / "tapes", figures)
    return course / "tapes"


def _confined(folder: Path, *arguments: str | Path) -> None:
    """Run floor.py where it can change nothing but the bench's temporary folder: what it runs has no other wall.

    What students print there is shown only if that ended badly.
    """
    env = os.environ | {"MPLCONFIGDIR": str(folder), "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}  # as in the zygote
    command = [*CONFINED, "--bind", folder.parent, folder.parent, *FLOOR, *arguments]
    with tempfile.TemporaryFile("w+") as log:
        done = subprocess.run(command, check=False, env=env, cwd=folder, stdout=log, stderr=subprocess.STDOUT)
        if done.returncode:
            log.seek(0)
            sys.exit(f"status {done.returncode}: floor.py\n{log.read()[-2000:]}")


def _logged(command: Sequence[str | Path], cwd: Path, seconds: float | None = None, env: Any = None) -> Cost:
    """A command's cost; if it ended badly, the end of its log is shown."""
    with tempfile.TemporaryFile("w+") as log:
        cost = measured(command, cwd, log, seconds, env)
        if cost.status:
            log.seek(0)
            say(f"status {cost.status}: {' '.join(map(str, command))}\n{log.read()[-2000:]}")
        return cost


def _means(costs: Sequence[tuple[Student, Figures]], of: Sequence[Student] | None = None) -> dict[str, float]:
    """What all of these students, or some of them, cost on average."""
    counted = [cost for student, cost in costs if of is None or student in of]
    return {key: mean(cost[key] for cost in counted) for key in ("wall", "cpu")}


def _figures(name: str, cost: Cost, count: int) -> dict[str, float]:
    each = {"wall": cost.wall / count, "cpu": cost.cpu / count, "peak": cost.peak, "count": count}
    say(f"  {name}: {_each(each)}")
    return each


def _each(figures: dict[str, float]) -> str:
    return f"{figures['wall']:.2f} s each, {figures['cpu']:.2f} s of processor time"


def _full_marks(marks: dict[str, float], students: Sequence[Student]) -> dict[str, int]:
    """How many that should have all marks have them, and how many that should not."""
    kinds = {student.name: student.kind for student in students}
    right = [mark for name, mark in marks.items() if kinds.get(name) in ("right", "slow")]
    wrong = [mark for name, mark in marks.items() if kinds.get(name) == "wrong"]
    return {"right": len(right), "full": right.count(100), "wrong": len(wrong), "wrong_full": wrong.count(100)}


@contextlib.contextmanager
def _work() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        yield Path(folder)


def machine(method: str) -> dict[str, str]:
    """What the figures were made with."""
    cpu = [line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")]
    memory = int(next(line for line in _lines("/proc/meminfo") if line.startswith("MemTotal")).split()[1]) >> 20
    site = next((ROOT / "bench" / ".venv" / "lib").glob("python*/site-packages"), None)
    otters = [path.name.split("-")[1].removesuffix(".dist") for path in (site or ROOT).glob("otter_grader-*.dist-info")]
    return {
        "date": date.today().isoformat(),
        "machine": f"{CORES} cores of {(cpu or ['?'])[0]}, {memory} GiB, "
        f"{platform.system()} {platform.release().split('-')[0]}",
        "versions": f"Python {platform.python_version()}, Paddle {version('paddlepaddle')}, "
        f"nbgrader {version('nbgrader')}, otter-grader {(otters or ['not installed'])[0]}",
        "counted": method,
    }


def _lines(path: str) -> list[str]:
    return Path(path).read_text().splitlines()


def say(text: str) -> None:
    print(text, flush=True)


def main() -> None:
    """Measure what was asked for, keep it, and show how it compares with the targets."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--class", dest="size", type=int, metavar="N", help="a class of so many (default: 100)")
    parser.add_argument("--small", action="store_true", help="all of it in small, to try it; nothing is written")
    parser.add_argument("--peers", type=int, metavar="N", help="nbgrader and otter grade a sample of so many only")
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="in so many rounds (default: 3)")
    parser.add_argument("--check", action="store_true", help="the single file")
    parser.add_argument("--ordinary", type=int, metavar="N", help="an ordinary class of so many (default: 40)")
    parser.add_argument("--clicks", type=int, metavar="N", help="the formgrader's button so often (default: 6)")
    parser.add_argument("--writer", type=int, metavar="N", help="the writer alone, with so many (default: 600)")
    parser.add_argument("--edition", nargs="*", metavar="NAME", help="classes in these frameworks (default: all)")
    parser.add_argument("--parts", action="store_true", help="where the time of one submission goes")
    parser.add_argument("--scale", type=int, nargs="*", metavar="N", help=f"classes of these sizes (default: {SIZES})")
    parser.add_argument("--simulate", type=int, metavar="N", help="so many submissions, all but the judging real")
    parser.add_argument("--note", default="", metavar="WORDS", help="kept beside the figures, such as what else ran")
    asked = parser.parse_args()
    stamp = machine(verify()) | {"note": asked.note}
    results: Figures = json.loads(RESULTS.read_text()) if RESULTS.is_file() and not asked.small else {}
    for name, measure in (_in_small() if asked.small else _asked_for(asked)).items():
        results[name] = stamp | measure()
        if not asked.small:  # what is measured is kept, whatever comes after it
            RESULTS.write_text(json.dumps(results, indent=1) + "\n")
    print("\n" + report.text(results))
    if not asked.small:
        report.write(results, ROOT / "docs")


def _in_small() -> dict[str, Callable[[], Figures]]:
    return {
        "class": lambda: the_class(6, 2, 1, without_end=False),
        "check": lambda: single_file(2),
        "clicks": lambda: clicks(2),
        "ordinary": lambda: ordinary_class(4, 1),
        "writer": lambda: writer(30),
        "editions": lambda: editions(EDITIONS, 2),
    }


def _asked_for(asked: argparse.Namespace) -> dict[str, Callable[[], Figures]]:
    """What the command line asks for; with nothing named, all that says how this project compares."""
    size, names = asked.size or 100, asked.edition or EDITIONS
    chosen: dict[str, tuple[bool, Callable[[], Figures]]] = {
        "class": (bool(asked.size), lambda: the_class(size, asked.peers or size, asked.rounds)),
        "check": (asked.check, single_file),
        "clicks": (bool(asked.clicks), lambda: clicks(asked.clicks or 6)),
        "ordinary": (bool(asked.ordinary), lambda: ordinary_class(asked.ordinary or 40, asked.rounds)),
        "writer": (bool(asked.writer), lambda: writer(asked.writer or 600)),
        "editions": (asked.edition is not None, lambda: editions(names, 20)),
        "parts": (asked.parts, one_submission),
    }
    alone = {
        "scale": (asked.scale is not None, lambda: scale(asked.scale or SIZES)),
        "simulated": (bool(asked.simulate), lambda: simulated(asked.simulate)),
    }
    named = {name: measure for name, (is_named, measure) in (chosen | alone).items() if is_named}
    return named or {name: measure for name, (_, measure) in chosen.items()}


if __name__ == "__main__":
    main()
