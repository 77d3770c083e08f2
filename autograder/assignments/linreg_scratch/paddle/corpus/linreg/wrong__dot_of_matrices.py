# loses: linreg training
# error: dot_of_matrices
# why: paddle.dot takes two vectors
def linreg(X, w, b):
    return paddle.dot(X, w) + b
