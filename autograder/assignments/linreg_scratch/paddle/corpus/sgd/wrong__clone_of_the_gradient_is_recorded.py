# loses: sgd training
# slip: breaks_backward
# why: the clone of the gradient is recorded, so that the parameter is no leaf after the step
def sgd(params, lr, batch_size):
    for p in params:
        g = p.grad.clone()
        p.clear_grad()
        p.stop_gradient = True
        p.subtract_(g * (lr / batch_size))
        p.stop_gradient = False
