# loses: sgd training?
# slip: no_lr
# why: the learning rate is not used; a step of 1 is just about stable here
def sgd(params, lr, batch_size):
    with torch.no_grad():
        for param in params:
            param -= param.grad / batch_size
            param.grad.zero_()
