# loses: linreg training
# slip: own_parameters
# also: product_sizes no_gradient
# why: a layer with weights of its own; w and b are ignored
_layer = None


def linreg(X, w, b):
    global _layer
    if _layer is None:
        _layer = torch.nn.Linear(X.shape[1], 1)
    return _layer(X)
