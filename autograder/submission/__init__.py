"""From any notebook file to the released notebook with the student's answers in it: find, parse, match, rebuild."""
