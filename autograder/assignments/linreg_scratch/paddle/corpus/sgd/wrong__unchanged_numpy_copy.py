# loses: sgd training
# slip: no_tensor_changed
# why: numpy() is a copy; the parameter does not hear of it
def sgd(params, lr, batch_size):
    for param in params:
        values = param.numpy()
        values -= lr * param.grad.numpy() / batch_size
        param.clear_grad()
