# error: not_recorded
# why: attach_grad is missing
def fit_resistance(current, voltage):
    I, V = current.flatten(), voltage.flatten()
    R = np.zeros(1)
    for _ in range(5):
        with autograd.record():
            l = ((R * I - V) ** 2 / 2).mean()
        l.backward()
        R -= R.grad / (I * I).mean()
    return R.item()
