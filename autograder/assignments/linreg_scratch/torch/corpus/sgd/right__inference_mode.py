def sgd(params, lr, batch_size):
    with torch.inference_mode():
        for p in params:
            p -= lr * p.grad / batch_size
            p.grad.zero_()
