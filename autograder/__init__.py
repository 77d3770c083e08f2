"""The autograder of *Linear regression from scratch*: notebooks in, fair and explained marks out."""

__version__ = "0.1.0"
