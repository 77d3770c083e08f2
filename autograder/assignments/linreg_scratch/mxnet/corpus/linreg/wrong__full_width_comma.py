# loses: linreg training
# error: unknown_character
# why: a Chinese comma
def linreg(X, w, b):
    return np.dot(X， w) + b
