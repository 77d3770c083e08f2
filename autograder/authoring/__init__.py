"""What the author of an assignment works with: tasks, checks, drawn inputs, comparisons."""
