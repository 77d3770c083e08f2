# loses: linreg training
# slip: no_gradient
# why: paddle.to_tensor makes a new tensor that has no history
def linreg(X, w, b):
    return paddle.to_tensor(X @ w + b)
