# loses: linreg training
# slip: no_gradient
# why: numpy knows nothing of the graph
def linreg(X, w, b):
    y_hat = np.dot(X.numpy(), w.detach().numpy()) + b.detach().numpy()
    return torch.from_numpy(y_hat)
