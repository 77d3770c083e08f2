"""Some of nbgrader's own tests, with the doors open; all of them, with and without: `make nbgraders-own`."""

from __future__ import annotations

import pytest
from nbgraders_own import APPS, run

PARTS = {
    "autograde": "test_grade or test_grade_timestamp or test_side_effects or test_overwrite_files or test_no_notebooks "
    "or test_hidden_tests_single_notebook or test_grade_missing_notebook or test_force_single_notebook or test_hooks",
    "generate_feedback": "test_single_file or test_force or test_filter_notebook or test_permissions",
    "generate_assignment": "test_single_file or test_multiple_files or test_dependent_files or test_force",
}


@pytest.mark.parametrize("command", PARTS)
def test_nbgraders_own_tests_pass_with_the_doors_open(command: str) -> None:
    done = run("-k", PARTS[command], str(APPS / f"test_nbgrader_{command}.py"), doors=True)
    assert done.returncode == 0
