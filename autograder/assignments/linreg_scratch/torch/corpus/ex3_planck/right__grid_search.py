# Two rounds of a grid over T; for each T the best log factor is the mean residual.
def log_planck(wavelength, T):
    a = torch.tensor(h * c / k_B, dtype=torch.float32)
    x = a / (wavelength * T)
    log_expm1 = torch.where(x > 15.0, x, torch.log(torch.expm1(torch.clip(x, max=15.0))))
    return np.log(2 * h * c * c).item() - 5 * wavelength.log() - log_expm1


def fit_temperature(wavelength, intensity):
    lam = np.asarray(wavelength.numpy(), dtype=float)
    y = np.log(np.asarray(intensity.numpy(), dtype=float))

    def spread(T):
        x = h * c / (lam * k_B * T[:, None])
        r = y - (-5 * np.log(lam) - x - np.log1p(-np.exp(-x)))
        return r.var(axis=1)

    coarse = np.geomspace(500, 50000, 400)
    best = coarse[spread(coarse).argmin()]
    fine = np.linspace(best * 0.97, best * 1.03, 400)
    return fine[spread(fine).argmin()]
