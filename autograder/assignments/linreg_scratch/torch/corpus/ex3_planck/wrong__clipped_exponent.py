# loses: ex3_planck
# slip: clipped_exponent
# why: clips the exponent at 88 to stay finite: finite, but wrong and flat where it is clipped
def log_planck(wavelength, T):
    x = torch.clip((h * c / k_B) / (wavelength * T), max=88.0)
    return float(np.log(2 * h * c ** 2)) - 5 * torch.log(wavelength) - torch.log(torch.expm1(x))


def fit_temperature(wavelength, intensity):
    y = intensity.log()
    T = np.geomspace(1500, 30000, 800)
    cost = [(y - log_planck(wavelength, float(t))).var().item() for t in T]
    return float(T[np.argmin(cost)])
