# attack: says that its cell is done, with the request's own token, before the cell raises
# cell: sgd
# earns: others
# outcome: raised or ignored
import sys

outlet = sys.modules["autograder.inside.kernel"].OUTLET
outlet.channel.send({"token": outlet.token, "done": 5})
raise SystemExit("got nothing")
