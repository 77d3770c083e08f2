"""The class report: gather what a course knows, tally it, write it as a page and as tables."""
