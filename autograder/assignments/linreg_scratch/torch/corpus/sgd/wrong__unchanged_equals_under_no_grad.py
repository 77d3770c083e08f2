# loses: sgd training
# slip: unchanged
# also: gradient_not_cleared
# why: param = param - … binds the name to a new tensor; its grad is set to None, that of the parameter stays
def sgd(params, lr, batch_size):
    with torch.no_grad():
        for param in params:
            param = param - lr * param.grad / batch_size
            param.grad = None
