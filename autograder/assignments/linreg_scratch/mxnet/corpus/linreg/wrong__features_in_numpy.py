# loses: linreg training
# error: array_for_tensor
# why: paddle.matmul of an array
def linreg(X, w, b):
    return np.dot(X.asnumpy(), w) + b
