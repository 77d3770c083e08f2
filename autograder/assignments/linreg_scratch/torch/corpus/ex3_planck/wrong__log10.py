# loses: ex3_planck
# slip: log10
# why: decimal logarithm instead of the natural one
def log_planck(wavelength, T):
    x = (h * c / k_B) / (wavelength * T)
    ln = float(np.log(2 * h * c ** 2)) - 5 * torch.log(wavelength) - x - torch.log1p(-torch.exp(-x))
    return ln / float(np.log(10.0))


def fit_temperature(wavelength, intensity):
    y = torch.log10(intensity)
    T = np.geomspace(1000, 30000, 800)
    cost = [(y - log_planck(wavelength, float(t))).var().item() for t in T]
    return T[np.argmin(cost)]
