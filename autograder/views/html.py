"""What pages share: autoescaping templates, and a Content-Security-Policy that allows one style sheet only."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from ..words.format import points, prose
from ..words.lookup import Sentences
from ..words.plaintext import plain

if TYPE_CHECKING:
    from jinja2 import Environment

HTML_LANGUAGE = {"en": "en", "zh": "zh-CN"}


def rendered(template: str, words: Sentences, sentences_of: str, style: str, **values: Any) -> str:
    """A page from a template, which finds its sentences under `sentences_of`."""
    return (
        _environment()
        .get_template(template)
        .render(
            say=lambda key, **places: words.say(f"{sentences_of}.{key}", **places),
            html_language=HTML_LANGUAGE[words.language],
            style=Markup(style),
            style_hash=b64encode(sha256(style.encode()).digest()).decode(),
            **values,
        )
    )


def style_of(name: str) -> str:
    """The text of a style sheet in templates/."""
    return (files(__package__) / "templates" / name).read_text(encoding="utf-8")


def _signed(value: float) -> str:
    return f"{round(value, 2):+g}".replace("-", "−")


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 (the terminal needs no page)

    environment = Environment(
        loader=PackageLoader(__package__),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"plain": plain, "prose": prose, "points": points, "signed": _signed}
    return environment
