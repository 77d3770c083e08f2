# loses: linreg training
# slip: no_gradient
# also: float32_only
# why: the numbers are right, but the gradients go to the layer's copies
def linreg(X, w, b):
    layer = paddle.nn.Linear(w.shape[0], 1)
    layer.weight.set_value(w.astype('float32'))
    layer.bias.set_value(b.astype('float32'))
    return layer(X.astype('float32')).astype(X.dtype)
