# loses: sgd training
# error: list_for_tensor
# why: params is a list
def sgd(params, lr, batch_size):
    with torch.no_grad():
        params -= lr * params.grad / batch_size
        params.grad.zero_()
