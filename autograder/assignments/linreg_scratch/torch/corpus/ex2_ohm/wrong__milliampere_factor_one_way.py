# loses: ex2_ohm
# slip: milliampere_factor
# why: fits in milliamperes and forgets to turn kilo-ohms back into ohms
def fit_resistance(current, voltage):
    milliamperes = current.reshape([-1, 1]) * 1000.0
    V = voltage.reshape([-1, 1])
    s = (milliamperes ** 2).mean().item()
    R = torch.zeros([1, 1])
    for _ in range(50):
        R.requires_grad = True
        (((milliamperes @ R - V) ** 2).mean() / 2).backward()
        R = (R - 0.5 / s * R.grad).detach()
    return R
