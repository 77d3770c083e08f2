"""An autograder for notebook assignments: notebooks in, fair and explained marks out."""

__version__ = "0.1.0"
