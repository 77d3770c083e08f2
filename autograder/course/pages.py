"""A feedback page under the name that was handed in: nbgrader's exchange finds pages by it.

`fetch_feedback` looks for a hash of the submission's secret and of the *submitted* notebook's name. So where that is
not the assignment's, the page gets a copy beside it, which ends with a mark of its own: by it, copies for the names of
earlier submissions are known, and removed.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from .records import write_atomically, write_together

MARK = b"\n<!-- a copy, for nbgrader's exchange, under the name that was handed in -->\n"
NOTEBOOK = ".ipynb"


def write_page(page: Path, content: bytes, submitted_as: str) -> None:
    """Write a student's page, and its copy where the notebook was handed in under another name."""
    write_together(page_files(page, content, submitted_as))
    remove_copies(page, submitted_as)


def page_files(page: Path, content: bytes, submitted_as: str) -> dict[Path, bytes]:
    """A student's page, and its copy where the notebook was handed in under another name."""
    copy = _copy_of(page, submitted_as)
    return {page: content} if copy is None else {page: content, copy: content + MARK}


def write_copy(page: Path, submitted_as: str) -> None:
    """Bring the copies of a page up to date: one for the name of the notebook that was handed in, no others."""
    if (copy := _copy_of(page, submitted_as)) is not None:
        write_atomically(copy, page.read_bytes() + MARK)
    remove_copies(page, submitted_as)


def remove_copies(page: Path, submitted_as: str) -> None:
    """Remove the copies of a page for all names but that of the notebook that was handed in."""
    kept = (page, _copy_of(page, submitted_as))
    for other in page.parent.glob(f"*{page.suffix}"):
        if other not in kept and _is_copy(other):
            with suppress(OSError):
                other.unlink()


def _copy_of(page: Path, submitted_as: str) -> Path | None:
    copy = page.with_name(submitted_as.removesuffix(NOTEBOOK) + page.suffix)
    return copy if submitted_as.endswith(NOTEBOOK) and submitted_as.isprintable() and copy != page else None


def _is_copy(page: Path) -> bool:
    with suppress(OSError), page.open("rb") as file:
        file.seek(-len(MARK), 2)
        return file.read() == MARK
    return False
