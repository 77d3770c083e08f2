"""People at JupyterLab in headless Chromium: what a teacher and a student do there, click by click.

The pictures in docs/images are theirs. `LAB_PICTURES=docs/images pytest tests/test_lab.py` takes those of JupyterLab;
`python tests/people.py demo docs/images`, after `make demo`, those of the pages that the sample class gets.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync"
    " --no-first-run"
)
PATIENCE = 120_000  # milliseconds: a loaded machine is no failure
PICTURES = os.environ.get("LAB_PICTURES", "")  # a folder; the stories leave screenshots there
IN_CHINESE = ("validate", "feedback")  # the others look the same in both editions
WIDTH = 1200  # of a picture
HERE = ("http://127.0.0.1:", "ws://127.0.0.1:", "file:")


@contextmanager
def launched() -> Iterator[Any]:
    """Chromium; a test is skipped where there is none."""
    import pytest

    playwright = pytest.importorskip("playwright.sync_api")
    if CHROMIUM is None:
        pytest.skip("there is no Chromium")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())
        yield browser
        browser.close()


@contextmanager
def chromium() -> Iterator[Any]:
    """A window of a browser that knows no other machine."""
    with launched() as browser:
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        context.set_default_timeout(PATIENCE)
        context.route(lambda url: not url.startswith(HERE), lambda route: route.abort())
        yield context


def save_picture(png: bytes, path: Path) -> None:
    """Small enough for a repository: no wider than a page of the docs, few colours."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    height = round(picture.height * WIDTH / picture.width)
    picture = picture.resize((WIDTH, height), Image.Resampling.LANCZOS)
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)


class Person:
    """Someone at JupyterLab who works on an assignment."""

    def __init__(self, browser: Any, address: str, assignment: str) -> None:
        self.assignment = assignment
        self.page = browser.new_page()
        self.page.goto(address)
        self.page.locator("#jp-main-dock-panel").wait_for()

    def choose(self, menu: str, item: str) -> None:
        """An item of a menu."""
        self.page.get_by_role("menuitem", name=menu, exact=True).click()
        self.page.get_by_role("menuitem", name=item, exact=True).click()

    def show(self, name: str) -> None:
        """Take a picture, where they are wanted; its name tells the edition."""
        edition = ".zh" if self.assignment.endswith("_zh") else ""
        if PICTURES and (not edition or name in IN_CHINESE):
            save_picture(self.page.screenshot(), Path(PICTURES, f"lab-{name}{edition}.png"))

    def open_listed(self, name: str) -> None:
        """A file in the list on the left."""
        self.page.locator(".jp-DirListing-content").get_by_text(name, exact=True).dblclick()

    def toggle_list(self) -> None:
        """Show the list of files on the left, or hide it and leave its place to the rest."""
        self.page.keyboard.press("Control+B")


class Teacher(Person):
    """Someone with a course: the formgrader in JupyterLab."""

    def __init__(self, browser: Any, address: str, assignment: str) -> None:
        super().__init__(browser, address, assignment)
        self.choose("Nbgrader", "Formgrader")
        self.formgrader = self.page.wait_for_selector("#formgrader iframe").content_frame()

    def go(self, place: str) -> None:
        """A page of the formgrader, by its link on the left."""
        self.formgrader.locator(".nav-pills").get_by_role("link", name=place).click()

    def press(self, action: str, row: str = "") -> str:
        """The icon in a row of the table; what the formgrader says when it is done."""
        self.look_into(action, row)
        said = self.formgrader.locator(".modal.in .modal-content")
        text: str = said.inner_text()
        said.get_by_role("button", name="OK").click()
        said.wait_for(state="detached")
        self.formgrader.locator(".modal-backdrop").wait_for(state="detached")
        return text

    def look_into(self, column: str, row: str = "") -> None:
        """Follow the link in a row of the table: a student's, or that of the assignment."""
        self._row(row or self.assignment).locator(f"td.{column} a").click()

    def preview(self, cells: int) -> str:
        """What students will see: the notebook of the release, opened, as soon as all of it is on the page."""
        self.look_into("preview")
        self.open_listed(f"{self.assignment}.ipynb")
        notebook = self.page.locator(".jp-NotebookPanel")
        notebook.locator(".jp-Cell").nth(cells - 1).wait_for(state="attached")
        notebook.locator(".jp-CodeCell").filter(has_text="raise NotImplementedError").first.wait_for(state="attached")
        text: str = notebook.text_content()
        self.toggle_list()
        self.page.get_by_role("tab", name="Formgrader").click()
        return text

    def see_submissions(self) -> None:
        """The table of those who have handed in."""
        self.go("Manage Assignments")
        self.look_into("num-submissions")

    def mark(self, question: str, points: int) -> None:
        """By hand: through *Manual Grading* to the one submission and its question; saved when no longer asked for."""
        self.go("Manual Grading")
        for place in (self.assignment, self.assignment, "Submission #1"):
            self.formgrader.locator("#main-table").get_by_role("link", name=place, exact=True).click()
        score = f"input#{question}"
        self.formgrader.locator(f"{score}.needs_manual_grade").fill(str(points))
        self.formgrader.locator(score).press("Tab")
        self.formgrader.locator(f"{score}:not(.needs_manual_grade)").wait_for()
        self.show("manual")
        self.formgrader.get_by_role("link", name="Manual Grading").click()

    def row(self, name: str = "") -> str:
        """What the table says in a row."""
        text: str = self._row(name or self.assignment).inner_text()
        return text.strip()

    def _row(self, name: str) -> Any:
        return self.formgrader.locator("tr").filter(has=self.formgrader.get_by_text(name, exact=True))


class Student(Person):
    """Someone with a folder of their own: the assignment list, and a notebook."""

    def __init__(self, browser: Any, address: str, assignment: str) -> None:
        super().__init__(browser, address, assignment)
        self.notebook = self.page.locator(".jp-NotebookPanel")
        self.list = self.page.locator("#nbgrader-assignment-list")
        self.choose("Nbgrader", "Assignment List")

    def press(self, button: str) -> None:
        """A button of the assignment list, as it is now."""
        self.page.get_by_role("tab", name="Assignments").click()
        self.list.locator("#refresh_assignments_list").click()
        self.list.get_by_role("button", name=button, exact=True).click()

    def open_notebook(self, cells: int) -> None:
        """What has been fetched, as soon as all of it is on the page."""
        fetched = self.list.locator("#fetched_assignments_list")
        fetched.locator(".assignment-notebooks-link").click()
        fetched.locator(".collapse.in a").click()
        self.notebook.locator(".jp-Cell").nth(cells - 1).wait_for(state="attached")

    def write(self, where: str, text: str) -> None:
        """Type into the first cell of code with these words, in place of what is there."""
        self.notebook.locator(".jp-CodeCell").filter(has_text=where).first.locator(".cm-content").click()
        self._type(text)

    def write_essay(self, where: str, text: str) -> None:
        """Type into a cell of prose."""
        cell = self.notebook.locator(".jp-MarkdownCell").filter(has_text=where)
        cell.locator(".jp-RenderedMarkdown").dblclick()
        cell.locator(".cm-content").click()
        self._type(text)

    def _type(self, text: str) -> None:
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def validate(self, picture: str = "") -> str:
        """The button above the notebook; what it says."""
        self.notebook.locator(".validate-button").click()
        dialog = self.page.locator(".jp-Dialog-content")
        said: str = dialog.inner_text()
        if picture:
            dialog.locator("pre").nth(1).scroll_into_view_if_needed()
            self.show(picture)
        dialog.get_by_role("button", name="Ok").click()
        return said

    def look_at_notebook(self) -> None:
        self.page.get_by_role("tab", name=self.assignment).click()

    def hand_in(self) -> None:
        """The button *Submit* in the assignment list; done when the list shows one more."""
        before = self.handed_in()
        self.press("Submit")
        self.list.locator("#submitted_assignments_list .nested_list_item").nth(before).wait_for()

    def handed_in(self) -> int:
        """How many times, as the list says."""
        count: int = self.list.locator("#submitted_assignments_list .nested_list_item").count()
        return count

    def read_feedback(self) -> str:
        """The way that the list shows: into the folder, and the page in JupyterLab's own viewer."""
        self.list.get_by_text("(view feedback)").first.click()
        self.open_listed(f"{self.assignment}.html")
        viewer = self.page.frame_locator(".jp-HTMLViewer iframe")
        viewer.locator("h1").wait_for()
        text: str = viewer.locator("body").inner_text()
        self.show("feedback")
        return text


def picture_pages(course: Path, pictures: Path) -> None:
    """A student's feedback page and the class report, in both languages, as a browser shows them."""
    with TemporaryDirectory() as folder, chromium() as browser:
        pages = {
            "feedback": course / "feedback/dan-minus-equals/linreg_scratch/linreg_scratch.html",
            "feedback.zh": course / "feedback/nan-没有清零/linreg_scratch_zh/linreg_scratch_zh.html",
            "report": write_report(course, Path(folder, "en"), "C.UTF-8"),
            "report.zh": write_report(course, Path(folder, "zh"), "zh_CN.UTF-8"),
        }
        page = browser.new_page()
        page.set_viewport_size({"width": WIDTH, "height": 1190})
        for name, path in pages.items():
            page.goto(path.resolve().as_uri())
            save_picture(page.screenshot(), pictures / f"{name}.png")
        for end in ("", ".zh"):
            save_picture(on_paper_and_phone(page, pages[f"feedback{end}"]), pictures / f"feedback-elsewhere{end}.png")


def on_paper_and_phone(page: Any, path: Path) -> bytes:
    """A page as it is printed, and beside it on a phone at night."""
    page.goto(path.resolve().as_uri())
    both, png = Image.new("RGB", (WIDTH, 960), "#aab1ba"), io.BytesIO()
    both.paste("white", (30, 30, 770, 930))
    for left, width, media, scheme in ((60, 680, "print", "light"), (790, 390, "screen", "dark")):
        page.set_viewport_size({"width": width, "height": 870})
        page.emulate_media(media=media, color_scheme=scheme)
        both.paste(Image.open(io.BytesIO(page.screenshot())), (left, 60 if media == "print" else 45))
    page.emulate_media(media="screen", color_scheme="light")
    both.save(png, "png")
    return png.getvalue()


def write_report(course: Path, place: Path, locale: str) -> Path:
    """The class report, as a teacher with this locale gets it."""
    command = [sys.executable, "-m", "autograder", "report", "linreg_scratch", "-o", str(place)]
    subprocess.run(command, cwd=course, env=os.environ | {"LC_ALL": locale}, check=False, stdout=subprocess.DEVNULL)
    return place / "report.html"


if __name__ == "__main__":
    picture_pages(Path(sys.argv[1]), Path(sys.argv[2]))
