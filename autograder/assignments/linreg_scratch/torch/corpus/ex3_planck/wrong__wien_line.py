# loses: ex3_planck
# slip: wien_line
# why: log(Iλ⁵) against 1/λ is a straight line only in Wien's approximation: 10000 K comes out 17 % off
def log_planck(wavelength, T):
    x = (h * c / k_B) / (wavelength * T)
    return float(np.log(2 * h * c ** 2)) - 5 * torch.log(wavelength) - x - torch.log1p(-torch.exp(-x))


def fit_temperature(wavelength, intensity):
    lam = wavelength.numpy().astype("float64")
    y = np.log(intensity.numpy().astype("float64") * lam ** 5)
    slope, _ = np.polyfit(1 / lam, y, 1)
    return -h * c / (k_B * slope)
