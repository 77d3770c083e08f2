# loses: linreg training
# slip: gradient_only_w
# why: the bias is cut out of the graph
def linreg(X, w, b):
    bias = b.detach().expand([X.shape[0], 1])
    return torch.matmul(X, w) + bias
