"""Make an edition's own environment, for a framework that our Python does not run.

`python -m autograder.course.environment NAME`. It lies below the prefix of our Python (authoring/edition.py) and has
what `requirements.lock` in the edition's folder says. For authors it is a Jupyter kernel of that name, too, in which
`judge` can be imported: the kernel's PYTHONPATH leads to this package. What grades starts the interpreter isolated, so
that it never sees that path.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

from ..authoring.edition import (
    BUILT_IN,
    Edition,
    environment_folder,
    find_folder,
    interpreter,
    known_names,
    read_editions,
)
from ..errors import AutograderError, CourseError, MachineFault
from ..words import message

PACKAGE = BUILT_IN.parent
LOCK = "requirements.lock"
STAMP = "installed"  # holds the hash of the lock from which everything was installed
AUTHORS = "authors"  # the folder on the PYTHONPATH of the author's kernel


def main(names: list[str]) -> int:
    """Make the environments of these editions; the exit status is 1, after one line, where one could not be made."""
    try:
        for name in names:
            make(_edition(name))
    except (AutograderError, OSError) as problem:
        print(f"autograder: {problem}", file=sys.stderr)
        return 1
    return 0


def make(edition: Edition) -> None:
    """Make an edition's environment, unless it is there and was made from the same lock. Raises MachineFault."""
    folder, lock = environment_folder(edition.environment), edition.folder / LOCK
    made_from = hashlib.sha256(lock.read_bytes()).hexdigest()
    python, stamp = interpreter(edition.environment), folder / STAMP
    if Path(python).exists() and stamp.is_file() and stamp.read_text() == made_from:
        return
    pip = [python, "-m", "pip", "--disable-pip-version-check", "--quiet", "install", "--require-hashes", "-r", lock]
    for command in ([_base(edition), "-m", "venv", "--clear", folder], pip):
        if subprocess.run([*map(str, command)], check=False).returncode:
            raise MachineFault(message("machine.not_made", name=edition.name))
    _offer_to_authors(edition.name, folder, python)
    stamp.write_text(made_from)


def _edition(name: str) -> Edition:
    """The edition of this name that has an environment of its own, of a built-in assignment or the course's here."""
    here = Path.cwd()
    for assignment in known_names(here):
        edition = read_editions(find_folder(assignment, here)).get(name)
        if edition is not None and edition.environment:
            return edition
    raise CourseError(message("machine.no_environment", name=name))


def _base(edition: Edition) -> str:
    """A Python of the version that an edition needs: ours, else one that is found by its name."""
    if edition.python == ".".join(map(str, sys.version_info[:2])):
        return sys.executable
    command = f"python{edition.python}"
    found = shutil.which(command)
    if found is None or subprocess.run([found, "-c", ""], check=False, capture_output=True).returncode:
        raise MachineFault(
            message("machine.no_python", name=edition.name, version=edition.python, command=command)
        )  # pyenv's command is there for versions, too, that are not installed
    return found


def _offer_to_authors(name: str, folder: Path, python: str) -> None:
    """Let JupyterLab offer the environment as a kernel, with `autograder` on its path and nothing else of ours."""
    authors = folder / AUTHORS
    authors.mkdir(exist_ok=True)
    (authors / PACKAGE.name).symlink_to(PACKAGE)
    spec = {
        "argv": [python, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": f"Python 3 ({name})",
        "language": "python",
        "env": {"PYTHONPATH": str(authors)},
    }
    kernel = Path(sys.prefix, "share", "jupyter", "kernels", name)
    kernel.mkdir(parents=True, exist_ok=True)
    (kernel / "kernel.json").write_text(json.dumps(spec, indent=1))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
