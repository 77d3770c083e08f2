def linreg(X, w, b):
    ones = paddle.ones_like(X[:, :1])
    Xb = paddle.concat([X, ones], axis=1)
    theta = paddle.concat([w, b.reshape([1, 1])], axis=0)
    return Xb @ theta
