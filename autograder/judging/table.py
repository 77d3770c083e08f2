"""A task's verdicts as a table: in the instructor's notebook, and in the graded one for whoever reads it."""

from __future__ import annotations

import html
from typing import cast

from nbformat.notebooknode import NotebookNode, from_dict

from ..verdicts import TaskResult
from ..words import say
from ..words.plaintext import without_places

MARKS = {"passed": "✓", "failed": "✗", "skipped": "–", "broken": "!"}
CELL = "text-align:left;vertical-align:baseline;padding:2px 8px"  # the formgrader has no style of its own for tables


class Verdicts:
    """A task's verdicts as a table in a notebook, as lines elsewhere."""

    def __init__(self, result: TaskResult, language: str, seed: int) -> None:
        self.result = result
        self.language = language
        self.seed = seed

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td style='{CELL}'>{MARKS[c.verdict]}</td><td style='{CELL}'>{html.escape(c.title)}</td>"
            f"<td style='{CELL}'>{c.points if c.verdict == 'passed' else 0:g}/{c.points:g}</td>"
            f"<td style='{CELL}'>{html.escape(f'{c.message} {c.hint}'.strip())}</td></tr>"
            for c in self.result.checks
        )
        caption = f"<caption style='{CELL}'>{html.escape(self._caption())}</caption>"
        return f"<table>{caption}{rows}</table>"

    def __repr__(self) -> str:
        lines = [f"  {MARKS[c.verdict]} {c.title} ({c.points:g}) {c.message}".rstrip() for c in self.result.checks]
        return "\n".join([self._caption(), *lines])

    def _caption(self) -> str:
        score = "?" if self.result.score is None else f"{self.result.score:g}"
        return say(
            self.language,
            "live.caption",
            task=self.result.id,
            score=score,
            max=f"{self.result.max_score:g}",
            seed=self.seed,
        )

    def as_output(self) -> NotebookNode:
        """An output for the cell that the verdicts belong to."""
        texts = {"text/plain": repr(self), "text/html": self._repr_html_()}
        data = {mime: without_places(text) for mime, text in texts.items()}
        return cast(NotebookNode, from_dict({"output_type": "display_data", "data": data, "metadata": {}}))
