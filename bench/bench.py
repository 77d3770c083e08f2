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
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import date
from importlib.metadata import version
from pathlib import Path
from statistics import mean, median
from typing import Any

import asserts
import report
from measure import Cost, measured, verify
from nbgrader.api import Gradebook
from parts import parts
from students import ASSIGNMENT, Student, a_class, mix, otter_folder, our_course, right_ones, stock_course

ROOT = Path(__file__).resolve().parents[1]
OTTER = ROOT / "bench" / ".venv" / "bin" / "otter"
AUTOGRADER = [sys.executable, "-m", "autograder"]
CONFINED = (
    *("bwrap", "--unshare-all", "--die-with-parent", "--cap-drop", "ALL", "--ro-bind", "/", "/"),
    *("--proc", "/proc", "--dev", "/dev", "--tmpfs", "/dev/shm", "--tmpfs", "/tmp", "--ro-bind", str(ROOT), str(ROOT)),
)
FLOOR = [sys.executable, "-W", "ignore", str(ROOT / "bench" / "floor.py")]
SIMULATE = [sys.executable, "-W", "ignore", str(ROOT / "bench" / "simulate.py")]
RESULTS = ROOT / "bench" / "results.json"
WITHOUT_END = 120.0  # seconds until a submission without end is stopped where the grader does not do it
CORES = len(os.sched_getaffinity(0))
REPEATS = 5  # of the single file
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


def ours(students: Sequence[Student], folder: Path) -> tuple[Cost, dict[str, float]]:
    """`autograder grade`, as a user calls it."""
    cost = _logged([*AUTOGRADER, "grade", ASSIGNMENT], our_course(folder, students))
    results = [json.loads(path.read_text()) for path in folder.glob(f"autograded/*/{ASSIGNMENT}/result.json")]
    _say_who_lost(results, students)
    return cost, {result["student"]: result["score"] for result in results}


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


def the_class(size: int, peers: int, rounds: int) -> Figures:
    """The whole class, in rounds: in each of them a part of it by the peers, all of it by this project and the floor.

    Submissions that never end are apart, for they say more about time limits than about speed: one of them is given to
    each peer. This project grades the whole class once more with all of them.
    """
    students = a_class(size)
    ending = [one for one in students if one.kind != "endless"]
    endless = [one for one in students if one.kind == "endless"]
    marks: dict[str, dict[str, float]] = {"stock": {}, "otter": {}, "ours": {}}
    with _work() as work:
        tapes = _tapes(ending, work)
        sample = _sample(floor(ending, work / "floor", tapes, CORES), min(peers, len(ending)))
        figures: Figures = {"size": size, "mix": mix(students), "ending": len(ending), "sample": mix(sample)}
        figures["rounds"] = []
        say(f"A class of {size}: {figures['mix']}. The peers grade {figures['sample']}, in {rounds} rounds.")
        for contender in (stock, otter, ours):  # what is cached at a first call, such as fonts, is nobody's cost
            contender(right_ones(1), work / f"warm-{contender.__name__}")
        for number in range(rounds):
            part, figures_now = sample[number::rounds], {}
            for contender, graded in ((stock, part), (otter, part), (ours, ending)):
                name = contender.__name__
                cost, got = contender(graded, work / f"{name}-{number}")
                marks[name] |= got
                figures_now[name] = _figures(name, cost, len(graded))
            for name, processes in (("floor", CORES), ("floor alone", 1)):
                costs = floor(ending, work / f"{name.replace(' ', '-')}-{number}", tapes, processes)
                of_part = _means(costs, of=part)["cpu"]
                figures_now[name] = _means(costs) | {"count": len(costs), "of the peers' part": of_part}
                say(f"  {name}: {_each(figures_now[name])}")
            figures["rounds"].append(figures_now)
        with ThreadPoolExecutor(2) as pool:  # their time is that of time limits: it may pass for both at once
            without_end = {
                peer.__name__: pool.submit(peer, endless[:1], work / f"{peer.__name__}-endless")
                for peer in (stock, otter)
            }
        figures["endless"] = {
            name: _figures(f"endless, {name}", one.result()[0], 1) for name, one in without_end.items()
        }
        cost, got = ours(students, work / "whole")
        marks["ours"] |= got
        figures["whole"] = asdict(cost)
        say(f"  the whole class, ours: {cost.wall:.0f} s, {cost.cpu:.0f} s of processor time, {cost.peak:.0f} MiB")
    figures["marks"] = {name: _full_marks(got, students) for name, got in marks.items()}
    return figures


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


def single_file() -> Figures:
    """`autograder check` of one right file beside a notebook's imports in a cold process and the floor; medians."""
    student = right_ones(1)
    with _work() as work:
        tapes = _tapes(student, work)
        course = our_course(work / "course", student)
        notebook = f"submitted/{student[0].name}/{ASSIGNMENT}/{ASSIGNMENT}.ipynb"
        checks, imports = [], []
        for _ in range(REPEATS):
            imports.append(_logged([sys.executable, "-c", "import paddle, matplotlib.pyplot, IPython"], work))
            checks.append(_logged([*AUTOGRADER, "check", notebook], course))
        floors = [costs for _, costs in floor(student * REPEATS, work / "floor", tapes)]
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


def one_submission() -> Figures:
    """Where the time of a right submission goes."""
    with _work() as work:
        return {"parts": parts(our_course(work / "course", right_ones(1)), ASSIGNMENT)}


def scale(sizes: Sequence[int]) -> Figures:
    """Classes of right submissions by this project: time for each, and the coordinator's peak memory."""
    curve = []
    for size in sizes:
        with _work() as work:
            cost, marks = ours(right_ones(size), work / "course")
        curve.append({"size": size, "graded": len(marks), **asdict(cost)})
        say(f"{size} submissions: {cost.wall / size:.2f} s each, coordinator {cost.peak:.0f} MiB")
    return {"curve": curve}


def simulated(size: int) -> Figures:
    """A class of which everything is real but the judging (see simulate.py)."""
    with _work() as work:
        few = right_ones(10)
        judged = work / "judged.pickle"
        subprocess.run([*SIMULATE, "judge", our_course(work / "few", few), judged], check=True)
        course = our_course(work / "course", right_ones(size))
        shutil.copy(judged, course)
        cost = _logged([*SIMULATE, "grade"], course)
        stored = sorted(path.stat().st_mtime for path in course.glob(f"autograded/*/{ASSIGNMENT}/result.json"))
    tenth = max(len(stored) // 10, 2)
    figures = {
        **asdict(cost),
        "size": size,
        "graded": len(stored),
        "first_tenth": (stored[tenth - 1] - stored[0]) / (tenth - 1),
        "last_tenth": (stored[-1] - stored[-tenth]) / (tenth - 1),
    }
    say(f"{size} submissions without their judging: {cost.wall / size:.3f} s each, coordinator {cost.peak:.0f} MiB")
    return figures


def _tapes(students: Sequence[Student], work: Path) -> Path:
    """What the judge asks these students."""
    course = our_course(work / "recorded", students)
    _confined(course, "record", course, course / "tapes")
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
    parser.add_argument("--small", action="store_true", help="a class of 6 in one round, to try it; nothing is written")
    parser.add_argument("--peers", type=int, metavar="N", help="nbgrader and otter grade a sample of so many only")
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="in so many rounds (default: 3)")
    parser.add_argument("--check", action="store_true", help="the single file")
    parser.add_argument("--ordinary", type=int, metavar="N", help="an ordinary class of so many (default: 20)")
    parser.add_argument("--parts", action="store_true", help="where the time of one submission goes")
    parser.add_argument("--scale", type=int, nargs="*", metavar="N", help=f"classes of these sizes (default: {SIZES})")
    parser.add_argument("--simulate", type=int, metavar="N", help="so many submissions, all but the judging real")
    asked = parser.parse_args()
    everything = (
        asked.size is None
        and not asked.check
        and not asked.parts
        and asked.scale is None
        and not asked.simulate
        and asked.ordinary is None
    )
    stamp = machine(verify())
    results: Figures = json.loads(RESULTS.read_text()) if RESULTS.is_file() and not asked.small else {}
    if asked.small:
        results["class"] = stamp | the_class(6, 6, 1)
    elif everything or asked.size:
        size = asked.size or 100
        results["class"] = stamp | the_class(size, asked.peers or size, asked.rounds)
    if everything or asked.ordinary or asked.small:
        results["ordinary"] = stamp | ordinary_class(asked.ordinary or (4 if asked.small else 20), asked.rounds)
    if everything or asked.check or asked.small:
        results["check"] = stamp | single_file()
    if everything or asked.parts:
        results["parts"] = stamp | one_submission()
    if asked.scale is not None:
        results["scale"] = stamp | scale(asked.scale or SIZES)
    if asked.simulate:
        results["simulated"] = stamp | simulated(asked.simulate)
    print("\n" + report.text(results))
    if not asked.small:
        RESULTS.write_text(json.dumps(results, indent=1) + "\n")
        report.write(results, ROOT / "docs")


if __name__ == "__main__":
    main()
