# slip: pairs_broadcast
# why: pairs (n, 1) with (n,): the (n, n) differences; the fit is that of mean voltages
def fit_resistance(current, voltage):
    I, V = current.reshape([-1, 1]), voltage.flatten()
    s = (I * I).mean().sqrt()
    r = torch.zeros([1, 1])
    for _ in range(100):
        r.requires_grad = True
        ((I / s @ r - V) ** 2 / 2).mean().backward()
        sgd([r], 0.5, 1)
    return (r / s).item()
