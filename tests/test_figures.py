"""Figures that are drawn once look as those that matplotlib draws twice, at half the cost."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

DRAW = """
    import sys, types
    package = sys.modules["inside"] = types.ModuleType("inside")
    package.__path__ = [{inside!r}]
    import matplotlib
    matplotlib.use("agg")
    import matplotlib.pyplot as plt, numpy as np
    from IPython.core import pylabtools
    from inside import figures

    def save(name, fig, **options):
        with open(name + ".usual.png", "wb") as file:
            file.write(pylabtools.print_figure(fig, **options))
        draws = []
        draw, fig.draw = fig.draw, lambda renderer: (draws.append(plt.rcParams["text.hinting"]), draw(renderer))
        with open(name + ".once.png", "wb") as file:
            file.write(figures.print_figure(fig, **options))
        fig.draw = draw
        print(name, len(draws), *{{*draws}} - {{plt.rcParams["text.hinting"]}})

    fig, (left, right) = plt.subplots(1, 2, figsize=(7.5, 2.7))
    left.plot([1, 2], [1, 4]); left.set(xlabel="$x$", ylabel="$y$", title="a title")
    right.scatter([1, 2], [2, 3]); right.set_xlabel("below")
    save("two", fig)
    save("retina", fig, fmt="retina")
    left.plot([1, 2], [4, 1], label="beside")
    right.legend(handles=left.lines, bbox_to_anchor=(1, 0.5), loc="center left")
    save("legend", fig)
    fig.text(1.2, 0.5, "far away")
    save("far", fig)
    fig, ax = plt.subplots(facecolor="none", layout="constrained")
    ax.imshow(np.eye(3))
    save("clear", fig)
    save("untouched", fig, bbox_inches=None)
    assert figures.print_figure(plt.figure()) is None, "as IPython has it"
"""
NAMES = ("two", "retina", "legend", "far", "clear", "untouched")


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("figures")
    code = textwrap.dedent(DRAW.format(inside=str(ROOT / "autograder" / "inside")))
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder)}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=folder, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    (folder / "draws").write_text(done.stdout)
    return folder


def seen(drawn: Path) -> list[list[str]]:
    """Of each figure: its name, how often it was drawn, and what was done to letters then and is not done else."""
    return [line.split() for line in (drawn / "draws").read_text().splitlines()]


def image(path: Path) -> Any:
    from PIL import Image

    return Image.open(io.BytesIO(path.read_bytes())).convert("RGBA")


@pytest.mark.parametrize("name", [name for name in NAMES if name != "retina"])
def test_a_figure_drawn_once_is_the_picture_that_matplotlib_makes_of_it(drawn: Path, name: str) -> None:
    import numpy as np

    usual, once = (image(drawn / f"{name}.{how}.png") for how in ("usual", "once"))
    assert np.allclose(usual.size, once.size, atol=12), "more than rounding and the space around letters"
    ink = [np.count_nonzero(np.asarray(one) != np.asarray(one)[0, 0]) for one in (usual, once)]
    assert ink[0] == pytest.approx(ink[1], rel=0.03, abs=50)


def test_a_figure_for_a_retina_display_is_drawn_as_for_any_other(drawn: Path) -> None:
    assert (drawn / "retina.once.png").read_bytes() == (drawn / "two.once.png").read_bytes()
    assert image(drawn / "retina.usual.png").width == pytest.approx(2 * image(drawn / "two.usual.png").width, abs=4)


def test_it_takes_one_drawing_but_where_something_stands_far_out_or_a_layout_has_to_be_found(drawn: Path) -> None:
    draws = {name: count for name, count, *_ in seen(drawn)}
    assert draws == {"two": "1", "retina": "1", "legend": "1", "far": "3", "clear": "2", "untouched": "2"}


def test_letters_are_not_fitted_to_dots_while_a_figure_is_drawn_and_the_students_settings_stay(drawn: Path) -> None:
    assert {name: tuple(hinting) for name, _, *hinting in seen(drawn)} == {
        **dict.fromkeys(("two", "retina", "legend", "clear"), ("none",)),
        "far": ("none",),  # on the first try
        "untouched": (),
    }
