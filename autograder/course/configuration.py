"""A course's configuration, as nbgrader reads it, but without its commands, which take a second to import."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Any

from jupyter_core.application import JupyterApp
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Application

from ..errors import CourseError
from ..words import message
from .places import CONFIGURATION

# sections that older versions of nbgrader had; its own application moves their settings to where they are today
OLD = {"NbGrader", "NbGraderConfig", "BasicConfig", "BaseNbGraderApp", "BaseApp", "TransferApp", "BaseNbConvertApp"}


def load_course(folder: Path) -> CourseDirectory:
    """The course that `nbgrader_config.py` in a folder describes; its `config` is the whole configuration.

    The folder is the course root, unless the configuration sets `CourseDirectory.root`.
    """
    app: Any = _Configuration()
    try:
        app.initialize([], root=str(folder.resolve()))
        if OLD & app.config.keys() or "course_id" in dict.get(app.config, "Exchange", {}):
            app = _of_older_versions()
            app.initialize([], root=str(folder.resolve()))
    except (Exception, SystemExit) as problem:
        raise CourseError(message("error.config", problem=f"{type(problem).__name__}: {problem}")) from problem
    return CourseDirectory(parent=app, root=app.coursedir.root)


class _Configuration(JupyterApp):
    """nbgrader's configuration; invalid, it is an error, where nbgrader would go on with a default database."""

    name = "autograder"
    config_file_name = "nbgrader_config"
    raise_config_file_errors = True
    log_level = logging.ERROR
    coursedir: CourseDirectory | None = None

    def initialize(self, argv: list[str] | None = None, root: str = "") -> None:
        """Load what nbgrader would load in this folder: the user's own file, the folder's, and that of the root."""
        sys.path.insert(0, str(Path.cwd()))  # as nbgrader does: a course's configuration may import a module of its own
        self.coursedir = CourseDirectory(parent=self, root=root)
        JupyterApp.initialize(self, argv)
        Application.load_config_file(self, CONFIGURATION, path=root)
        if self.coursedir.root != root:
            Application.load_config_file(self, CONFIGURATION, path=self.coursedir.root)

    def migrate_config(self) -> None:
        """Do nothing: Jupyter would migrate old files in the home folder."""

    def _load_config(self, cfg: Any, **kwargs: Any) -> None:
        super()._load_config(cfg, **kwargs)
        if self.coursedir:
            self.coursedir._load_config(cfg)


def _of_older_versions() -> Any:
    """The same by nbgrader's own application."""
    from nbgrader.apps.baseapp import NbGrader  # noqa: PLC0415 (see above)

    class Configuration(_Configuration, NbGrader):
        load_cwd_config = False

    return Configuration()
