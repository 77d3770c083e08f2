"""Figures drawn once: matplotlib draws twice to find the space that a figure takes, here its ink says so."""

from __future__ import annotations

import io
from base64 import b64encode
from typing import Any

import numpy as np
from IPython.core import pylabtools
from matplotlib import rcParams
from matplotlib.transforms import Bbox
from PIL import Image

AROUND = 1.0  # inches beside the figure that are drawn too, for labels that stand out
LEGEND = 2.0  # to the right
FAST = 3  # of zlib's levels; the files are a tenth larger than with the usual 6

drawn = True  # else nobody will look at them
_drawn_twice = pylabtools.print_figure


def draw_once() -> None:
    """Let `plt.show()` and `display(figure)` draw the inline backend's PNG figures in this way."""
    pylabtools.print_figure = print_figure


def print_figure(
    fig: Any, fmt: str = "png", bbox_inches: Any = "tight", base64: bool = False, **kwargs: Any
) -> bytes | str | None:
    """IPython's print_figure: a figure as PNG with nothing but `savefig.pad_inches` around it."""
    if not drawn:
        return None
    usual = (fmt, bbox_inches) in (("png", "tight"), ("retina", "tight")) and not kwargs
    png = _cropped(fig, fig.dpi * (2 if fmt == "retina" else 1)) if usual and (fig.axes or fig.lines) else None
    if png is None:
        return _drawn_twice(fig, fmt, bbox_inches, base64, **kwargs)  # type: ignore[no-any-return]
    return b64encode(png).decode("ascii") if base64 else png


def _cropped(fig: Any, dpi: float) -> bytes | None:
    """The figure with what stands out of it, cut to its ink; None where that goes on beyond."""
    width, height = fig.get_size_inches()
    columns, rows = int((AROUND + width + LEGEND) * dpi), int((AROUND + height + AROUND) * dpi)
    half_more = (columns + 0.5) / dpi, (rows + 0.5) / dpi  # for the canvas rounds down
    box = Bbox.from_bounds(-AROUND, -AROUND, *half_more)
    raw = io.BytesIO()
    colours = {"facecolor": fig.get_facecolor(), "edgecolor": fig.get_edgecolor()}
    fig.canvas.print_figure(raw, format="rgba", dpi=dpi, bbox_inches=box, **colours)
    return _png(np.frombuffer(raw.getbuffer(), np.uint32).reshape(rows, columns), dpi)


def _png(pixels: np.ndarray[Any, Any], dpi: float) -> bytes | None:
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
    image = Image.fromarray(colours if colours[..., 3].min() < 255 else colours[..., :3])
    file = io.BytesIO()
    image.save(file, "png", compress_level=FAST)
    return file.getvalue()
