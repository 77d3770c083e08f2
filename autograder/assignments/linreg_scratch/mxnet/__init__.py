"""The edition for MXNet: the other tab of the section in the book."""
