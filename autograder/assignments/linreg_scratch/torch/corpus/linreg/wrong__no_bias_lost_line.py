# loses: linreg training
# slip: no_bias
# why: the sum with b is computed and thrown away
def linreg(X, w, b):
    y_hat = X @ w
    y_hat.add(b)
    return y_hat
