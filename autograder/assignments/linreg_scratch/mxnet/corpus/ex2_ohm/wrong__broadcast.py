# slip: pairs_broadcast
# why: (n, 1) with (n,) are all pairs
def fit_resistance(current, voltage):
    I, V = current.reshape(-1, 1), voltage.reshape(-1)
    s = np.sqrt((I * I).mean())
    r = np.zeros((1, 1))
    r.attach_grad()
    for _ in range(100):
        with autograd.record():
            l = ((np.dot(I / s, r) - V) ** 2 / 2).mean()
        l.backward()
        sgd([r], 0.5, 1)
    return (r / s).item()
