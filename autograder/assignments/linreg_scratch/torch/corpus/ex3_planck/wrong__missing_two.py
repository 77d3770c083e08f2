# loses: ex3_planck
# slip: missing_two
# why: hc²/λ⁵ without the 2; the fit does not notice, since its factor is free
def log_planck(wavelength, T):
    x = (h * c / k_B) / (wavelength * T)
    return float(np.log(h * c ** 2)) - 5 * torch.log(wavelength) - x - torch.log1p(-torch.exp(-x))


def fit_temperature(wavelength, intensity):
    y = torch.log(intensity)
    theta = torch.tensor([1.6])
    for _ in range(300):
        theta.requires_grad = True
        r = y - log_planck(wavelength, 1000.0 * torch.exp(theta))
        loss = ((r - r.mean()) ** 2).mean() / 2
        g = torch.autograd.grad(loss, theta)[0]
        theta = (theta - 0.05 * g.clip(-1, 1)).detach()
    return 1000.0 * torch.exp(theta)
