# loses: linreg training
# error: unknown_character
# why: a Chinese comma
def linreg(X, w, b):
    return torch.matmul(X， w) + b
