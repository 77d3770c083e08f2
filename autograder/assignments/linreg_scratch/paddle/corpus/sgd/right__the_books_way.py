def sgd(params, lr, batch_size):
    """Minibatch stochastic gradient descent."""
    with paddle.no_grad():
        for param in params:
            param.stop_gradient = True
            param.subtract_(lr * param.grad / batch_size)
            param.clear_grad()
