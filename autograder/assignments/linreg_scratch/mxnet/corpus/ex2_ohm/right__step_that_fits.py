def fit_resistance(current, voltage):
    I, V = current.flatten(), voltage.flatten()
    R = np.zeros(1)
    R.attach_grad()
    lr = 1 / (I * I).mean().item()
    for _ in range(5):
        with autograd.record():
            l = ((R * I - V) ** 2 / 2).mean()
        l.backward()
        R -= lr * R.grad
    return R.item()
