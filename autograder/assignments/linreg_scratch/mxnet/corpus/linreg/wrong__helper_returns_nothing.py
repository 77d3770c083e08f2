# loses: linreg training
# error: none_value
# why: the helper prints and returns nothing
def predict(X, w):
    print(X @ w)
def linreg(X, w, b):
    return predict(X, w) + b
