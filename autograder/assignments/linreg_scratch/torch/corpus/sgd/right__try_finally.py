def sgd(params, lr, batch_size):
    before = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    try:
        for p in params:
            p -= lr * p.grad / batch_size
    finally:
        torch.set_grad_enabled(before)
        for p in params:
            p.grad.zero_()
