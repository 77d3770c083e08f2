"""nbgrader's own tests, which come with it, with the doors open and, to compare, without: `make nbgraders-own`.

Usage: python tests/nbgraders_own.py open|shut [pytest's words]
"""

from __future__ import annotations

import getpass
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import nbgrader

APPS = Path(nbgrader.__file__).parent / "tests" / "apps"
COMMANDS = (
    *("autograde", "generate_feedback", "generate_assignment", "validate", "export"),
    *("releaseassignment", "fetch_assignment", "releasefeedback", "fetchfeedback"),
)
DOORS = "from autograder.doors.nbgrader import open_doors\nc = get_config()\nopen_doors(c)\n"


def run(*words: str, doors: bool) -> subprocess.CompletedProcess[str]:
    """Run the tests; the doors are opened by a configuration that nbgrader reads beside that of each test's course."""
    with TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "nbgrader_config.py").write_text(DOORS if doors else "")
        environment = os.environ | {
            "JUPYTER_CONFIG_PATH": folder,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",  # for alembic
            "USER": getpass.getuser(),  # whom the exchange takes them to be
        }
        environment.pop("PYTEST_ADDOPTS", None)
        command = [sys.executable, "-m", "pytest", "-c", os.devnull, "--rootdir", folder, "-p", "no:cacheprovider"]
        paths = [str(APPS / f"test_nbgrader_{name}.py") for name in COMMANDS]
        wanted = [word for word in words if word.endswith(".py")] or paths
        others = [word for word in words if not word.endswith(".py")]
        return subprocess.run(
            [*command, "-q", "-W", "ignore", *others, *wanted], cwd=folder, env=environment, text=True, check=False
        )


if __name__ == "__main__":
    sys.exit(run(*sys.argv[2:], doors=sys.argv[1] == "open").returncode)
