# loses: linreg
# slip: float32_only
# why: computes in float32 and only the label on the result says float64
def linreg(X, w, b):
    y_hat = X.to(torch.float32) @ w.to(torch.float32)
    y_hat = y_hat + b.to(torch.float32)
    return y_hat.to(X.dtype)
