def linreg(X, w, b):
    product = paddle.mm(X, w)
    return paddle.add(product, b)
