# loses: sgd training
# slip: result_thrown_away
# why: np.subtract returns a new tensor, nobody keeps it
def sgd(params, lr, batch_size):
    for param in params:
        np.subtract(param, lr * param.grad / batch_size)
