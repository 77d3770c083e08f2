"""The hidden checks, one module a task: claims about the student's functions, and the mistakes that they recognise."""
