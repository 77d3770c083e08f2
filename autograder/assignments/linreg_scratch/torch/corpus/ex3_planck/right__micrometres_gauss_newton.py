# Micrometres and kilokelvin; Gauss-Newton with the derivative written by hand, in float64 NumPy.
def log_planck(wavelength, T):
    um = wavelength * 1e6
    x = 14.387768775 / (um * (T / 1000.0))
    log_one_minus = torch.log(-torch.expm1(-x))
    return 32.411021 - 5.0 * torch.log(um) - x - log_one_minus


def fit_temperature(wavelength, intensity):
    um = wavelength.numpy().astype(np.float64) * 1e6
    y = np.log(intensity.numpy().astype(np.float64))
    kilo, offset = 4.0, 0.0
    for step in range(60):
        x = 14.387768775 / (um * kilo)
        model = -5 * np.log(um) - x - np.log(-np.expm1(-x))
        slope = x / kilo / -np.expm1(-x)
        A = np.stack([slope, np.ones_like(slope)], axis=1)
        (d_kilo, offset), *_ = np.linalg.lstsq(A, y - model, rcond=None)
        kilo = kilo + np.clip(d_kilo, -0.5 * kilo, kilo)
    return kilo * 1000.0
