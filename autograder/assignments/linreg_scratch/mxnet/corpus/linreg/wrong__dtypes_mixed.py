# error: dtypes_mixed
# also: no_gradient
# why: X alone is cast
# loses: linreg training
def linreg(X, w, b):
    return np.dot(X.astype('float16'), w) + b
