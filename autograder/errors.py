"""What can go wrong outside of a student's code, each with one line that says what to do.

AutograderError
├── CannotGrade      this submission cannot be graded (damaged, missing, not a notebook); the others go on
├── MachineFault     this machine can grade nothing (a library is missing, the disk is full): the run ends
│   └── CannotContain    it cannot contain untrusted code; nothing is run
├── CourseError      the course folder or its gradebook is not as it should be
├── ClusterError     the cluster cannot be used, or is gone
└── JudgeFault       our own fault while judging this submission: never a mark, a person looks; the others go on
"""

from __future__ import annotations

from collections.abc import Mapping

from .words import say, terminal_language


class AutograderError(Exception):
    """The root: its text is one line, fit for people."""


class CannotGrade(AutograderError):
    """One submission that cannot be graded: a sentence `cannot_grade.<reason>`, told in anybody's language."""

    def __init__(self, reason: str, values: Mapping[str, object] | None = None) -> None:
        super().__init__(reason, dict(values or {}))  # both in `args`, so that it can travel between processes

    def said(self, language: str) -> str:
        """The sentence for a student or a teacher; of a tuple its names, joined as the language does."""
        reason, values = self.args
        joined = {key: say(language, "console.join").join(one) for key, one in values.items() if isinstance(one, tuple)}
        return say(language, f"cannot_grade.{reason}", **{**values, **joined})

    def __str__(self) -> str:
        return self.said(terminal_language())


class MachineFault(AutograderError):
    """No submission at all can be graded on this machine: told once, with the remedy."""


class CannotContain(MachineFault):
    """No tier of containment works here."""


class CourseError(AutograderError):
    """The course folder, the release or the gradebook is missing, locked or inconsistent."""


class ClusterError(AutograderError):
    """The scheduler or its workers are missing, differ from this machine or are gone."""


class JudgeFault(AutograderError):
    """The judge, the zygote or the box failed, not the student."""
