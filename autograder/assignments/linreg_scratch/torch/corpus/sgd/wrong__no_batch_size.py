# loses: sgd
# slip: no_batch_size
# why: the sum's gradient is not divided by the batch size; the loop converges all the same
def sgd(params, lr, batch_size):
    with torch.no_grad():
        for param in params:
            param -= lr * param.grad
            param.grad.zero_()
