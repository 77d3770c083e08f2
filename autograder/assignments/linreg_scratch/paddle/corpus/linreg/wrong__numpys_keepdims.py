# loses: linreg training
# error: unknown_argument
# why: Paddle's sum has keepdim
def linreg(X, w, b):
    return paddle.sum(X * w.T, axis=1, keepdims=True) + b
