def sgd(params, lr, batch_size):
    theta = np.concatenate([p.flatten() for p in params]).detach()
    grad = np.concatenate([p.grad.flatten() for p in params])
    theta = theta - lr * grad / batch_size
    at = 0
    for p in params:
        p[:] = theta[at:at + p.size].reshape(p.shape)
        at += p.size
