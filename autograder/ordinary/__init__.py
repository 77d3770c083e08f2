"""Notebooks without checks of ours: graded by nbgrader's own rules, in a box, several at a time."""
