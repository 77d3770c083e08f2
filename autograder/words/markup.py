"""Sanitize students' HTML and text for pages that staff open: tables, figures, formulas stay; no script, no request."""

from __future__ import annotations

import base64
import binascii
import re
import struct

import nh3
from pygments.token import STANDARD_TYPES

MAX_TAGS = 10_000  # nh3 takes time quadratic in the nesting depth
MAX_COLOURS = 2_000  # nbconvert takes time quadratic in the number of colour codes
MAX_PIXELS = 40_000_000

_IMAGE = re.compile(r"data:image/(?:png|jpeg|gif|webp|svg\+xml);base64,[A-Za-z0-9+/=\s]+")
_RELATIVE_IMAGE = re.compile(r"(?:[\w-][\w. -]*/)*[\w-][\w. -]*\.(?:png|jpe?g|gif|webp|svg)", re.IGNORECASE)
_ACTIVE_TEX = re.compile(r"\\(?=(?:href|url|require|class|cssId|style|bbox|mmlToken)(?![A-Za-z]))")
_ESCAPES = re.compile(
    r"(?P<colour>\x1b\[[0-9;]{0,40}m)"
    r"|\x1b\[[0-?]*[ -/]*[@-~]"
    r"|\x1b[\]PX^_][^\x07\x1b\x9c]{0,1000}(?:\x07|\x1b\\|\x9c)?"
    r"|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"
)
_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")

TEXT = "abbr b blockquote br code dd del dl dt em hr i ins kbd li mark ol p pre q s samp small strong sub sup u ul"
PARTS = "a div figcaption figure img span h1 h2 h3 h4 h5 h6"
TABLE = "caption col colgroup table tbody td tfoot th thead tr"
STYLES = {"text-align", "vertical-align", "padding", "color", "background-color", "font-weight", "font-style"}
ID_PREFIX = "text-"  # so that no heading has the id of a score field


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Attribute filter: images are data URLs or files beside the notebook; links go to the web, or within the page."""
    match tag, name:
        case "img", "src":
            return value if _IMAGE.fullmatch(value) or _RELATIVE_IMAGE.fullmatch(value) else None
        case "a", "href" if value.startswith("#"):
            return f"#{ID_PREFIX}{value[1:]}"
        case "a", "href":
            return value if re.match(r"(?:https?://|mailto:)", value, re.IGNORECASE) else None
        case _, ("width" | "height" | "colspan" | "rowspan" | "start"):
            return value if re.fullmatch(r"\d{1,4}", value) else None
    return value


_CLEANER = nh3.Cleaner(
    tags=set(f"{TEXT} {PARTS} {TABLE}".split()),
    clean_content_tags={"script", "style", "title", "template", "textarea", "xmp", "iframe", "noembed", "noframes"},
    attributes={
        "*": {"title", "style", "lang"},
        "a": {"href"},
        "img": {"src", "alt", "width", "height"},
        "ol": {"start"},
        "td": {"colspan", "rowspan"},
        "th": {"colspan", "rowspan", "scope"},
        **{f"h{level}": {"id"} for level in range(1, 7)},
    },
    attribute_filter=_attribute,
    url_schemes={"http", "https", "mailto", "data"},
    allowed_classes={
        "a": {"anchor-link"},
        "div": {"highlight"},
        "span": {name for name in STANDARD_TYPES.values() if name},
        "table": {"dataframe"},
    },
    filter_style_properties=STYLES,
    id_prefix=ID_PREFIX,
)


def harmless(html: str) -> str:
    """Sanitized HTML: no scripts, no requests, nothing that imitates the page itself; '' if it has too many tags."""
    if html.count("<") > MAX_TAGS or len(html) > 100 * MAX_TAGS:
        return ""
    return _ACTIVE_TEX.sub(r"\\backslash ", _CLEANER.clean(readable(html)))


def inert_svg(svg: str) -> str:
    """An SVG as an <img>, where browsers run no script and load nothing."""
    return f'<img alt="" src="data:image/svg+xml;base64,{base64.b64encode(svg.encode("utf-8", "replace")).decode()}">'


def readable(text: str) -> str:
    """Text without control characters, bidirectional controls and ANSI escape sequences, except colours."""
    text = _ESCAPES.sub(lambda found: found["colour"] or "", text)
    if text.count("\x1b") > MAX_COLOURS:
        text = re.sub(r"\x1b\[[0-9;]*m", "", text)
    return _DIRECTIONS.sub("", text).encode("utf-8", "replace").decode()


def directions_shown(text: str) -> str:
    """Source code with its bidirectional controls (Trojan Source) spelled out, so that what is read is what runs."""
    return _DIRECTIONS.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", text)


def is_picture(mime: str, data: str) -> bool:
    """Whether base64 text is a JPEG, or a PNG of a size that a browser can show."""
    try:
        content = base64.b64decode("".join(data.split()), validate=True)
    except (binascii.Error, ValueError):
        return False
    if mime == "image/png" and content[:8] == b"\x89PNG\r\n\x1a\n" and len(content) > 24:
        width, height = struct.unpack(">II", content[16:24])
        return bool(width * height <= MAX_PIXELS)
    return mime == "image/jpeg" and content[:3] == b"\xff\xd8\xff"


def png_width(data: str) -> int:
    """The width in pixels that a base64 PNG declares."""
    return int.from_bytes(base64.b64decode(data[:32])[16:20], "big")
