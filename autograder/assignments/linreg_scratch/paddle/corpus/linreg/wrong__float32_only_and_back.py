# loses: linreg
# slip: float32_only
# why: computes in float32 and only the label on the result says float64
def linreg(X, w, b):
    y_hat = paddle.cast(X, 'float32') @ paddle.cast(w, 'float32')
    y_hat = y_hat + paddle.cast(b, 'float32')
    return paddle.cast(y_hat, X.dtype)
