# loses: sgd training
# slip: floor_division
# why: // rounds every step down to a whole number
def sgd(params, lr, batch_size):
    with torch.no_grad():
        for param in params:
            param -= lr * param.grad // batch_size
            param.grad.zero_()
