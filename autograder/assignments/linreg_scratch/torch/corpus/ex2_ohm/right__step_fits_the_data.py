# Raw data, but the step size is taken from the curvature of the loss, mean(I²).
def fit_resistance(current, voltage):
    current, voltage = current.flatten(), voltage.flatten()
    R = torch.tensor(1.0, requires_grad=True)
    step = 0.5 / (current ** 2).mean().item()
    for _ in range(60):
        loss = 0.5 * ((R * current - voltage) ** 2).mean()
        (g,) = torch.autograd.grad(loss, R)
        R = (R - step * g).detach()
        R.requires_grad = True
    return R.item()
