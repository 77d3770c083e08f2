"""The MXNet edition has a Python and an environment of its own: through zygote, box, preflight, doctor and cluster."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import nbformat
import pytest
from built_in import LINREG
from conftest import LIMITS, ROOT, SHORT
from corpus import Entry

from autograder.authoring import corpus
from autograder.authoring import edition as editions
from autograder.authoring.edition import Equipment, environment_folder, version_in
from autograder.box.box import PACKAGE, Box, python_folders
from autograder.box.cold import Cold
from autograder.box.fence import readable
from autograder.box.kernel import Kernel
from autograder.box.preflight import contain
from autograder.box.zygote import Zygote
from autograder.course import doctor, environment
from autograder.course.cluster import _differences, versions
from autograder.errors import MachineFault
from autograder.judging.grading import Grader
from autograder.outcomes import Returned
from autograder.submission.files import SubmissionData
from autograder.submission.rebuild import Release

MXNET = LINREG.edition("mxnet")
NAME = "linreg_scratch_mxnet"
COMMAND = "-m autograder.course.environment mxnet"
needs_mxnet = pytest.mark.skipif(
    not all(MXNET.versions.values()), reason="the environment of the MXNet edition is missing: make mxnet"
)
TRAIN = """
X = np.random.normal(0, 1, (1000, 2))
y = np.dot(X, np.array([[2], [-3.4]])) + 4.2 + np.random.normal(0, 0.01, (1000, 1))
w, b = np.random.normal(0, 0.01, (2, 1)), np.zeros(1)
w.attach_grad(), b.attach_grad()
for epoch in range(3):
    for i in range(0, 1000, 10):
        with autograd.record():
            l = (np.dot(X[i:i + 10], w) + b - y[i:i + 10]) ** 2 / 2
        l.backward()
        for p in (w, b):
            p[:] = p - 0.03 * p.grad / 10
print(*w.asnumpy().ravel(), *b.asnumpy())
"""


@pytest.fixture(scope="module")
def mxnet() -> Iterator[Zygote]:
    with closing(Zygote(MXNET.equipment)) as zygote:
        assert zygote.versions["mxnet"] == "1.9.1"
        yield zygote


def cells(*ids: str) -> Iterator[str]:
    """The sources of cells of the notebook."""
    notebook = nbformat.read(ROOT / "source" / NAME / f"{NAME}.ipynb", as_version=4)
    yield from (cell.source for cell in notebook.cells if cell.metadata.nbgrader.grade_id in ids)


def started(zygote: Zygote, seed: int = 1) -> Kernel:
    """A kernel in a box, which knows the notebook's imports."""
    kernel = Kernel(zygote, SHORT, seed, partial(Box, python=MXNET.equipment.python))
    for source in cells("imports"):
        assert isinstance(kernel.run("given", source).outcome, Returned)
    return kernel


def printed(kernel: Kernel, code: str) -> str:
    ran = kernel.run("cell", code)
    assert isinstance(ran.outcome, Returned), ran
    return "".join(str(output.get("text", "")) for output in ran.outputs)


@needs_mxnet
def test_the_code_of_the_books_tab_gets_full_marks_for_its_five_tasks() -> None:
    release = nbformat.read(ROOT / "release" / NAME / f"{NAME}.ipynb", as_version=4)
    for cell in release.cells:
        book = MXNET.corpus / cell.metadata.nbgrader.grade_id / "right__the_books_way.py"
        if book.is_file():
            cell.source = book.read_text()
    text = nbformat.writes(release)
    with Grader(LINREG, MXNET) as grader:
        given = Release.from_text(NAME, (ROOT / "release" / NAME / f"{NAME}.ipynb").read_text())
        result = grader.grade(SubmissionData(NAME, "ada", text.encode()), given, seed=7).result
    full = {task.id for task in result.tasks if task.full}
    assert full == {"data_iter", "linreg", "squared_loss", "sgd", "training"}
    assert result.versions["mxnet"] == "1.9.1" and result.versions["numpy"].startswith("1.23")


@needs_mxnet
def test_twenty_kernels_of_one_zygote_train_at_the_same_time(mxnet: Zygote) -> None:
    kernels = [started(mxnet, seed) for seed in range(20)]
    found = [[float(number) for number in printed(kernel, TRAIN).split()] for kernel in kernels]
    threads = {printed(kernel, "import os; print(len(os.listdir('/proc/self/task')))") for kernel in kernels}
    for kernel in kernels:
        kernel.close()
    assert len({tuple(one) for one in found}) == 20, "each kernel has random numbers of its own"
    assert all(abs(w1 - 2) < 0.02 and abs(w2 + 3.4) < 0.02 and abs(b - 4.2) < 0.02 for w1, w2, b in found)
    assert threads == {"1\n"}, "an engine with threads of its own would be left without them by the fork"


@needs_mxnet
def test_an_exception_comes_at_the_line_that_caused_it(mxnet: Zygote) -> None:
    with closing(started(mxnet)) as kernel:
        ran = kernel.run("cell", "x = np.ones((3, 2))\ny = np.dot(x, x)\nz = 2 * x\nprint(z)")
        assert ran.outcome.line == 2 and "Shape inconsistent" in ran.outcome.message  # type: ignore[union-attr]


@needs_mxnet
def test_every_attack_on_a_box_around_this_python_is_held_off(mxnet: Zygote) -> None:
    containment = contain(mxnet, LIMITS, (PACKAGE, LINREG.folder, ROOT))
    assert len(containment.attempts) >= 25
    assert containment.counted["tried"] == containment.counted["held"] or containment.tier != "T3"


@needs_mxnet
def test_a_box_shows_this_python_and_not_the_graders(mxnet: Zygote) -> None:
    folder = environment_folder("mxnet")
    assert str(folder) in python_folders(MXNET.equipment.python) and sys.prefix not in python_folders(
        MXNET.equipment.python
    )
    with closing(started(mxnet)) as kernel:
        there = printed(kernel, f"import os; print(os.path.exists({str(folder)!r}), os.listdir({sys.prefix!r}))")
        assert there == "True ['editions']\n"
        authors = folder / environment.AUTHORS / "autograder"
        assert authors.exists() and printed(kernel, f"print(os.path.exists({str(authors)!r}))") == "False\n"


@needs_mxnet
def test_a_fence_allows_this_python_and_not_the_graders() -> None:
    allowed = [Path(path) for path in readable(MXNET.equipment.python, (PACKAGE, ROOT))]
    assert environment_folder("mxnet") in allowed
    site = Path(sys.prefix, "lib")
    assert not any(path in (site, *site.parents) for path in allowed if path.is_relative_to(sys.prefix))


@needs_mxnet
def test_each_kernel_that_is_started_cold_is_of_this_python() -> None:
    cold = Cold(MXNET.equipment)
    assert cold.versions["numpy"].startswith("1.23")
    with closing(Kernel(cold, LIMITS, 1, lambda _: None)) as kernel:
        assert printed(kernel, "import mxnet; print(mxnet.__version__)") == "1.9.1\n"


@needs_mxnet
def test_the_author_judges_in_a_kernel_of_this_python(tmp_path: Path) -> None:
    """JupyterLab offers the environment as a kernel, from whose PYTHONPATH alone `judge` is imported."""
    spec = json.loads(Path(sys.prefix, "share", "jupyter", "kernels", "mxnet", "kernel.json").read_text())
    shutil.copy(ROOT / "source" / NAME / f"{NAME}.ipynb", tmp_path)
    code = "\n".join(cells("linreg")) + "\nfrom autograder.notebook import judge\njudge('linreg')"
    cell = f"from mxnet import np, npx\nnpx.set_np()\n{code}"
    shell = "from IPython.core.interactiveshell import InteractiveShell as Shell"
    said = subprocess.run(
        [spec["argv"][0], "-c", f"{shell}; Shell.instance().run_cell({cell!r}).raise_error()"],
        cwd=tmp_path,
        env=spec["env"] | {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0 and "linreg: 8 of 8 points" in said.stdout, said


@pytest.fixture
def none_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(editions, "ENVIRONMENTS", "no-editions")


def test_what_is_missing_is_told_in_one_line_with_the_command_that_adds_it(
    none_made: None, run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("check", ROOT / "source" / NAME / f"{NAME}.ipynb", "--trust-submissions") == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert COMMAND in line and sys.executable in line
    for start in (Zygote, lambda equipment: Cold(equipment).versions):
        with pytest.raises(MachineFault, match=re.escape(COMMAND)):
            start(MXNET.equipment)


def test_doctor_and_cluster_name_what_is_missing(none_made: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "editions_in_use", lambda _: [MXNET])
    examination = doctor.examine(ROOT)
    assert COMMAND in examination.refused
    assert "mxnet missing" in dict(examination.rows)["framework"]
    monkeypatch.setattr(doctor, "editions_in_use", lambda _: [LINREG.edition("paddle"), MXNET])
    examination = doctor.examine(ROOT)
    assert COMMAND in dict(examination.rows)["lacking"] and not examination.refused and examination.attempts
    monkeypatch.undo()
    if all(MXNET.versions.values()):
        theirs = versions(MXNET.packages, "mxnet") | {"mxnet": "–"}
        (line,) = _differences(MXNET, {"tcp://there": theirs}).values()
        assert "tcp://there" in line and COMMAND in line


def test_an_edition_without_an_environment_of_its_own_has_the_graders() -> None:
    assert Equipment().python == sys.executable
    assert LINREG.edition("paddle").equipment.environment == ""
    assert version_in("", "numpy") and not version_in("", "no-such-package")


def test_a_python_that_is_missing_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], none_made: None
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 13, 1))
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert environment.main(["mxnet"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "python3.11" in line and "apt-get install" in line
    assert environment.main(["paddle"]) == 1
    assert "no edition paddle" in capsys.readouterr().err


def test_every_exception_that_is_explained_for_mxnet_is_provoked_by_an_answer() -> None:
    own = re.findall(r'^name = "(\w+)"', (MXNET.folder / "errors.toml").read_text(), re.MULTILINE)
    answers = [Entry(one.path) for one in corpus.entries(MXNET.corpus)]
    assert {*own} - {name for answer in answers for name in answer.true_names} == set()


def test_an_environment_that_is_there_is_not_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    if not all(MXNET.versions.values()):
        pytest.skip("the environment of the MXNet edition is missing: make mxnet")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("made again"))
    assert environment.main(["mxnet"]) == 0


def test_the_lock_names_no_index_and_has_every_package_that_is_asked_for() -> None:
    lock = (MXNET.folder / environment.LOCK).read_text()
    asked: Any = (MXNET.folder / "environment.txt").read_text().splitlines()
    names = [re.split(r"[=<>]", line)[0] for line in asked if not line.startswith("#")]
    assert "://" not in lock and all(re.search(rf"^{name}==", lock, re.MULTILINE) for name in names)


def test_what_the_notebook_needs_by_its_requirements_is_what_the_environment_has() -> None:
    lock = (MXNET.folder / environment.LOCK).read_text()
    wanted = (ROOT / "source" / NAME / "requirements.txt").read_text().splitlines()[1:]
    names = [re.split(r"[=<>]", line)[0] for line in wanted]
    assert {"mxnet", "numpy", "matplotlib", "scipy", "tqdm"} <= {*names}
    assert all(re.search(rf"^{name}==", lock, re.MULTILINE) for name in names if name != "jupyterlab")
    pinned = [line.split()[0] for line in wanted if "==" in line]
    assert pinned and all(re.search(rf"^{re.escape(line)} ", lock, re.MULTILINE) for line in pinned)
