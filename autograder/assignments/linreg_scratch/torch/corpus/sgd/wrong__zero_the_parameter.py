# slip: parameter_set_to_zero
# also: gradient_not_cleared
# why: zeroes the parameter itself in place of its gradient
# loses: sgd training
def sgd(params, lr, batch_size):
    with torch.no_grad():
        for p in params:
            p -= lr * p.grad / batch_size
            p.zero_()
