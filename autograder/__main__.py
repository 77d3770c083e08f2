"""Entry point of the command and of `python -m autograder`: starts a zygote first, since its import takes longest."""

from __future__ import annotations

import gc
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from .startup import skip_iri_grammar

if TYPE_CHECKING:
    from .box.zygote import Zygote

RUN_NOTEBOOKS = ("check", "grade", "regrade")
ELSEWHERE = "--cluster"
INTERRUPTED = 130


def main() -> None:
    """Start a zygote for commands that run notebooks on this machine, then run the command."""
    zygote: Zygote | None = None
    skip_iri_grammar()
    try:
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C: results are stored, boxes are closed
        if sys.argv[1:] and sys.argv[1] in RUN_NOTEBOOKS and not any(word.startswith(ELSEWHERE) for word in sys.argv):
            with suppress(Exception):  # the command tries again and reports the error
                from .box.zygote import early_zygote  # noqa: PLC0415 (after the signal handler is set)
                from .submission.peek import equipment_for  # noqa: PLC0415

                equipment = equipment_for(sys.argv[2:], Path.cwd())
                zygote = early_zygote(equipment) if equipment else None
        from .cli import main as command  # noqa: PLC0415 (while the zygote warms up)

        command(zygote)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    finally:
        if zygote is not None:
            zygote.close()
        gc.freeze()  # skips garbage collection of imported modules at exit, which takes 0.1 s


if __name__ == "__main__":
    main()
