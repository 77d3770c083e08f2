# loses: sgd training
# error: loop_unpacks
# why: for i, p in params
def sgd(params, lr, batch_size):
    with torch.no_grad():
        for i, p in params:
            p -= lr * p.grad / batch_size
            p.grad.zero_()
