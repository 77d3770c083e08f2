# loses: sgd training
# slip: breaks_backward
# why: the torch habit of switching requires_grad off and on, without no_grad
def sgd(params, lr, batch_size):
    for p in params:
        p.requires_grad = False
        p.sub_(lr * p.grad / batch_size)
        p.requires_grad = True
        p.clear_grad()
