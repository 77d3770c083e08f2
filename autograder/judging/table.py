"""A task's verdicts as a table, in the instructor's notebook and in the graded one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from markupsafe import Markup
from nbformat.notebooknode import NotebookNode, from_dict

from ..verdicts import Block, CheckResult, TaskResult, blocks_of
from ..words import say
from ..words.format import SIGNS, points, prose
from ..words.plaintext import without_places

CELL = "text-align:left;vertical-align:baseline;padding:2px 8px"  # the formgrader has no style of its own for tables


class Verdicts:
    """A task's verdicts, each cause told once: a table in a notebook, lines of text elsewhere."""

    def __init__(self, result: TaskResult, language: str, seed: int) -> None:
        self.result = result
        self.language = language
        self.seed = seed

    def _repr_html_(self) -> str:
        rows = Markup("").join(self._row(check, self._html(block)) for check, block in self._told())
        caption = Markup("<caption style='{}'>{}</caption>").format(CELL, prose(self._caption()))
        return str(Markup("<table>{}{}</table>").format(caption, rows))

    def __repr__(self) -> str:
        lines = [
            f"  {SIGNS[check.verdict]} {check.title} ({points(check.points)}) {block.check.message if block else ''}"
            for check, block in self._told()
        ]
        return "\n".join([self._caption(), *map(str.rstrip, lines)])

    def _told(self) -> Iterator[tuple[CheckResult, Block | None]]:
        """The checks in their order, but what follows from another right behind it; with the cause where it is told."""
        blocks = {block.check.id: block for block in blocks_of(self.result.checks)}
        for check in self.result.checks:
            if check.verdict == "passed":
                yield check, None
            elif block := blocks.get(check.id):
                yield check, block
                yield from ((other, None) for other in block.also)

    def _row(self, check: CheckResult, told: Markup) -> Markup:
        marks = f"{points(check.points if check.verdict == 'passed' else 0)}/{points(check.points)}"
        cells = (SIGNS[check.verdict], prose(check.title), marks, told)
        row = Markup("").join(Markup("<td style='{}'>{}</td>").format(CELL, cell) for cell in cells)
        return Markup("<tr>{}</tr>").format(row)

    def _html(self, block: Block | None) -> Markup:
        """The cause and the hint, and how many checks follow from it in the rows below."""
        if block is None:
            return Markup("")
        follow = say(self.language, "feedback.also", count=len(block.also), points=points(block.points))
        sentences = (block.check.message, block.check.hint, follow if block.also else "")
        return Markup("<br>").join(prose(sentence) for sentence in sentences if sentence)

    def _caption(self) -> str:
        score, most = points(self.result.score), points(self.result.max_score)
        return say(self.language, "live.caption", task=self.result.id, score=score, max=most, seed=self.seed)

    def as_output(self) -> NotebookNode:
        """A notebook output for the test cell of the task."""
        texts = {"text/plain": repr(self), "text/html": self._repr_html_()}
        data = {mime: without_places(text) for mime, text in texts.items()}
        return cast(NotebookNode, from_dict({"output_type": "display_data", "data": data, "metadata": {}}))
