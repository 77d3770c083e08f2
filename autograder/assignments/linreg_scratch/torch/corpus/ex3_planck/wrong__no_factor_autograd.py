# loses: ex3_planck
# slip: no_factor
# why: a well-behaved gradient descent on log T, but without the factor
def log_planck(wavelength, T):
    x = (6.62607015e-34 * 299792458.0 / 1.380649e-23) / (wavelength * T)
    return -36.66464 - 5 * torch.log(wavelength) - x - torch.log1p(-torch.exp(-x))


def fit_temperature(wavelength, intensity):
    y = torch.log(intensity)
    theta = torch.tensor([1.6])
    for _ in range(300):
        theta.requires_grad = True
        loss = ((log_planck(wavelength, 1000 * torch.exp(theta)) - y) ** 2).mean() / 2
        loss.backward()
        theta = (theta - 0.03 * theta.grad.clip(-3, 3)).detach()
    return (1000 * torch.exp(theta)).item()
