"""A task's verdicts as a table, in the instructor's notebook and in the graded one."""

from __future__ import annotations

import html
from typing import cast

from nbformat.notebooknode import NotebookNode, from_dict

from ..verdicts import TaskResult
from ..words import say
from ..words.format import SIGNS, points
from ..words.plaintext import without_places

CELL = "text-align:left;vertical-align:baseline;padding:2px 8px"  # the formgrader has no style of its own for tables


class Verdicts:
    """A task's verdicts: a table in a notebook, lines of text elsewhere."""

    def __init__(self, result: TaskResult, language: str, seed: int) -> None:
        self.result = result
        self.language = language
        self.seed = seed

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td style='{CELL}'>{SIGNS[c.verdict]}</td><td style='{CELL}'>{html.escape(c.title)}</td>"
            f"<td style='{CELL}'>{points(c.points if c.verdict == 'passed' else 0)}/{points(c.points)}</td>"
            f"<td style='{CELL}'>{html.escape(f'{c.message} {c.hint}'.strip())}</td></tr>"
            for c in self.result.checks
        )
        caption = f"<caption style='{CELL}'>{html.escape(self._caption())}</caption>"
        return f"<table>{caption}{rows}</table>"

    def __repr__(self) -> str:
        lines = [
            f"  {SIGNS[c.verdict]} {c.title} ({points(c.points)}) {c.message}".rstrip() for c in self.result.checks
        ]
        return "\n".join([self._caption(), *lines])

    def _caption(self) -> str:
        score, most = points(self.result.score), points(self.result.max_score)
        return say(self.language, "live.caption", task=self.result.id, score=score, max=most, seed=self.seed)

    def as_output(self) -> NotebookNode:
        """A notebook output for the test cell of the task."""
        texts = {"text/plain": repr(self), "text/html": self._repr_html_()}
        data = {mime: without_places(text) for mime, text in texts.items()}
        return cast(NotebookNode, from_dict({"output_type": "display_data", "data": data, "metadata": {}}))
