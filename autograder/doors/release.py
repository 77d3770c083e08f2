"""nbgrader's `generate_assignment` for notebooks with checks: our stub for solutions, and trimmed test cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.converters import GenerateAssignment
from nbgrader.preprocessors import ClearHiddenTests, ClearSolutions

from ..course.installed import doors_are_open
from ..submission.peek import entry_in

STUB = "raise NotImplementedError"


class CourseRelease(GenerateAssignment):
    """nbgrader's own; a notebook with checks gets trimmed test cells, and our stub unless the course has its own."""

    exporter: Any  # nbgrader's own trait

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """Convert a notebook in nbgrader's way, or in ours if it has checks."""
        with self._our_way() if self._has_checks(notebook_filename) else nullcontext():
            super().convert_single_notebook(notebook_filename)

    def _has_checks(self, notebook_filename: str) -> bool:
        return doors_are_open(self.config) and bool(entry_in(Path(notebook_filename)))

    @contextmanager
    def _our_way(self) -> Iterator[None]:
        theirs = list(self.exporter._preprocessors)
        self.exporter._preprocessors[:] = [ours for one in theirs for ours in self._ours(one)]
        with self._our_stub():
            try:
                yield
            finally:
                self.exporter._preprocessors[:] = theirs

    def _ours(self, preprocessor: Any) -> Sequence[Any]:
        return [preprocessor, trim_tests] if isinstance(preprocessor, ClearHiddenTests) else [preprocessor]

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


def trim_tests(notebook: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
    """Strip the trailing blank line of test cells, which stood above the hidden test that was removed."""
    for cell in notebook.cells:
        if (flags := cell.metadata.get("nbgrader", {})).get("grade") and not flags.get("solution"):
            cell.source = cell.source.rstrip()
    return notebook, resources
