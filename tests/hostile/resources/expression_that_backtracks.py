# attack: a regular expression that backtracks for ever in C
# earns: any
# outcome: stopped
import re

re.match(r"(a|a)*(a|a)*(a|a)*$", "a" * 60 + "b")
