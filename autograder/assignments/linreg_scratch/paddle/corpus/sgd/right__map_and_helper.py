# %% before
def _descend(p, eta):
    p.set_value(p - eta * p.grad)
    p.clear_gradient(False)
    return p

# %% solution
def sgd(params, lr, batch_size):
    return list(map(lambda p: _descend(p, lr / batch_size), params))
