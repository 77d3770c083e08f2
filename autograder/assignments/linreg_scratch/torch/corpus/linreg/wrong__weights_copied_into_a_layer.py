# loses: linreg training
# slip: no_gradient
# also: float32_only
# why: the numbers are right, but the gradients go to the layer's copies
def linreg(X, w, b):
    layer = torch.nn.Linear(w.shape[0], 1)
    layer.weight.data = w.T.float()
    layer.bias.data = b.float()
    return layer(X.float()).to(X.dtype)
