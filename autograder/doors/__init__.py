"""Doors: other systems in, the same judge behind."""
