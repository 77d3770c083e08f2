def linreg(X, w, b):
    product = np.dot(X, w)
    return np.add(product, b)
