"""nbgrader's `generate_assignment`: the stub that the judge recognizes as not written, in notebooks with checks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from nbgrader.converters import GenerateAssignment
from nbgrader.preprocessors import ClearSolutions

from ..course.installed import doors_are_open
from ..submission.peek import entry_in

STUB = "raise NotImplementedError"


class CourseRelease(GenerateAssignment):
    """nbgrader's own, but for the stub in a notebook with checks, where the course has not chosen one."""

    exporter: Any  # nbgrader's own trait

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """Convert a notebook, with our stub for its solutions if it has checks of ours."""
        with self._our_stub() if self._has_checks(notebook_filename) else nullcontext():
            super().convert_single_notebook(notebook_filename)

    def _has_checks(self, notebook_filename: str) -> bool:
        return doors_are_open(self.config) and bool(entry_in(Path(notebook_filename)))

    @contextmanager
    def _our_stub(self) -> Iterator[None]:
        preprocessors = [one for one in self.exporter._preprocessors if isinstance(one, ClearSolutions)]
        theirs = [dict(one.code_stub) for one in preprocessors]
        try:
            if "code_stub" not in self.config.ClearSolutions:
                for one in preprocessors:
                    one.code_stub = one.code_stub | {"python": STUB}
            yield
        finally:
            for one, stub in zip(preprocessors, theirs, strict=True):
                one.code_stub = stub
