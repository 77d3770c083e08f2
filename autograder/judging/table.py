"""A task's verdicts as a table, in the instructor's notebook and in the graded one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

from markupsafe import Markup
from nbformat.notebooknode import NotebookNode, from_dict

from ..verdicts import Block, CheckResult, TaskResult, blocks_of
from ..words import say
from ..words.format import SIGNS, points, prose
from ..words.plaintext import without_places

CELL = "text-align:left;vertical-align:baseline;padding:2px 8px"  # the formgrader has no style of its own for tables


ROW = Markup("<tr>{}</tr>").format(Markup(f"<td style='{CELL}'>{{}}</td>") * 4)


class Verdicts:
    """A task's verdicts, each cause told once: a table in a notebook, lines of text elsewhere."""

    def __init__(self, result: TaskResult, language: str, seed: int) -> None:
        self.result = result
        self.language = language
        self.seed = seed

    def _repr_html_(self) -> str:
        rows = Markup("").join(self._row(check, sentences) for check, sentences in self._told())
        caption = Markup("<caption style='{}'>{}</caption>").format(CELL, prose(self._caption()))
        return str(Markup("<table>{}{}</table>").format(caption, rows))

    def __repr__(self) -> str:
        lines = [
            " ".join([f"  {SIGNS[check.verdict]} {check.title} ({points(check.points)})", *sentences])
            for check, sentences in self._told()
        ]
        return "\n".join([self._caption(), *lines])

    def _row(self, check: CheckResult, sentences: Sequence[str]) -> Markup:
        marks = f"{points(check.points if check.verdict == 'passed' else 0)}/{points(check.points)}"
        told = Markup("<br>").join(map(prose, sentences))
        return ROW.format(SIGNS[check.verdict], prose(check.title), marks, told)

    def _told(self) -> Iterator[tuple[CheckResult, list[str]]]:
        """The checks in their order, but what follows from another behind it; each with the sentences that are new."""
        blocks = {block.check.id: block for block in blocks_of(self.result.checks)}
        said: set[str] = set()
        for check in self.result.checks:
            if check.verdict == "passed":
                yield check, []
            elif block := blocks.get(check.id):
                new = [sentence for sentence in (check.message, check.hint) if sentence and sentence not in said]
                said.update(new)
                yield check, [*new, *self._following(block)]
                yield from ((other, []) for checks in block.following.values() for other in checks)

    def _following(self, block: Block) -> list[str]:
        """How many checks in the rows below follow from this one."""
        return [
            say(self.language, f"feedback.{key}", count=len(checks), points=points(sum(one.points for one in checks)))
            for key, checks in block.following.items()
        ]

    def _caption(self) -> str:
        score, most = points(self.result.score), points(self.result.max_score)
        return say(self.language, "live.caption", task=self.result.id, score=score, max=most, seed=self.seed)

    def as_output(self) -> NotebookNode:
        """A notebook output for the test cell of the task."""
        texts = {"text/plain": repr(self), "text/html": self._repr_html_()}
        data = {mime: without_places(text) for mime, text in texts.items()}
        return cast(NotebookNode, from_dict({"output_type": "display_data", "data": data, "metadata": {}}))
