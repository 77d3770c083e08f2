# loses: sgd training
# slip: gradient_not_cleared
# why: clear_grad stands outside the loop: only the last parameter is cleared
def sgd(params, lr, batch_size):
    with torch.no_grad():
        for param in params:
            param -= lr * param.grad / batch_size
        param.grad.zero_()
