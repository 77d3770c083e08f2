"""Render figures once, or not at all where nobody will look.

matplotlib renders twice for a tight bounding box; here it is computed from the pixels.
"""

from __future__ import annotations

import io
import struct
import zlib
from base64 import b64encode
from typing import Any

import numpy as np
from IPython.core import pylabtools
from matplotlib import rc_context, rcParams
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

AROUND = 1.0  # inches of margin that are rendered too, for labels outside of the figure
LEGEND = 2.0  # the margin on the right
LARGEST = 50e6  # dots; a figure of more than these would take the memory that is there for the notebook
FAST = 3  # a compression level of zlib
UNHINTED = {"text.hinting": "none", "text.hinting_factor": 1}  # hinting takes a fifth of the rendering time

instead: str | None = None  # the text shown instead of figures, which are then not rendered; None: they are
_ipython_print_figure = pylabtools.print_figure


def draw_once() -> None:
    """Patch IPython so that `plt.show()` and `display(figure)` render PNG figures with `print_figure`."""
    pylabtools.print_figure = print_figure
    Figure._repr_pretty_ = _as_text  # type: ignore[attr-defined]  # a formatter of IPython's would go with every `%config InlineBackend`


def print_figure(
    fig: Any, fmt: str = "png", bbox_inches: Any = "tight", base64: bool = False, **kwargs: Any
) -> bytes | str | None:
    """Replacement of IPython's print_figure: a figure as PNG, cropped with a margin of `savefig.pad_inches`.

    None where figures are not rendered, or where this one has too many dots: IPython then shows its text. A figure for
    a retina display is rendered at half its resolution, which is enough here and takes a third less time.
    """
    if instead is not None or _is_too_large(fig):
        return None
    usual = (fmt, bbox_inches) in (("png", "tight"), ("retina", "tight")) and not kwargs
    png = _cropped(fig, fig.dpi) if usual and (fig.axes or fig.lines) else None
    if png is None:
        return _ipython_print_figure(fig, fmt, bbox_inches, base64, **kwargs)  # type: ignore[no-any-return]
    return b64encode(png).decode("ascii") if base64 else png


def _as_text(fig: Any, printer: Any, cycle: bool) -> None:
    """IPython's text for a figure: its size, as always, or what is shown instead of it."""
    printer.text(repr(fig) if instead is None else instead)


def _is_too_large(fig: Any) -> bool:
    width, height = fig.get_size_inches()
    return bool(width * height * fig.dpi**2 > LARGEST)


def _cropped(fig: Any, dpi: float) -> bytes | None:
    """The figure, cropped to its non-empty pixels; None if these reach beyond the rendered margin."""
    width, height = fig.get_size_inches()
    columns, rows = int((AROUND + width + LEGEND) * dpi), int((AROUND + height + AROUND) * dpi)
    half_more = (columns + 0.5) / dpi, (rows + 0.5) / dpi  # because the canvas rounds down
    box = Bbox.from_bounds(-AROUND, -AROUND, *half_more)
    raw = io.BytesIO()
    colours = {"facecolor": fig.get_facecolor(), "edgecolor": fig.get_edgecolor()}
    with rc_context(UNHINTED):
        fig.canvas.print_figure(raw, format="rgba", dpi=dpi, bbox_inches=box, **colours)
    cut = _ink(np.frombuffer(raw.getbuffer(), np.uint32).reshape(rows, columns), dpi)
    return None if cut is None else _png(cut)


def _ink(pixels: np.ndarray[Any, Any], dpi: float) -> np.ndarray[Any, Any] | None:
    """Crop pixels (rows, columns) to the bounding box that is not empty, as bytes (rows, columns, 3 or 4)."""
    ink = pixels != pixels[0, 0]
    rows, columns = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
    pad = round(rcParams["savefig.pad_inches"] * dpi)
    if not rows.size:
        return None
    top, left = rows[0] - pad, columns[0] - pad
    bottom, right = rows[-1] + 1 + pad, columns[-1] + 1 + pad
    if min(top, left) < 0 or bottom > pixels.shape[0] or right > pixels.shape[1]:
        return None
    cut = np.ascontiguousarray(pixels[top:bottom, left:right])
    colours = cut.view(np.uint8).reshape(bottom - top, right - left, 4)
    return colours if colours[..., 3].min() < 255 else colours[..., :3]


def _png(colours: np.ndarray[Any, Any]) -> bytes:
    """The PNG file (ISO/IEC 15948) of 8-bit RGB or RGBA; without PNG filters, which takes a third of the time."""
    rows, columns, depth = colours.shape
    lines = np.zeros((rows, 1 + columns * depth), np.uint8)  # each row begins with its filter type, 0 is none
    lines[:, 1:] = colours.reshape(rows, -1)
    header = struct.pack(">IIBBBBB", columns, rows, 8, {3: 2, 4: 6}[depth], 0, 0, 0)
    chunks = (b"IHDR", header), (b"IDAT", zlib.compress(lines.data, FAST)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
