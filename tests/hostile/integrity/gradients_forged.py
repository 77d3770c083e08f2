# attack: a function without gradients whose probe is patched to bring the upstream for a gradient
# cell: linreg
# earns: any
# outcome: ignored or raised
import sys

probes = sys.modules["inside.probes"]
probes._grad = lambda param: param.numpy() * 0 + 1
probes._backward = lambda value, upstream: None


def linreg(X, w, b):
    with paddle.no_grad():
        return X @ w + b
