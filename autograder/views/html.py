"""What pages have in common: templates that escape everything, and a policy that allows one style sheet and no more."""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from ..words import say, sentences
from ..words.plaintext import plain, without_places

HTML_LANGUAGE = {"en": "en", "zh": "zh-CN"}


def rendered(template: str, language: str, sentences_of: str, style: str, **values: Any) -> str:
    """A page from a template, which finds its sentences under `sentences_of`."""
    return (
        _environment()
        .get_template(template)
        .render(
            say=lambda key, **places: say(language, f"{sentences_of}.{key}", **places),
            html_language=HTML_LANGUAGE[language],
            style=Markup(style),
            style_hash=b64encode(sha256(style.encode()).digest()).decode(),
            **values,
        )
    )


def style_of(name: str) -> str:
    """A style sheet of ours."""
    return (files(__package__) / "templates" / name).read_text(encoding="utf-8")


def named(language: str, kind: str, name: str) -> str:
    """The title of a task or an assignment, or its plain name where an instructor has added it."""
    return sentences(language).get(f"feedback.{kind}.{name}", plain(name))


def prose(text: str) -> Markup:
    """A message of a check: everything escaped, `code` between backquotes set as code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(plain(without_places(text))))))


def points(value: float | None) -> str:
    """Marks as people write them."""
    return "?" if value is None else f"{round(value, 2):g}"


def _signed(value: float) -> str:
    return f"{round(value, 2):+g}".replace("-", "−")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader(__package__),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"plain": plain, "prose": prose, "points": points, "signed": _signed}
    return environment
