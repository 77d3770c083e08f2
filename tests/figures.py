"""Write docs/corpus.md: how many answers of each edition's corpus are judged as they should be.

`make figures` judges all of them, half an hour on two cores; `tests/figures.py EDITION` judges that one and leaves
what the page says of the others.
"""

from __future__ import annotations

import re
import sys
import time
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from built_in import LINREG, TASKS
from conftest import judged as judged_whole
from corpus import LOOKS, ROOT, Entry, entries, notebook

from autograder.box.limits import Limits
from autograder.box.zygote import Zygote

PAGE = ROOT / "docs" / "corpus.md"
SEED = 20261122  # another one than that of the tests
NAMED_BY_KIND = {"not_written": "not_written"}
SECTION = re.compile(r"<!-- (\w+): begin -->\n(.*?)\n<!-- \1: end -->\n", re.DOTALL)
INTRODUCTION = """# The corpus in figures

Written by `make figures`. Each answer of a corpus is put into an otherwise right notebook of its edition and judged
whole. A right answer is accepted if no task loses a mark; a wrong one is caught if its own task loses marks, `training`
where its header says so, and nothing else. A reason is a known mistake, the formula of the numbers that came, an
exception that is explained, or that nothing was written; it is true if it is the mistake that the answer is there to
show. A formula has been confirmed on a second draw of the inputs.
"""


@dataclass(frozen=True)
class Judged:
    """One answer, judged."""

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
def _zygote(edition: str) -> Zygote:
    return Zygote(LINREG.edition(edition).equipment)


def judged(entry: Entry) -> Judged:
    """Judge one answer of a corpus in an otherwise right notebook."""
    made = notebook({entry.task: entry.cells}, skip=LOOKS, edition=entry.edition)
    edition = LINREG.edition(entry.edition)
    results = judged_whole(made, _zygote(entry.edition), edition, seed=SEED, limits=Limits())
    lost = frozenset(task.id for task in results.values() if task.score != task.max_score)
    failed = [check for check in results[entry.task].checks if check.verdict == "failed"]
    reasons = frozenset(reason for check in failed if (reason := check.reason or NAMED_BY_KIND.get(check.kind, "")))
    return Judged(entry, lost, reasons, frozenset(entry.false_reasons(failed)))


def section(edition: str, results: list[Judged]) -> str:
    """The figures of one edition in Markdown."""
    by_task: dict[str, list[Judged]] = defaultdict(list)
    for one in results:
        by_task[one.entry.task].append(one)
    wrong = [one for one in results if not one.entry.right]
    named = [one for one in wrong if one.named]
    lines = [
        f"## `{edition}`: {len(results)} answers",
        "",
        "| task | right accepted | wrong caught | with a reason | all reasons true |",
        "|---|---|---|---|---|",
        *(_row(f"`{task}`", by_task[task]) for task in TASKS if task in by_task),
        _row("**all**", results),
        "",
        *_listed("Not judged as they should be", [one for one in results if not one.right], len(results)),
        *_listed("With a reason that is not true", [one for one in named if one.wrong_reasons], len(named)),
        *_listed("Without a reason", [one for one in wrong if not one.named], len(wrong)),
        "Reasons that were named:",
        "",
        *_reasons(by_task),
    ]
    return "\n".join(lines)


def _listed(title: str, found: list[Judged], of: int) -> list[str]:
    names = (f"- `{one.entry.task}/{one.entry.name}`" for one in found)
    return [f"{title}: {len(found)} of {of}{':' if found else '.'}", *([""] if found else []), *names, ""]


def _reasons(by_task: dict[str, list[Judged]]) -> list[str]:
    found = {task: {name for one in by_task[task] for name in one.reasons - one.wrong_reasons} for task in TASKS}
    return [f"- `{task}`: {', '.join(f'`{name}`' for name in sorted(names))}" for task, names in found.items() if names]


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


def with_section(page: str, edition: str, text: str) -> str:
    """The page with this text as the edition's section; the sections of others stay as they are."""
    sections = dict(SECTION.findall(page)) | {edition: text}
    marked = [f"<!-- {name}: begin -->\n{sections[name]}\n<!-- {name}: end -->\n" for name in sorted(sections)]
    return "\n".join([INTRODUCTION, *marked])


def main() -> None:
    """Judge everything, and write the page."""
    chosen = sys.argv[1:] or [name for name in LINREG.editions if all(LINREG.edition(name).versions.values())]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        for edition in chosen:
            work = entries(edition)
            started, results = time.monotonic(), []
            for number, one in enumerate(pool.map(judged, work), 1):
                results.append(one)
                if not one.right or one.wrong_reasons:
                    print(edition, one.entry.task, one.entry.name, sorted(one.lost), sorted(one.reasons), flush=True)
                if number % 100 == 0:
                    print(f"{edition}: {number} of {len(work)}, {time.monotonic() - started:.0f} s", flush=True)
            PAGE.write_text(with_section(PAGE.read_text("utf-8"), edition, section(edition, results)), "utf-8")


if __name__ == "__main__":
    main()
