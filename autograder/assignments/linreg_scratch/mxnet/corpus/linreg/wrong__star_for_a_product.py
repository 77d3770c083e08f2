# loses: linreg training
# error: elementwise_product
# why: * is element by element
def linreg(X, w, b):
    return X * w + b
