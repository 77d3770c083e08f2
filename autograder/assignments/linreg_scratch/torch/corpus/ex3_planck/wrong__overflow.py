# loses: ex3_planck
# slip: overflow
# why: the formula as printed: exp overflows in float32 at short wavelengths, the log is −inf
def log_planck(wavelength, T):
    B = 2 * h * c ** 2 / wavelength ** 5 / (torch.exp(h * c / k_B / (wavelength * T)) - 1)
    return torch.log(B)


def fit_temperature(wavelength, intensity):
    lam = wavelength.numpy().astype("float64")
    y = np.log(intensity.numpy().astype("float64"))
    T = np.geomspace(1000, 30000, 2000)[:, None]
    x = h * c / (lam * k_B * T)
    r = y + 5 * np.log(lam) + x + np.log1p(-np.exp(-x))
    return float(T[r.var(axis=1).argmin(), 0])
