# loses: sgd training
# slip: first_param_only
# why: skips everything that is not a matrix, so b stays
def sgd(params, lr, batch_size):
    with torch.no_grad():
        for p in params:
            if p.ndim == 2:
                p -= lr * p.grad / batch_size
            p.grad.zero_()
