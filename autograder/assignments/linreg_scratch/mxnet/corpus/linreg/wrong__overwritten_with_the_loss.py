# loses: linreg training
# error: name_taken
# why: a later cell takes the name linreg for something else
def linreg(X, w, b):
    return X @ w + b

# %% after
linreg = linreg(np.ones([4, 2]), np.ones([2, 1]), np.zeros([1]))
