# error: not_recorded
# why: the new tensor has no gradient
def fit_resistance(current, voltage):
    I, V = current.flatten(), voltage.flatten()
    R = np.zeros(1)
    R.attach_grad()
    for _ in range(5):
        with autograd.record():
            l = ((R * I - V) ** 2 / 2).mean()
        l.backward()
        R = R - R.grad / (I * I).mean()
    return R.item()
