"""A feedback page under the name that was handed in: nbgrader's exchange finds pages by it.

`fetch_feedback` looks for a hash of the submission's secret and of the *submitted* notebook's name. So where that is
not the assignment's, the page gets a copy beside it, which ends with a mark of its own: by it, copies for the names of
earlier submissions are known, and removed.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from .records import write_atomically

MARK = b"\n<!-- a copy, for nbgrader's exchange, under the name that was handed in -->\n"
NOTEBOOK = ".ipynb"


def write_page(page: Path, content: bytes, submitted_as: str) -> None:
    """Write a student's page, and its copy where the notebook was handed in under another name."""
    write_atomically(page, content)
    write_copy(page, submitted_as)


def write_copy(page: Path, submitted_as: str) -> None:
    """Bring the copies of a page up to date: one for the name of the notebook that was handed in, no others."""
    copy = page.with_name(submitted_as.removesuffix(NOTEBOOK) + page.suffix)
    if submitted_as.endswith(NOTEBOOK) and submitted_as.isprintable() and copy != page:
        write_atomically(copy, page.read_bytes() + MARK)
    for other in page.parent.glob(f"*{page.suffix}"):
        if other not in (page, copy) and _is_copy(other):
            with suppress(OSError):
                other.unlink()


def _is_copy(page: Path) -> bool:
    with suppress(OSError), page.open("rb") as file:
        file.seek(-len(MARK), 2)
        return file.read() == MARK
    return False
