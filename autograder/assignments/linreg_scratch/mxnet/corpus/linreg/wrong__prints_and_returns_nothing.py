# loses: linreg training
# slip: returns_nothing
# why: no return
def linreg(X, w, b):
    y_hat = np.dot(X, w) + b
    print(y_hat)
