"""Judging: a submission's cells run in a box, its tasks are judged, the verdicts become a Result and a table."""
