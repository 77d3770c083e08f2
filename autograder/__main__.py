"""The command, and `python -m autograder`: what takes longest, importing the framework, begins before all else."""

from __future__ import annotations

import sys

from .box.zygote import early_zygote

RUN_NOTEBOOKS = ("check", "grade", "regrade")


def main() -> None:
    """Let a zygote warm up for the commands that run notebooks, then see what was asked for."""
    zygote = early_zygote() if sys.argv[1:2] and sys.argv[1] in RUN_NOTEBOOKS else None
    try:
        from .cli import main as command  # noqa: PLC0415 (meanwhile)

        command(zygote)
    finally:
        if zygote is not None:
            zygote.close()


if __name__ == "__main__":
    main()
