# loses: linreg training
# error: array_as_argument
# why: paddle.matmul of an array
def linreg(X, w, b):
    return paddle.matmul(X.numpy(), w) + b
