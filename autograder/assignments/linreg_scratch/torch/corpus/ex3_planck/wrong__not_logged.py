# loses: ex3_planck
# slip: not_logged
# why: returns the density itself, not its logarithm
def log_planck(wavelength, T):
    x = (h * c / k_B) / (wavelength * T)
    log_B = float(np.log(2 * h * c ** 2)) - 5 * torch.log(wavelength) - x - torch.log1p(-torch.exp(-x))
    return torch.exp(log_B)


def fit_temperature(wavelength, intensity):
    y = intensity.log()
    T = np.geomspace(1000, 30000, 800)
    cost = [(y - log_planck(wavelength, float(t)).log()).var().item() for t in T]
    return float(T[np.argmin(cost)])
