# loses: sgd training
# slip: no_tensor_changed
# why: grad is another name for param.grad, and clear_grad sets that very tensor to zero
def sgd(params, lr, batch_size):
    for param in params:
        grad = param.grad
        param.grad.zero_()
        param.data = param - lr * grad / batch_size
