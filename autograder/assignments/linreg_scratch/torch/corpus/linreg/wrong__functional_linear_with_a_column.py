# loses: linreg training
# error: linear_wants_a_row
# why: F.linear transposes its weight itself, and wants it as (1, d)
def linreg(X, w, b):
    return torch.nn.functional.linear(X, w, b)
