"""Draw many disturbed notebooks and print what they lose: `python tests/isolation_figures.py [COUNT] [FIRST]`."""

from __future__ import annotations

import sys
import time
from collections import Counter
from functools import partial

from built_in import LINREG, PADDLE, words
from isolation import drawn

from autograder.box.kernel import Kernel
from autograder.box.limits import Limits
from autograder.box.zygote import Zygote
from autograder.judging.grading import Run
from autograder.judging.student import BoxedStudent


def main(count: int, first: int) -> None:
    """Grade every second notebook with all functions right, and the others with a wrong one."""
    found: Counter[str] = Counter()
    zygote, limits, began = Zygote(PADDLE.equipment), Limits(), time.monotonic()
    for seed in range(first, first + count):
        one = drawn(seed, wrong=bool(seed % 2))
        with BoxedStudent(partial(Kernel, zygote, limits, seed), limits, LINREG.well_formed) as student:
            tasks = Run(LINREG, PADDLE.standins, student, seed, words()).through(one.notebook())
        lost = {task.id for task in tasks if not task.full}
        fair = one.loses <= lost <= one.may_lose
        found[f"{'one wrong' if one.wrong else 'all right'}: {'as it should be' if fair else 'NOT FAIR'}"] += 1
        if not fair:
            print(one, "lost", *sorted(lost), flush=True)
            checks = [check for task in tasks if task.id in lost for check in task.checks if check.verdict == "failed"]
            print(*(f"    {check.id}: {check.message}" for check in checks), sep="\n")
    zygote.close()
    print(dict(found), f"{(time.monotonic() - began) / count:.2f} s each")


if __name__ == "__main__":
    main(*(int(text) for text in [*sys.argv[1:], *("200", "0")[len(sys.argv) - 1 :]]))
