def sgd(params, lr, batch_size):
    theta = paddle.concat([p.flatten() for p in params]).detach()
    grad = paddle.concat([p.grad.flatten() for p in params])
    theta = theta - lr * grad / batch_size
    at = 0
    for p in params:
        p.set_value(theta[at:at + p.size].reshape(p.shape))
        p.clear_grad()
        at += p.size
