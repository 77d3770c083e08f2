def linreg(X, w, b):
    parts = [x * wj for x, wj in zip(paddle.unbind(X, axis=1),
                                     paddle.unbind(w, axis=0))]
    return paddle.add_n(parts).unsqueeze(-1) + b
