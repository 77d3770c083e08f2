# loses: sgd
# slip: fixed_batch_size
# why: divides by 10 whatever the batch size is
def sgd(params, lr, batch_size):
    with torch.no_grad():
        for param in params:
            param -= lr * param.grad / 10
            param.grad.zero_()
