def linreg(X, w, b):
    return np.concatenate([np.dot(x.reshape(1, -1), w) + b for x in X])
