# loses: linreg training
# error: other_framework
# why: Paddle
def linreg(X, w, b):
    return paddle.matmul(X, w) + b
