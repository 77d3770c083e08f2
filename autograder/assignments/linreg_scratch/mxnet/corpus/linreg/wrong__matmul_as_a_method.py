# loses: linreg training
# error: function_not_method
# why: matmul is a function
def linreg(X, w, b):
    return X.matmul(w) + b
