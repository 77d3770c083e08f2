def linreg(X, w, b):
    return np.dot(w.T, X.T).T + b
