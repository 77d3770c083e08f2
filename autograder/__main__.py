"""Entry point of the command and of `python -m autograder`: starts a zygote first, since its import takes longest.

It is the net under everything: whatever fails, also while importing, ends with one line and status 2. Python's own
status for a crash, 1, would mean that a submission was graded and not every mark was given.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from .box.zygote import Zygote

RUN_NOTEBOOKS = ("check", "grade", "regrade")
ELSEWHERE = "--cluster"
NOT_DONE, INTERRUPTED = 2, 130
DEBUG = "AUTOGRADER_DEBUG"
LONGEST_LINE = 500


def main() -> None:
    """Start a zygote for commands that run notebooks on this machine, then run the command."""
    zygote: Zygote | None = None
    try:
        _occupy_standard_streams()
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C: results are stored, boxes are closed
        zygote = _early_zygote()
        from .cli import main as command  # noqa: PLC0415 (while the zygote warms up)

        command(zygote)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except Exception as problem:
        _fail(problem)
    finally:
        if zygote is not None:
            zygote.close()
        gc.freeze()  # skips garbage collection of imported modules at exit, which takes 0.1 s


def _early_zygote() -> Zygote | None:
    """A zygote that warms up while the command is imported; where that fails, the command tries again and says why."""
    from .startup import ensure_home, import_less  # noqa: PLC0415 (a broken installation is told in one line, too)

    ensure_home()
    import_less()
    if not (sys.argv[1:] and sys.argv[1] in RUN_NOTEBOOKS and not any(word.startswith(ELSEWHERE) for word in sys.argv)):
        return None
    with suppress(Exception):
        from .box.zygote import early_zygote  # noqa: PLC0415 (after the signal handler is set)
        from .submission.peek import equipment_for  # noqa: PLC0415

        equipment = equipment_for(sys.argv[2:], Path.cwd())
        return early_zygote(equipment) if equipment else None
    return None


def _occupy_standard_streams() -> None:
    """Open /dev/null for standard streams that are closed: else a gradebook or a socket gets their descriptors."""
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest descriptor that is free
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w")  # noqa: PTH123, SIM115 (lives as long as the process)


def _fail(problem: Exception) -> NoReturn:
    """Report what no other handler could, without anything that may be broken itself."""
    if os.environ.get(DEBUG):
        raise problem
    with suppress(Exception):
        text = " ".join(f"{type(problem).__name__}: {problem}".split())
        print(f"autograder: {text[:LONGEST_LINE]}", file=sys.stderr, flush=True)
    sys.exit(NOT_DONE)


if __name__ == "__main__":
    main()
