# loses: sgd training
# error: backward_of_no_graph
# why: backward() has been called already, and a parameter has no graph to go back through
def sgd(params, lr, batch_size):
    with torch.no_grad():
        for param in params:
            param.sum().backward()
            param -= lr * param.grad / batch_size
            param.grad.zero_()
