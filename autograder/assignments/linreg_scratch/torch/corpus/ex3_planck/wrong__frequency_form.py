# loses: ex3_planck
# slip: frequency_form
# why: 2hν³/c² is the density per frequency, not per wavelength
def log_planck(wavelength, T):
    x = (6.62607015e-34 * 299792458.0 / 1.380649e-23) / (wavelength * T)
    log_nu = float(np.log(299792458.0)) - torch.log(wavelength)
    return (float(np.log(2 * 6.62607015e-34 / 299792458.0 ** 2)) + 3 * log_nu
            - x - torch.log1p(-torch.exp(-x)))


def fit_temperature(wavelength, intensity):
    y = torch.log(intensity)
    T = np.geomspace(1000, 30000, 600)
    cost = [(y - log_planck(wavelength, float(t))).var().item() for t in T]
    return float(T[np.argmin(cost)])
