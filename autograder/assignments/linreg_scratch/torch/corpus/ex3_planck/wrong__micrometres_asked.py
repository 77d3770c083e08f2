# also: wrong_units
# why: takes the wavelength for micrometres, though it comes in metres
def log_planck(wavelength, T):
    lam = wavelength * 1e-6
    x = h * c / k_B / (lam * T)
    return math.log(2 * h * c**2) - 5 * torch.log(lam) - x - torch.log(-torch.expm1(-x))


def fit_temperature(wavelength, intensity):
    lam = np.asarray(wavelength, dtype=float)
    logI = np.log(np.asarray(intensity, dtype=float))
    temps = np.arange(2500.0, 11000.0, 10.0)
    x = h * c / (lam * k_B * temps[:, None])
    return temps[np.std(logI + 5 * np.log(lam) + np.log(np.expm1(x)), axis=1).argmin()]
