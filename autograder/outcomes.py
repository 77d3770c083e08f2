"""What became of something that student code was asked to do: five kinds, told apart once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Returned:
    """It ended and its answer is plain data: numbers, strings, lists, mappings, NumPy arrays, wire.Opaque."""

    value: Any


@dataclass(frozen=True)
class Raised:
    """It raised; `cell` and `line` are the last place of the student's own that the exception passed.

    Where a name or an attribute is missing, `similar` is one that exists and is spelt nearly alike.
    """

    type: str
    message: str
    cell: str = ""
    line: int = 0
    name: str | None = None
    similar: str = ""


@dataclass(frozen=True)
class TimedOut:
    """It did not end in time and was stopped from outside.

    `stalled` says that it had processes of its own, and that none of them did anything any more.
    """

    seconds: float
    stalled: bool = False


@dataclass(frozen=True)
class Died:
    """The kernel ended: `status` is its exit status, or minus the signal that killed it, as subprocess tells it.

    `memory` says that it was ended for taking more than there is for a submission.
    """

    status: int | None = None
    memory: bool = False


@dataclass(frozen=True)
class Unreadable:
    """Something came back that is not data of ours."""

    why: str


Outcome = Returned | Raised | TimedOut | Died | Unreadable
