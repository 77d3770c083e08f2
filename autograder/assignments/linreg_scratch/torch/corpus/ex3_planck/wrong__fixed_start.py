# loses: ex3_planck
# slip: fixed_start
# why: steps of 1e-3 K: T never leaves its start at the Sun's 5778 K
def log_planck(wavelength, T):
    x = (h * c / k_B) / (wavelength * T)
    return float(np.log(2 * h * c ** 2)) - 5 * torch.log(wavelength) - x - torch.log1p(-torch.exp(-x))


def fit_temperature(wavelength, intensity):
    T = torch.tensor([5778.0])
    y = torch.log(intensity)
    for _ in range(100):
        T.requires_grad = True
        r = y - log_planck(wavelength, T)
        ((r - r.mean()) ** 2).mean().backward()
        T = (T - 0.03 * T.grad).detach()
    return T.item()
