def log_planck(wavelength, T):
    x = h * c / k_B / (wavelength * T)
    return math.log(2 * h * c**2) - 5 * np.log(wavelength) - x - np.log(-np.expm1(-x))


def fit_temperature(wavelength, intensity):
    best, at = math.inf, 0.0
    logs = np.log(intensity)
    for T in range(2000, 14000, 20):
        r = log_planck(wavelength, np.array([float(T)])) - logs
        spread = ((r - r.mean()) ** 2).mean().item()
        if spread < best:
            best, at = spread, float(T)
    return at
