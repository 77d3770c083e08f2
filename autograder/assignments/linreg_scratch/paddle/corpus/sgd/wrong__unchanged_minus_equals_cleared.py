# loses: sgd training
# slip: unchanged
# why: clears properly, but param -= … does not reach the caller's tensor
def sgd(params, lr, batch_size):
    for p in params:
        g = p.grad.clone()
        p.clear_grad()
        p -= lr * g / batch_size
