"""Build in a temporary folder: what setuptools leaves in `build/` would be packed again after it is gone."""

import atexit
import shutil
import tempfile

from setuptools import setup

BUILD = tempfile.mkdtemp(prefix="autograder-build-")
atexit.register(shutil.rmtree, BUILD, ignore_errors=True)

setup(options={"build": {"build_base": BUILD}})
