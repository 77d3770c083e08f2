# slip: steps_too_long
# why: multiplies by 1000 always: fine for milliamperes, diverges for amperes
def fit_resistance(current, voltage):
    I = current.reshape([-1, 1]) * 1000
    V = voltage.reshape([-1, 1])
    w = torch.zeros([1, 1])
    for _ in range(2000):
        w.requires_grad = True
        squared_loss(I @ w, V).mean().backward()
        sgd([w], 0.01, 1)
    return w.item() * 1000
