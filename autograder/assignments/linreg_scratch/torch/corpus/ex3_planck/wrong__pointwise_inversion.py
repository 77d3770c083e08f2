# loses: ex3_planck
# slip: pointwise_inversion
# why: solves B = I for T at every point and averages: the unknown factor goes into T
def log_planck(wavelength, T):
    x = (h * c / k_B) / (wavelength * T)
    return float(np.log(2 * h * c ** 2)) - 5 * torch.log(wavelength) - x - torch.log1p(-torch.exp(-x))


def fit_temperature(wavelength, intensity):
    lam = wavelength.numpy().astype("float64")
    I = intensity.numpy().astype("float64")
    T = h * c / (lam * k_B * np.log1p(2 * h * c ** 2 / (lam ** 5 * I)))
    return float(T.mean())
