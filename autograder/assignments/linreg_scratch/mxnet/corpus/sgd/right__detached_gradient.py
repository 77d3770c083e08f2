def sgd(params, lr, batch_size):
    for p in params:
        p -= lr * p.grad.detach() / batch_size
