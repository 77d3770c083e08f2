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
NAMED_BY_KIND = {"not_written": "not_written"}


@dataclass(frozen=True)
class Judged:
    """One answer, judged with one seed."""

    entry: Entry
    lost: frozenset[str]
    reasons: frozenset[str]  # slips, formulas and errors that were named in the answer's own task
    wrong_reasons: frozenset[str]

    @property
    def right(self) -> bool:
        """Whether it lost what it should lose, and nothing else."""
        if self.entry.right:
            return not self.lost
        return self.entry.loses <= self.lost <= self.entry.may_lose

    @property
    def named(self) -> bool:
        """Whether any reason was named."""
        return bool(self.reasons)

    @property
    def truly_named(self) -> bool:
        """Whether reasons were named, and all of them are true."""
        return bool(self.reasons) and not self.wrong_reasons


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
        student.patterns = LINREG.patterns(PADDLE.name)
        results = {task.id: task for task in Run(LINREG, PADDLE.standins, student, seed, words()).through(rebuilt)}
    lost = frozenset(task.id for task in results.values() if task.score != task.max_score)
    failed = [check for check in results[entry.task].checks if check.verdict == "failed"]
    reasons = frozenset(reason for check in failed if (reason := check.reason or NAMED_BY_KIND.get(check.kind, "")))
    return Judged(entry, lost, reasons, frozenset(entry.false_reasons(failed)))


def page(results: list[Judged]) -> str:
    """The figures in Markdown."""
    by_task: dict[str, list[Judged]] = defaultdict(list)
    for one in results:
        by_task[one.entry.task].append(one)
    rows = [_row(f"`{task}`", by_task[task]) for task in TASKS if task in by_task]
    missed = [f"- `{one.entry.task}/{one.entry.name}` lost {sorted(one.lost)}" for one in results if not one.right]
    wrong = [one for one in results if not one.entry.right]
    unnamed = [f"- `{one.entry.task}/{one.entry.name}`" for one in wrong if not one.named]
    untrue = [
        f"- `{one.entry.task}/{one.entry.name}`: {', '.join(f'`{reason}`' for reason in sorted(one.wrong_reasons))}"
        for one in wrong
        if one.wrong_reasons
    ]
    found: dict[str, set[str]] = defaultdict(set)
    for one in wrong:
        found[one.entry.task] |= one.reasons - one.wrong_reasons
    named = [
        f"- `{task}`: {', '.join(f'`{reason}`' for reason in sorted(found[task]))}" for task in TASKS if found[task]
    ]
    return "\n".join(
        [
            "# The corpus in figures",
            "",
            f"Written by `make figures`: {len(results) // len(SEEDS)} answers of the corpus, each put into an",
            f"otherwise right notebook and judged whole, with {len(SEEDS)} seeds. A right answer is accepted if no",
            "task loses a mark; a wrong one is caught if its own task loses marks, `training` where its header says",
            "so, and nothing else. A reason is a known mistake, the formula of the numbers that came, an exception",
            "that is explained, or that nothing was written; it is true if it is the mistake that the answer is there",
            "to show. A formula has been confirmed on a second draw of the inputs.",
            "",
            "| task | right accepted | wrong caught | with a reason | all reasons true |",
            "|---|---|---|---|---|",
            *rows,
            _row("**all**", results),
            "",
            "Not as they should be:" if missed else "Every answer was judged as it should be.",
            *missed,
            "",
            f"Reasons that are not true: {len(untrue)} of {sum(one.named for one in wrong)}.",
            *dict.fromkeys(untrue),
            "",
            f"Without a reason: {len(unnamed)} of {len(wrong)}.",
            *dict.fromkeys(unnamed),
            "",
            "Reasons that were named:",
            "",
            *named,
            "",
        ]
    )


def _row(title: str, results: list[Judged]) -> str:
    right = [one for one in results if one.entry.right]
    wrong = [one for one in results if not one.entry.right]
    named = [one for one in wrong if one.named]
    counts = (
        f"{sum(one.right for one in right)} of {len(right)}",
        f"{sum(one.right for one in wrong)} of {len(wrong)}",
        f"{len(named)} of {len(wrong)}",
        f"{sum(one.truly_named for one in named)} of {len(named)}",
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
            if not one.right or one.wrong_reasons or not (one.entry.right or one.named):
                print(one.entry.task, one.entry.name, sorted(one.lost), sorted(one.reasons), flush=True)
            if number % 50 == 0:
                print(f"{number} of {len(work)}, {time.monotonic() - started:.0f} s", flush=True)
    (ROOT / "docs" / "corpus.md").write_text(page(results), "utf-8")


if __name__ == "__main__":
    main()
