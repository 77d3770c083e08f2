c = get_config()  # type: ignore[name-defined]  # noqa: F821

c.CourseDirectory.course_id = "d2l"
c.ClearSolutions.code_stub = {"python": "raise NotImplementedError"}
