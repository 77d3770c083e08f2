# loses: linreg training
# slip: no_gradient
# why: numpy knows nothing of the graph
def linreg(X, w, b):
    y_hat = np.dot(X.numpy(), w.numpy()) + b.numpy()
    return paddle.to_tensor(y_hat)
