# loses: sgd training?
# slip: normalised_gradient
# why: divides by the gradient's length: 0/0 where the gradient is zero
def sgd(params, lr, batch_size):
    with torch.no_grad():
        for param in params:
            param -= lr * param.grad / param.grad.norm()
            param.grad.zero_()
