# loses: sgd training
# slip: no_tensor_changed
# why: copy() parts the array from the parameter, which does not hear of it
def sgd(params, lr, batch_size):
    for param in params:
        values = param.detach().numpy().copy()
        values -= lr * param.grad.numpy() / batch_size
        param.grad.zero_()
