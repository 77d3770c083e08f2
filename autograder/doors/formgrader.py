"""The formgrader's view of a graded notebook, without live markup of the student's.

nbgrader shows `autograded/…/<assignment>.ipynb` by nbconvert's HTMLExporter, which passes on any HTML and any link of a
markdown cell. Its filters can be set by configuration: here are the ones that matter, made harmless.
"""

from __future__ import annotations

import html
import re
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.filters import Highlight2HTML, get_metadata
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from traitlets.config import Application, Config

from ..words.markup import directions_shown, harmless

MAX_MARKDOWN = 50_000  # characters; what is longer is shown as it was written
MAX_OPENED = 100  # of the formulas whose end the parser looks for in all of the text
MAX_CODE = 200_000
_OPENED = re.compile(r"\\begin\{|\\\\[\[(]")


def close_formgrader(c: Config) -> None:
    """Let the formgrader show graded notebooks by these filters, also where it is running already."""
    c.HTMLExporter.sanitize_html = True
    c.HTMLExporter.filters = FILTERS
    # A server that was started elsewhere reads this when the formgrader is opened here, but keeps its exporter.
    web_app = getattr(Application.instance(), "web_app", None) if Application.initialized() else None
    exporter = web_app.settings.get("nbgrader_exporter") if web_app else None
    if exporter is not None:
        exporter.sanitize_html, exporter.filters = True, FILTERS


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
