# loses: linreg training
# slip: no_gradient
# why: under no_grad nothing is recorded
@paddle.no_grad()
def linreg(X, w, b):
    return paddle.matmul(X, w) + b
