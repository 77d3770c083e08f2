# loses: sgd
# slip: divides_by_len_params
# why: the number of parameters is not the number of examples
def sgd(params, lr, batch_size):
    with torch.no_grad():
        for param in params:
            param -= lr * param.grad / len(params)
            param.grad.zero_()
