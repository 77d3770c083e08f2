# loses: linreg training
# slip: returns_text
# why: str() around the result
def linreg(X, w, b):
    return str(X @ w + b)
