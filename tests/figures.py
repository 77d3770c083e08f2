"""Write docs/corpus.md: how many answers of the corpus are judged as they should be (`make figures`, some minutes)."""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from built_in import LINREG, PADDLE, TASKS, words
from corpus import LOOKS, ROOT, Entry, entries, notebook

from autograder.box.kernel import Kernel
from autograder.box.limits import Limits
from autograder.box.zygote import Zygote
from autograder.judging.grading import Run
from autograder.judging.student import BoxedStudent

SEEDS = (7, 20261122)


@dataclass(frozen=True)
class Judged:
    """One answer, judged with one seed."""

    entry: Entry
    lost: frozenset[str]
    slips: frozenset[str]

    @property
    def right(self) -> bool:
        """Whether it lost what it should lose, and nothing else."""
        if self.entry.right:
            return not self.lost
        return self.entry.loses <= self.lost <= self.entry.may_lose

    @property
    def named(self) -> bool:
        return self.entry.slip in self.slips


@cache
def _zygote() -> Zygote:
    return Zygote(PADDLE.equipment)


def judged(work: tuple[Entry, int]) -> Judged:
    """Judge one answer of the corpus in an otherwise right notebook."""
    entry, seed = work
    limits, zygote = Limits(), _zygote()
    rebuilt = notebook({entry.task: entry.cells}, skip=LOOKS)
    start = partial(Kernel, zygote, limits, seed)
    with BoxedStudent(start, limits, LINREG.well_formed) as student:
        results = {task.id: task for task in Run(LINREG, PADDLE.standins, student, seed, words()).through(rebuilt)}
    lost = frozenset(task.id for task in results.values() if task.score != task.max_score)
    return Judged(entry, lost, frozenset(check.slip for check in results[entry.task].checks if check.slip))


def page(results: list[Judged]) -> str:
    """The figures in Markdown."""
    by_task: dict[str, list[Judged]] = defaultdict(list)
    for one in results:
        by_task[one.entry.task].append(one)
    rows = [_row(f"`{task}`", by_task[task]) for task in TASKS if task in by_task]
    missed = [f"- `{one.entry.task}/{one.entry.name}` lost {sorted(one.lost)}" for one in results if not one.right]
    slips = defaultdict(set)
    for one in results:
        if one.entry.slip and one.named:
            slips[one.entry.task].add(one.entry.slip)
    named = [f"- `{task}`: {', '.join(f'`{slip}`' for slip in sorted(slips[task]))}" for task in TASKS if slips[task]]
    return "\n".join(
        [
            "# The corpus in figures",
            "",
            f"Written by `make figures`: {len(results) // len(SEEDS)} answers of the corpus, each put into an",
            f"otherwise right notebook and judged whole, with {len(SEEDS)} seeds. A right answer is accepted if no",
            "task loses a mark; a wrong one is caught if its own task loses marks, `training` where its header says",
            "so, and nothing else. A slip is named if the check says the mistake that the answer is there to show.",
            "",
            "| task | right accepted | wrong caught | slips named |",
            "|---|---|---|---|",
            *rows,
            _row("**all**", results),
            "",
            "Not as they should be:" if missed else "Every answer was judged as it should be.",
            *missed,
            "",
            "Slips that were named:",
            "",
            *named,
            "",
        ]
    )


def _row(title: str, results: list[Judged]) -> str:
    right = [one for one in results if one.entry.right]
    wrong = [one for one in results if not one.entry.right]
    slipped = [one for one in wrong if one.entry.slip]
    counts = (
        f"{sum(one.right for one in right)} of {len(right)}",
        f"{sum(one.right for one in wrong)} of {len(wrong)}",
        f"{sum(one.named for one in slipped)} of {len(slipped)}",
    )
    return f"| {title} | {' | '.join(counts)} |"


def main() -> None:
    """Judge everything with every seed, and write the page."""
    work = [(entry, seed) for seed in SEEDS for entry in entries()]
    started = time.monotonic()
    results = []
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        for number, one in enumerate(pool.map(judged, work), 1):
            results.append(one)
            if not one.right or (one.entry.slip and not one.named):
                print(one.entry.path.name, sorted(one.lost), sorted(one.slips), flush=True)
            if number % 50 == 0:
                print(f"{number} of {len(work)}, {time.monotonic() - started:.0f} s", flush=True)
    (ROOT / "docs" / "corpus.md").write_text(page(results), "utf-8")


if __name__ == "__main__":
    main()
