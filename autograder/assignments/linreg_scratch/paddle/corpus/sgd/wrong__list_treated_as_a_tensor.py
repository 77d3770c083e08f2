# loses: sgd training
# error: list_for_tensor
# why: params is a list
def sgd(params, lr, batch_size):
    with paddle.no_grad():
        params.subtract_(lr * params.grad / batch_size)
        params.clear_grad()
