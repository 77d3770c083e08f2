# loses: linreg training
# slip: gradient_only_b
# why: w is cut out of the graph, only b gets a gradient
def linreg(X, w, b):
    weights = np.array(w.asnumpy())
    return X @ weights + b
