"""The interface for authors of assignments: tasks, checks, random inputs, comparisons."""
