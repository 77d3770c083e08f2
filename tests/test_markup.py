"""What a student writes is never live on a page that staff or students open: tried in a browser, on real servers."""

from __future__ import annotations

import base64
import json
import os
import socket
import struct
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pytest
from kit import ASSIGNMENT, make_course, release_of, tasks_of
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from nbgrader.api import Gradebook

from autograder.course.configuration import load_course
from autograder.course.gradebook import CourseGradebook
from autograder.judging.outputs import notebook_outputs
from autograder.submission.rebuild import read_release, rebuild
from autograder.verdicts import CheckResult, Result, TaskResult
from autograder.views.feedback import page as feedback_page
from autograder.words.markup import harmless, is_picture, readable

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning", "ignore::DeprecationWarning")

TOKEN = "for-this-test-only"
EVIL = "https://evil.test/"
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

# Each calls pwned('<name>'), asks evil.test for <name>, or saves marks; those that need a click are clicked.
MARKDOWN = {
    "script": "<script>pwned('script')</script>",
    "link": "[see](javascript:pwned('link'))",
    "srcdoc": """<iframe srcdoc="<script>parent.pwned('srcdoc')</script>"></iframe>""",
    "form": f'<form action="{EVIL}form"><button>Next</button></form>',
    "onerror": "<img src=x: onerror=\"pwned('onerror')\">",
    "svg-onload": "<svg onload=\"pwned('svg-onload')\"></svg>",
    "svg-script": "<svg><script>pwned('svg-script')</script></svg>",
    "svg-link": "<svg><a xlink:href=\"javascript:pwned('svg-link')\"><text y='20'>see</text></a></svg>",
    "ontoggle": "<details open ontoggle=\"pwned('ontoggle')\">x</details>",
    "onfocus": "<input autofocus onfocus=\"pwned('onfocus')\">",
    "onanimation": "<style>@keyframes k{}</style><b style='animation:k 1s'"
    " onanimationstart=\"pwned('onanimation')\">x</b>",
    "source": "<video><source onerror=\"pwned('source')\"></video>",
    "body": "<body onpageshow=\"pwned('body')\">",
    "iframe-js": "<iframe src=\"javascript:parent.pwned('iframe-js')\"></iframe>",
    "entities": "<a href=\"jav&#x09;a&#115;cript:pwned('entities')\">see</a>",
    "reference": "[see][1]\n\n[1]: JaVaScRiPt:pwned('reference')",
    "import": f"<style>@import url({EVIL}import);</style>",
    "background": f'<p style="background:url({EVIL}background)">x</p>',
    "stylesheet": f'<link rel="stylesheet" href="{EVIL}stylesheet">',
    "picture": f"![x]({EVIL}picture)",
    "srcset": f'<img srcset="{EVIL}srcset 1x">',
    "refresh": f'<meta http-equiv="refresh" content="0;url={EVIL}refresh">',
    "object": f'<object data="{EVIL}object"></object>',
    "embed": f'<embed src="{EVIL}embed">',
    "frame": f'<iframe src="{EVIL}frame"></iframe>',
    "ping": f'<a href="#x" ping="{EVIL}ping">see</a>',
    "noscript": "<noscript><p title=\"</noscript><img src=x: onerror=pwned('noscript')>\">",
    "mathml": "<math><mtext><table><mglyph><style><!--</style>"
    "<img title=\"--&gt;&lt;img src=x: onerror=pwned('mathml')&gt;\">",
    "marks": '<div class="nbgrader_cell"><i id="test_sgd"></i><button class="full-credit">More</button></div>',
}
OUTPUTS: dict[str, dict[str, Any]] = {
    "html": {"data": {"text/html": "<script>pwned('html')</script><table><tr><td>kept</td></tr></table>"}},
    "javascript": {"data": {"application/javascript": "pwned('javascript')"}},
    "markdown": {"data": {"text/markdown": "<img src=x: onerror=\"pwned('markdown')\">"}},
    "width": {
        "data": {"image/png": PIXEL},
        "metadata": {"image/png": {"width": "1 onload=pwned('width')"}},
    },
    "isolated": {
        "data": {"text/html": f'<img src="{EVIL}isolated">'},
        "metadata": {"text/html": {"isolated": True}},
    },
    "svg": {"data": {"image/svg+xml": "<svg xmlns='http://www.w3.org/2000/svg' onload=\"pwned('svg')\"/>"}},
    "latex": {"data": {"text/latex": "<img src=x: onerror=\"pwned('latex')\">$\\href{javascript:pwned('latex')}{x}$"}},
    "plain": {"data": {"text/plain": "<img src=x: onerror=\"pwned('plain')\">"}},
    "widget": {
        "data": {"application/vnd.jupyter.widget-view+json": {"model_id": "</script><script>pwned('widget')</script>"}}
    },
    "png": {"data": {"image/png": "\" onerror=\"pwned('png')"}},
}
SPOILS_THE_PAGE = {
    "base": f'<base href="{EVIL}base/">\n\n<img src="base.png">',
    "attachment": "![x](attachment:gone.png)",
}
# What nbconvert itself escapes or shows in an image: here to stay that way.
DEAD_ANYHOW = {"svg", "latex", "plain", "widget", "png", "ping", "noscript", "mathml"}


CLICK_ALL = """async () => {
  for (const part of document.querySelectorAll('.text_cell_render *, .output *, main *')) {
    if (part.matches('a, button, summary, text, input') && !part.closest('.panel-heading')) {
      part.dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true}))
      await new Promise(done => setTimeout(done, 25))
    }
  }
}"""


def hostile(release: Path) -> NotebookNode:
    """The released notebook with a cell for each of these."""
    notebook = nbformat.read(release, as_version=4)
    notebook.cells = [new_markdown_cell(text) for text in MARKDOWN.values()] + notebook.cells
    for name, shown in OUTPUTS.items():
        notebook.cells.append(new_code_cell(name, outputs=[new_output("display_data", **shown)]))
    return notebook


def graded(course: Path, submitted: NotebookNode) -> NotebookNode:
    """As this autograder stores it: the release with the student's cells, and the outputs that come out of the box."""
    outputs = {cell.source: cell.get("outputs", []) for cell in submitted.cells}
    rebuilt = rebuild(nbformat.writes(submitted).encode(), read_release(release_of(course))).notebook
    for cell in rebuilt.cells:
        if cell.cell_type == "code":
            cell.outputs = notebook_outputs(json.loads(json.dumps(outputs.get(cell.source, []))))
    return rebuilt


def store(course: Path, student: str, notebook: NotebookNode) -> None:
    """What grading leaves: marks in the gradebook, the graded notebook, the feedback page."""
    result, submitted = tasks_of(course, student)
    with CourseGradebook(load_course(course)) as book:
        book.prepare(ASSIGNMENT, release_of(course))
        book.write(result, submitted, new_answers=True)
    for step, suffix, text in (
        ("autograded", "ipynb", nbformat.writes(notebook)),
        ("feedback", "html", feedback_page(hostile_result())),
    ):
        path = course / step / student / ASSIGNMENT / f"{ASSIGNMENT}.{suffix}"
        path.parent.mkdir(parents=True)
        path.write_text(text)


def hostile_result() -> Result:
    """A result in which every text that a student can reach tries everything."""
    texts = [*MARKDOWN.values(), *SPOILS_THE_PAGE.values(), "`</code><script>pwned('code')</script>`", "\"'><script>"]
    tasks = [
        TaskResult(
            text, 1, (CheckResult(text, text, 1, "failed", text, text, text), CheckResult("b", text, 1, "broken"))
        )
        for text in texts
    ]
    return Result(ASSIGNMENT, "".join(texts), 1, "T3", tuple(tasks), "en", tuple(texts), tuple(texts))


class Site:
    """A Jupyter server with nbgrader's formgrader, and the browser that looks at it."""

    def __init__(self, course: Path, started_at: Path, port: int, browser: Any) -> None:
        self.course = course
        self.started_at = started_at
        self.origin = f"http://127.0.0.1:{port}"
        self.browser = browser

    def submission(self, student: str) -> str:
        """The address at which the formgrader shows a submission."""
        with Gradebook(f"sqlite:///{self.course}/gradebook.db", "d2l") as book:
            found = book.find_submission_notebook(ASSIGNMENT, ASSIGNMENT, student).id
        return f"{self.origin}/formgrader/submissions/{found}/"

    @cache  # noqa: B019 (a site lives as long as its tests)
    def look(self, address: str, before: str = "") -> Look:
        return Look(self, address, before)


class Look:
    """A page opened and every link and button of the student's clicked: what came alive, what went elsewhere."""

    def __init__(self, site: Site, address: str, before: str = "") -> None:
        self.alive: set[str] = set()
        self.elsewhere: set[str] = set()
        self.site = site
        self.opened = False
        context = site.browser.new_context(viewport={"width": 1200, "height": 900})
        context.set_extra_http_headers({"Authorization": f"token {TOKEN}"})
        page = context.new_page()
        page.expose_function("pwned", self._pwned)
        page.on("dialog", self._dialog)
        if before:
            page.goto(site.origin + before, wait_until="commit")
        page.route("**/*", self._request)
        self.status = page.goto(address, wait_until="load").status
        page.wait_for_timeout(700)
        self.score_field = page.evaluate("(document.querySelector('#test_sgd') || {}).tagName")
        self.opened = True
        page.evaluate(CLICK_ALL)
        page.wait_for_timeout(300)
        self.text = page.inner_text("body")
        self.html = page.content()
        context.close()

    def _pwned(self, name: str) -> None:
        self.alive.add(name)

    def _dialog(self, dialog: Any) -> None:
        self.alive.add("dialog")
        dialog.dismiss()

    def _request(self, route: Any) -> None:
        url, on_the_server = route.request.url, route.request.url.startswith(self.site.origin)
        followed = self.opened and route.request.is_navigation_request() and not route.request.frame.parent_frame
        if url.startswith(EVIL):
            self.alive.add(url.removeprefix(EVIL).split("/")[0].rstrip("?"))
        elif on_the_server and route.request.method != "GET":
            self.alive.add("marks")
        elif not followed and (on_the_server or url.startswith(("data:", "file:"))):
            route.continue_()
            return
        elif on_the_server or not followed:  # an ordinary link to a web page is no harm
            self.elsewhere.add(url)
        route.fulfill(status=204)  # the page stays


@contextmanager
def serve(course: Path, started_at: Path, browser: Any) -> Iterator[Site]:
    """A server of its own: no configuration of this machine's user, the course below its root, loopback only."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = course.parent / f"jupyter-{port}"
    places = {f"JUPYTER_{kind}_DIR": str(own / kind) for kind in ("CONFIG", "DATA", "RUNTIME")}
    options = {
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.port": port,
        "ServerApp.root_dir": course.parent,
        "ServerApp.jpserver_extensions": "{'nbgrader.server_extensions.formgrader': True}",
        "IdentityProvider.token": TOKEN,
    }
    command = [sys.executable, "-m", "jupyter_server", "--allow-root", "--no-browser"]
    with (own.with_suffix(".log")).open("wb") as log:
        server = subprocess.Popen(
            [*command, *(f"--{name}={value}" for name, value in options.items())],
            cwd=started_at,
            env=os.environ | places | {"HOME": str(own)},
            stdout=log,
            stderr=log,
        )
    site = Site(course, started_at, port, browser)
    try:
        _wait_for(f"{site.origin}/api?token={TOKEN}", server)
        yield site
    finally:
        server.terminate()
        server.wait(20)


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            assert server.poll() is None
            time.sleep(0.1)
    raise AssertionError("the server does not answer")


def make_class(folder: Path, *, stock: bool = False) -> Path:
    """A course: `mal` with everything at once, stored as nbgrader would and as we do, and what spoils a page."""
    course = make_course(folder)
    everything = hostile(release_of(course))
    store(course, "mal-stock", everything)
    store(course, "mal", graded(course, everything))
    for name, text in SPOILS_THE_PAGE.items():
        ours = nbformat.v4.new_notebook(
            cells=[new_markdown_cell(text)], metadata={"autograder": {"assignment": ASSIGNMENT}}
        )
        store(course, name, ours)
    if stock:
        config = course / "nbgrader_config.py"
        config.write_text(config.read_text().replace("open_doors(c)", ""))
    return course


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory, browser: Any) -> Iterator[Site]:
    course = make_class(tmp_path_factory.mktemp("stock") / "course", stock=True)
    with serve(course, course, browser) as site:
        yield site


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory, browser: Any) -> Iterator[Site]:
    course = make_class(tmp_path_factory.mktemp("ours") / "course")
    with serve(course, course, browser) as site:
        yield site


def test_the_attacks_work_on_nbgraders_own_formgrader(stock: Site) -> None:
    seen = stock.look(stock.submission("mal-stock"))
    assert set(MARKDOWN) | set(OUTPUTS) == seen.alive | DEAD_ANYHOW
    assert "base" in stock.look(stock.submission("base")).alive
    assert stock.look(stock.submission("attachment")).status == 500


@pytest.mark.parametrize("student", ["mal", "mal-stock", "base", "attachment"])
def test_nothing_of_a_students_is_alive_in_the_formgrader(ours: Site, student: str) -> None:
    seen = ours.look(ours.submission(student))
    assert seen.status == 200
    assert seen.alive == set()
    assert all(address.startswith("https://cdnjs.cloudflare.com/ajax/libs/mathjax/") for address in seen.elsewhere)


def test_the_score_fields_are_the_formgraders_own(ours: Site, stock: Site) -> None:
    assert stock.look(stock.submission("mal-stock")).score_field == "I"
    assert ours.look(ours.submission("mal-stock")).score_field == "INPUT"


def test_a_formgrader_that_was_started_elsewhere_is_closed_when_it_is_opened_here(ours: Site, browser: Any) -> None:
    with serve(ours.course, ours.course.parent, browser) as site:
        seen = site.look(site.submission("mal-stock"), before=f"/formgrader?path={ours.course}")
    assert seen.status == 200 and "test_sgd" in seen.text
    assert seen.alive == set()


def test_nothing_is_alive_in_a_feedback_page(ours: Site, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(feedback_page(hostile_result()))
    for address in (f"file://{file}", f"{ours.origin}/files/course/feedback/mal/{ASSIGNMENT}/{ASSIGNMENT}.html"):
        seen = ours.look(address)
        assert "<script>" in seen.text  # told, not run
        assert (seen.alive, seen.elsewhere) == (set(), set())


def test_tables_pictures_and_formulas_stay() -> None:
    table = '<table border="1" class="dataframe"><thead><tr style="text-align: right;"><th>a</th></tr></thead></table>'
    assert harmless(table) == table.replace(' border="1"', "").replace("text-align: right;", "text-align:right")
    picture = f'<img alt="x" src="data:image/png;base64,{PIXEL}" width="40">'
    assert harmless(picture) == picture
    assert harmless("$\\frac{1}{n}\\sum_i x_i < 3$") == "$\\frac{1}{n}\\sum_i x_i &lt; 3$"
    assert harmless("$\\href{javascript:x}{y}$") == "$\\backslash href{javascript:x}{y}$"


def test_what_no_browser_could_show_in_time_is_left_out() -> None:
    assert harmless("<div>" * 100_000) == ""
    assert readable("\x1b[31mx" * 100_000) == "x" * 100_000
    huge = base64.b64decode(PIXEL)
    huge = huge[:16] + struct.pack(">II", 50_000, 50_000) + huge[24:]
    assert is_picture("image/png", PIXEL)
    assert not is_picture("image/png", base64.b64encode(huge).decode())


def test_streams_keep_colours_and_nothing_else_of_a_terminal() -> None:
    raw = "\x1b]8;;https://evil.test\x07link\x1b]8;;\x07 \x1b[31mred\x1b[0m \x1b[2J\x08\x9b\u202eturned \ud800"
    (output,) = notebook_outputs([{"output_type": "stream", "name": "stdout", "text": raw}])
    assert output.text == "link \x1b[31mred\x1b[0m turned ?"


def test_a_drawing_and_a_formula_of_a_cell_are_shown_as_picture_and_text() -> None:
    drawing, formula = notebook_outputs(
        [
            {"output_type": "display_data", "data": {"image/svg+xml": "<svg onload='x'/>", "text/plain": "<Figure>"}},
            {"output_type": "display_data", "data": {"text/latex": "$x$", "text/plain": "<Latex object>"}},
        ]
    )
    assert drawing.data["text/html"].startswith('<img alt="" src="data:image/svg+xml;base64,') and "<svg" not in str(
        drawing
    )
    assert formula.data == {"text/plain": "$x$"}
