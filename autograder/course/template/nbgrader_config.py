"""The course, as nbgrader and the autograder know it. Adapt what is below; both read this file."""

from autograder.doors.nbgrader import open_doors

c = get_config()  # noqa

# The name of your course: it names the folder in nbgrader's exchange.
c.CourseDirectory.course_id = "d2l"

# The gradebook. SQLite in this folder by default; several graders at once want PostgreSQL, with
# pip install 'psycopg[binary]'.
# An @ in the password is written %40; better leave it out, and set PGPASSWORD.
# c.CourseDirectory.db_url = "postgresql+psycopg://user@host/gradebook"

# Late submissions: nbgrader's own choice is "none" or "zero"; a plugin class of yours works as well.
# c.LateSubmissionPlugin.penalty_method = "zero"

# How much the feedback pages show: "scores", "messages" (what each check found), "everything" (steps towards the cure,
# figures and links as well), or "after_due": the scores until the due date has passed, then everything. Pages are
# made anew by `nbgrader generate_feedback linreg_scratch --force`.
# c.FeedbackPage.show = "everything"

# `nbgrader autograde`, `generate_feedback` and the formgrader's buttons use this course's judge.
open_doors(c)

# On a machine that cannot contain submissions nothing is run, unless you say that you trust them:
# c.Autograde.trust_submissions = True

# When the figures of given cells are drawn: "always", "never", or "manual": where a person marks some cells, and where
# one student is graded alone. No mark depends on it.
# c.Autograde.figures = "manual"

# Your other assignments, whose notebooks have no checks of the autograder, go nbgrader's way, but in a box without
# network and course files. Folders that they may read as well, and how to leave the box out:
# c.Autograde.readable_folders = ["/srv/data"]
# c.Autograde.contain = False
