"""Some of nbgrader's own tests, with the doors open; all of them, with and without: `make nbgraders-own`."""

from __future__ import annotations

import pytest
from nbgraders_own import APPS, run

PARTS = {
    "autograde": "test_grade_timestamp or test_side_effects or test_overwrite_files or test_no_notebooks "
    "or test_hidden_tests_single_notebook",
    "generate_feedback": "test_single_file or test_permissions",
    "generate_assignment": "test_single_file or test_dependent_files",
}


@pytest.mark.parametrize("command", PARTS)
def test_nbgraders_own_tests_pass_with_the_doors_open(command: str) -> None:
    done = run("-k", PARTS[command], str(APPS / f"test_nbgrader_{command}.py"), doors=True)
    assert done.returncode == 0
