# loses: linreg
# slip: random_result
# why: ε belongs to the data, not to the model; yet the loop converges
def linreg(X, w, b):
    y_hat = X @ w + b
    return y_hat + 0.01 * np.random.normal(size=y_hat.shape, dtype=y_hat.dtype)
