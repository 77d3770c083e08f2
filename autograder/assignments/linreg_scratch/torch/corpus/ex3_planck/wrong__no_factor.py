# loses: ex3_planck
# slip: no_factor
# why: fits T alone: no free constant for the unknown factor
def log_planck(wavelength, T):
    x = (h * c / k_B) / (wavelength * T)
    return float(np.log(2 * h * c ** 2)) - 5 * torch.log(wavelength) - x - torch.log1p(-torch.exp(-x))


def fit_temperature(wavelength, intensity):
    y = torch.log(intensity)
    T = np.geomspace(300, 100000, 1500)
    cost = [((y - log_planck(wavelength, float(t))) ** 2).mean().item() for t in T]
    return float(T[np.argmin(cost)])
