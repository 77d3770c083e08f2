# slip: steps_too_long
# why: right for milliamperes, diverges for amperes
def fit_resistance(current, voltage):
    I, V = current.reshape(-1, 1) * 1000, voltage.reshape(-1, 1)
    w = np.zeros((1, 1))
    w.attach_grad()
    for _ in range(1000):
        with autograd.record():
            l = squared_loss(np.dot(I, w), V).mean()
        l.backward()
        sgd([w], 0.01, 1)
    return w.item() * 1000
