"""What every kernel needs: a zygote that is warm, and the wall that has held when this machine attacked it."""

from __future__ import annotations

import sys
from contextlib import closing

from ..errors import JudgeFault
from ..messages import tell
from .cold import Cold
from .limits import Limits
from .preflight import UNCONTAINED, Containment, contain, refusal
from .zygote import AnyZygote, Zygote, early_zygote


class Warm:
    """A zygote and a proved wall, each made when it is first asked for, and the zygote anew where it has died."""

    def __init__(
        self,
        trust_submissions: bool = False,
        limits: Limits | None = None,
        zygote: AnyZygote | None = None,
        containment: Containment | None = None,
    ) -> None:
        self.zygote = zygote
        self._limits = limits or Limits()
        self._containment = UNCONTAINED if trust_submissions else containment

    def start(self) -> Warm:
        """Let the zygote import the framework while this process does something else, where there can be one."""
        self.zygote = self.zygote or early_zygote()
        return self

    def ready(self) -> tuple[AnyZygote, Containment]:
        """The zygote, and the wall that holds against every attack; raises CannotContain where none does."""
        if self.zygote is None or not self.zygote.alive():
            self.zygote = early_zygote() or Cold()
        if self._containment is None and isinstance(self.zygote, Cold):
            raise refusal(tell("contain.system", system=sys.platform))
        if self._containment is None:
            with closing(Zygote(bare=True)) as bare:  # while the other one warms up
                self._containment = contain(bare, self._limits)
        return self.zygote, self._containment

    def lend(self) -> Warm | None:
        """The same for a process that this one starts; None where it must make its own, and can say what is wrong.

        Raises CannotContain where no wall holds.
        """
        try:
            zygote, containment = self.ready()
            return Warm(zygote=zygote.lend(), containment=containment) if isinstance(zygote, Zygote) else None
        except JudgeFault:
            return None

    def close(self) -> None:
        """End the zygote; `ready` makes another."""
        if self.zygote is not None:
            self.zygote.close()
            self.zygote = None
