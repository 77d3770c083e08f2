# loses: linreg training
# error: numpy_of_recorded
# why: np.dot turns its arguments into arrays, which a tensor with requires_grad refuses
def linreg(X, w, b):
    return np.dot(X, w) + b
