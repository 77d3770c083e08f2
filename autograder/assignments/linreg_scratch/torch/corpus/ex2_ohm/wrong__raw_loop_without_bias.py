# loses: ex2_ohm
# slip: raw_loop
# why: the same raw data and rate 0.03, more epochs, full batches: still nowhere in milliamperes
def fit_resistance(current, voltage):
    I, V = current.flatten(), voltage.flatten()
    R = torch.zeros([1])
    for epoch in range(100):
        R.requires_grad = True
        loss = ((R * I - V) ** 2 / 2).mean()
        loss.backward()
        with torch.no_grad():
            R = R - 0.03 * R.grad
    return R
