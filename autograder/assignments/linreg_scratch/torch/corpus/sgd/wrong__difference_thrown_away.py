# loses: sgd training
# slip: result_thrown_away
# why: a difference on a line of its own, as if it were an assignment
def sgd(params, lr, batch_size):
    with torch.no_grad():
        for param in params:
            param - lr * param.grad / batch_size
            param.grad.zero_()
