# loses: ex3_planck
# slip: gradient_lost
# why: goes through NumPy, so no gradient reaches T
def log_planck(wavelength, T):
    lam = wavelength.numpy().astype("float64")
    t = np.asarray(T.detach().numpy() if isinstance(T, torch.Tensor) else T, dtype="float64")
    x = h * c / (lam * k_B * t)
    return torch.tensor(np.log(2 * h * c ** 2) - 5 * np.log(lam) - x - np.log1p(-np.exp(-x)), dtype=torch.float32)


def fit_temperature(wavelength, intensity):
    y = intensity.log()
    T = np.geomspace(1000, 30000, 800)
    cost = [(y - log_planck(wavelength, t)).var().item() for t in T]
    return float(T[np.argmin(cost)])
