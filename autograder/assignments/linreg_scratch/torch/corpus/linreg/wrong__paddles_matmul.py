# loses: linreg training
# error: paddles_name
# why: the book's Paddle code
def linreg(X, w, b):
    return paddle.matmul(X, w) + b
