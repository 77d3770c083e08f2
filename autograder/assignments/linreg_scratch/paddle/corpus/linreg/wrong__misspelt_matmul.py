# loses: linreg training
# error: similar_attribute
# why: matmull
def linreg(X, w, b):
    return paddle.matmull(X, w) + b
