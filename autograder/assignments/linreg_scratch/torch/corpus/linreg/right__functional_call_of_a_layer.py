from torch.func import functional_call

_layer = torch.nn.Linear(1, 1)


def linreg(X, w, b):
    return functional_call(_layer, {'weight': w.T, 'bias': b}, (X,))
