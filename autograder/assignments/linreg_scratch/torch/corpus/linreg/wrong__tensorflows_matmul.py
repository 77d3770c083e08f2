# loses: linreg training
# error: tensorflows_name
# why: the book's TensorFlow code
def linreg(X, w, b):
    return tf.matmul(X, w) + b
