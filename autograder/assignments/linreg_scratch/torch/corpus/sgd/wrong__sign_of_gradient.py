# loses: sgd training?
# slip: sign_of_gradient
# why: steps of one size, whatever the gradient's size
def sgd(params, lr, batch_size):
    with torch.no_grad():
        for param in params:
            param -= lr * torch.sign(param.grad)
            param.grad.zero_()
