# loses: linreg training
# why: the value is right, but Paddle's multi_dot raises in backward() when X needs no gradient
def linreg(X, w, b):
    return paddle.linalg.multi_dot([X, w]) + b
