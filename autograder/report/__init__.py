"""The class report: gather what a course knows, tally it, write it on a page and into tables."""
