"""The command, and `python -m autograder`: what takes longest, importing the framework, begins before all else."""

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
    """Let a zygote warm up for the commands that run notebooks here, then see what was asked for."""
    zygote: Zygote | None = None
    skip_iri_grammar()
    try:
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C: what is graded is stored, no box stays
        if sys.argv[1:] and sys.argv[1] in RUN_NOTEBOOKS and not any(word.startswith(ELSEWHERE) for word in sys.argv):
            with suppress(Exception):  # the command tries again, and says what is wrong
                from .box.zygote import early_zygote  # noqa: PLC0415 (Ctrl-C is heard from here on)
                from .submission.peek import equipment_for  # noqa: PLC0415

                equipment = equipment_for(sys.argv[2:], Path.cwd())
                zygote = early_zygote(equipment) if equipment else None
        from .cli import main as command  # noqa: PLC0415 (meanwhile)

        command(zygote)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    finally:
        if zygote is not None:
            zygote.close()
        gc.freeze()  # else the interpreter, before it ends, looks for garbage among all that was imported: 0.1 s


if __name__ == "__main__":
    main()
