"""A class in an nbgrader course: its paths, the grading of all submissions, the storing of results, the gradebook."""
