# attack: imports the judge's checks and right answers, by name and by path
# earns: others
# outcome: refused
# bare: yes
import sys

sys.path.append("@PACKAGE@/..")
for name in ("reference", "checks.sgd"):
    try:
        print("got through", open(__import__(f"autograder.assignments.linreg_scratch.{name}", fromlist=["x"]).__file__).read())
    except ImportError as error:
        print("refused:", error.msg)
