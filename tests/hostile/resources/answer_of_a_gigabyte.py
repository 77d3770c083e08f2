# attack: answers with a tensor of 400 MB
# cell: linreg
# earns: others
# outcome: unreadable or stopped or killed or raised


def linreg(X, w, b):
    return paddle.ones([100 << 20, 1])
