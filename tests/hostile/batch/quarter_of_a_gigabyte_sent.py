# attack: sends 64 MiB of arrays in each of its replies until it is ended
# cell: linreg
# earns: any
# outcome: unreadable or stopped or ignored or killed
import sys

outlet = sys.modules["autograder.inside.kernel"].OUTLET


def linreg(X, w, b):
    outlet.channel.send({"token": outlet.token, "output": {"output_type": "stream", "data": np.zeros(60 << 20, "uint8")}})
    return np.zeros((60 << 20, 1), "uint8")
