"""Tests with other packages and other Pythons than `make test` has: `make ranges` and `make pythons`.

`PYTHON tests/ranges.py oldest|newest|locked ARGUMENTS_FOR_PYTEST…` makes an environment of that Python in `.ranges/`,
or brings it up to date, and runs tests in it. `oldest`: the lower ends of the ranges in pyproject.toml, all of them
together; `newest`: what pip finds in these ranges today; `locked`: requirements.lock.
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
    """The oldest version of each requirement; what has no lower end stays out."""
    lower = (re.match(r"([\w.\-]+)>=([\w.]+)", one) for one in requirements)
    return [f"{found[1]}=={found[2]}" for found in lower if found]


def wanted(packages: str) -> list[str]:
    """What pip is to install, besides the package itself."""
    if packages == "locked":
        return ["--require-hashes", "-r", str(ROOT / "requirements.lock")]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    ours, tests = project["project"]["dependencies"], project["dependency-groups"]["dev"]
    ranges = pinned(ours) if packages == "oldest" else ["--upgrade", "--upgrade-strategy", "eager", *ours]
    return [*ranges, *tests, *BUILD]


def make(packages: str) -> Path:
    """The Python of an environment with these packages."""
    folder = ROOT / ".ranges" / f"{packages}-{sys.version_info.major}.{sys.version_info.minor}"
    python = folder / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    pip = [str(python), "-m", "pip", "--disable-pip-version-check"]
    editable = ["--no-deps", "--no-build-isolation", "--editable", str(ROOT)]
    subprocess.run([*pip, "install", "--quiet", *wanted(packages)], check=True)
    subprocess.run([*pip, "install", "--quiet", *editable], check=True)
    subprocess.run([*pip, "check"], check=True)
    return python


def main(packages: str, *arguments: str) -> int:
    """Make the environment, say what is in it, run the tests in it; their exit status."""
    python = make(packages)
    code = (
        f"import sys\nfrom importlib.metadata import version\nprint('{packages}:', 'Python', sys.version.split()[0])\n"
    )
    code += f"for name in {SHOWN}: print(' ', name, version(name))"
    subprocess.run([python, "-c", code], check=True)
    return subprocess.run(
        [python, "-m", "pytest", "-p", "no:cacheprovider", *arguments], cwd=ROOT, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
