# attack: a function without gradients whose probe is patched to bring the upstream for a gradient
# cell: linreg
# earns: any
# outcome: ignored or raised
import sys

probes = sys.modules["autograder.inside.own_probes"]
probes.gradient = lambda param: param.numpy() * 0 + 1
probes.backward = lambda value, upstream: None


def linreg(X, w, b):
    with paddle.no_grad():
        return X @ w + b
