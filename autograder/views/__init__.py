"""What people see: the feedback page, charts, the terminal, the progress of a class."""
