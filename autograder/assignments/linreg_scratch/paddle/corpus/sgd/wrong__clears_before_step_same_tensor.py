# loses: sgd training
# slip: cleared_before_use
# why: grad is another name for param.grad, and clear_grad sets that very tensor to zero
def sgd(params, lr, batch_size):
    for param in params:
        grad = param.grad
        param.clear_grad()
        param.set_value(param - lr * grad / batch_size)
