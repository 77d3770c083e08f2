# loses: sgd training
# error: similar_name
# why: batchsize
def sgd(params, lr, batch_size):
    with torch.no_grad():
        for p in params:
            p -= lr * p.grad / batchsize
            p.grad.zero_()
