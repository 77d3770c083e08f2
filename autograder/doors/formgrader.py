"""The formgrader's view of a graded notebook, without live markup of the student's.

nbgrader shows `autograded/…/<assignment>.ipynb` by nbconvert's HTMLExporter, which passes on any HTML and any link of a
markdown cell. Here is one that makes the filters that matter harmless, for notebooks with checks of ours.
"""

from __future__ import annotations

import html
import re
from functools import cached_property
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.exporters import HTMLExporter
from nbconvert.filters import Highlight2HTML, get_metadata
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbgrader.server_extensions.formgrader import formgrader
from traitlets.config import Application

from ..words.markup import directions_shown, harmless

MAX_MARKDOWN = 50_000  # characters; what is longer is shown as it was written
MAX_OPENED = 100  # of the formulas whose end the parser looks for in all of the text
MAX_CODE = 200_000
_OPENED = re.compile(r"\\begin\{|\\\\[\[(]")


class CarefulExporter(HTMLExporter):
    """nbconvert's own; of a notebook with checks it shows no live markup, of any other what nbgrader would show."""

    def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> tuple[str, Any]:
        """A notebook as HTML."""
        if "autograder" in nb.metadata:
            shown: tuple[str, Any] = self._careful.from_notebook_node(nb, resources, **kw)
        else:
            shown = super().from_notebook_node(nb, resources, **kw)
        return shown

    @cached_property
    def _careful(self) -> HTMLExporter:
        return HTMLExporter(config=self.config, sanitize_html=True, filters=FILTERS)


def close_formgrader() -> None:
    """Let the formgrader show graded notebooks by this exporter, also where it is running already."""
    formgrader.HTMLExporter = CarefulExporter
    web_app = getattr(Application.instance(), "web_app", None) if Application.initialized() else None
    exporter = web_app.settings.get("nbgrader_exporter") if web_app else None
    if type(exporter) is HTMLExporter:
        exporter.__class__ = CarefulExporter


@pass_context
def markdown2html(context: Context, source: str) -> str:
    """A markdown cell as harmless HTML; as it was written where it cannot be rendered."""
    source = directions_shown(source)
    if len(source) > MAX_MARKDOWN or len(_OPENED.findall(source)) > MAX_OPENED:
        return _as_written(source)
    renderer = _Renderer(escape=False, attachments=context.get("cell", {}).get("attachments", {}))
    try:
        return harmless(MarkdownWithMath(renderer=renderer).render(source)) or _as_written(source)
    except Exception:  # whatever a parser may meet in a stranger's text: the page is shown all the same
        return _as_written(source)


class _Renderer(IPythonRenderer):
    """nbconvert's, for which a picture that is not attached is an error of the whole page."""

    def image(self, text: str, url: str, title: str | None = None) -> str:
        if url.startswith("attachment:") and url.removeprefix("attachment:") not in self.attachments:
            return html.escape(text)
        return str(super().image(text, url, title))


def highlight_code(source: str, language: str | None = None, metadata: Any = None) -> str:
    """A code cell, highlighted unless it is very long; characters that turn the reading direction are spelt out."""
    source = directions_shown(source)
    return (
        _as_written(source) if len(source) > MAX_CODE else str(Highlight2HTML("ipython3")(source, language, metadata))
    )


def number_of_metadata(output: Any, key: str, mimetype: str | None = None) -> Any:
    """An image's width and height where they are numbers: the template writes them into a tag as they are."""
    value = get_metadata(output, key, mimetype)
    return value if type(value) in (int, float) else None


def _as_written(source: str) -> str:
    return f"<pre>{html.escape(source)}</pre>"


FILTERS = {
    "markdown2html": markdown2html,
    "highlight_code": highlight_code,
    "clean_html": harmless,
    "get_metadata": number_of_metadata,
}
