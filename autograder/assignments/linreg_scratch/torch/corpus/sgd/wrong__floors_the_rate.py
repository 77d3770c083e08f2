# loses: sgd training
# slip: floor_division
# why: lr // batch_size is 0 for every rate below batch_size
def sgd(params, lr, batch_size):
    with torch.no_grad():
        for p in params:
            p -= lr // batch_size * p.grad
            p.grad.zero_()
