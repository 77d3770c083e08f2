def sgd(params, lr, batch_size):
    for p in params:
        new = p.numpy() - p.grad.numpy() * lr / batch_size
        p.set_value(new.astype(p.numpy().dtype))
        p.clear_grad()
