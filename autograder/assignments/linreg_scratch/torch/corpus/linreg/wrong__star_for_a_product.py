# loses: linreg training
# error: elementwise_product
# why: X * w does not broadcast
def linreg(X, w, b):
    return (X * w).sum(1) + b
