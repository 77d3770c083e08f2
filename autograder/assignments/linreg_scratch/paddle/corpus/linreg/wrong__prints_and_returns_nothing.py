# loses: linreg training
# why: no return
def linreg(X, w, b):
    y_hat = paddle.matmul(X, w) + b
    print(y_hat)
