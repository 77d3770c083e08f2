"""`make ranges`: the doors and the corpus with the oldest and the newest packages that pyproject.toml allows.

`python tests/ranges.py oldest|newest FILES_OF_TESTS…` makes an environment in `.ranges/`, or brings it up to date, and
runs these tests in it. The oldest packages are the lower ends of the ranges, all of them together.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUILD = ("setuptools>=77",)  # the package itself is built without isolation
SHOWN = ("nbgrader", "numpy", "paddlepaddle", "matplotlib", "ipykernel", "jupyterlab")


def pinned(requirements: Sequence[str]) -> list[str]:
    """The oldest version of each requirement; an upper end, and a requirement without a lower one, stay out."""
    lower = (re.match(r"([\w.\-\[\]]+)>=([\w.]+)", one) for one in requirements)
    return [f"{found[1]}=={found[2]}" for found in lower if found]


def make(end: str) -> Path:
    """The Python of an environment with the packages of this end of the ranges."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    ours, tests = project["project"]["dependencies"], project["dependency-groups"]["dev"]
    folder = ROOT / ".ranges" / end
    python = folder / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    wanted = pinned(ours) if end == "oldest" else ["--upgrade", "--upgrade-strategy", "eager", *ours]
    subprocess.run([*pip, *wanted, *tests, *BUILD], check=True)
    subprocess.run([*pip, "--no-deps", "--no-build-isolation", "--editable", ROOT], check=True)
    subprocess.run([python, "-m", "pip", "check"], check=True)
    return python


def main(end: str, *tests: str) -> int:
    """Make the environment, say what is in it, run the tests in it; their exit status."""
    python = make(end)
    code = f"from importlib.metadata import version\nfor name in {SHOWN}: print(' ', name, version(name))"
    print(f"{end}:", flush=True)
    subprocess.run([python, "-c", code], check=True)
    return subprocess.run([python, "-m", "pytest", *tests], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
