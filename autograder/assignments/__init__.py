"""The assignments that come with the package, one folder each; the engine loads them by name."""
