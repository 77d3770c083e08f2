"""A class in an nbgrader course: where things lie, who is graded, what is stored, and the gradebook."""
