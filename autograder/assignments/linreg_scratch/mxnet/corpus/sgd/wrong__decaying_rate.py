# loses: sgd training
# slip: keeps_state
# why: the step shrinks from call to call
_calls = 0


def sgd(params, lr, batch_size):
    global _calls
    _calls += 1
    rate = lr / (1 + 0.01 * _calls)
    for param in params:
        param[:] = param - rate * param.grad / batch_size
