# loses: sgd training
# slip: breaks_backward
# why: without no_grad the update becomes part of the graph, a later backward raises
def sgd(params, lr, batch_size):
    for p in params:
        paddle.assign(p - lr * p.grad / batch_size, output=p)
        p.clear_grad()
