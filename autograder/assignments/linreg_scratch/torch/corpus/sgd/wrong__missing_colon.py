# loses: sgd training
# error: missing_colon
# why: no colon behind def
def sgd(params, lr, batch_size)
    with torch.no_grad():
        for p in params:
            p -= lr * p.grad / batch_size
            p.grad.zero_()
