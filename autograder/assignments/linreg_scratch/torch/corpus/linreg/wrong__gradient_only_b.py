# loses: linreg training
# slip: gradient_only_b
# why: w is cut out of the graph, only b gets a gradient
def linreg(X, w, b):
    weights = torch.tensor(w.detach().numpy())
    return X @ weights + b
