# loses: ex3_planck
# slip: wrong_power
# why: λ⁴ instead of λ⁵
def log_planck(wavelength, T):
    x = (h * c / k_B) / (wavelength * T)
    return float(np.log(2 * h * c ** 2)) - 4 * torch.log(wavelength) - x - torch.log1p(-torch.exp(-x))


def fit_temperature(wavelength, intensity):
    y = torch.log(intensity)
    T = np.geomspace(1000, 30000, 600)
    cost = [(y - log_planck(wavelength, float(t))).var().item() for t in T]
    return float(T[np.argmin(cost)])
