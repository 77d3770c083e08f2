# loses: ex3_planck
# slip: wien
# why: drops the −1: Wien's approximation, wrong at long wavelengths, and the fit inherits it
def log_planck(wavelength, T):
    x = (6.62607015e-34 * 299792458.0 / 1.380649e-23) / (wavelength * T)
    return float(np.log(2 * 6.62607015e-34 * 299792458.0 ** 2)) - 5 * torch.log(wavelength) - x


def fit_temperature(wavelength, intensity):
    y = torch.log(intensity)
    T = np.geomspace(1000, 30000, 600)
    cost = [(y - log_planck(wavelength, float(t))).var().item() for t in T]
    return T[int(np.argmin(cost))]
