def sgd(params, lr, batch_size):
    for param in params:
        values = param.detach().numpy()  # the same memory
        values -= lr * param.grad.numpy() / batch_size
        param.grad.zero_()
