# slip: no_factor
# why: the factor is taken to be one
def log_planck(wavelength, T):
    x = h * c / k_B / (wavelength * T)
    return math.log(2 * h * c**2) - 5 * np.log(wavelength) - x - np.log(-np.expm1(-x))


def fit_temperature(wavelength, intensity):
    y = np.log(intensity)
    T = numpy.geomspace(300, 100000, 800)
    cost = [((y - log_planck(wavelength, float(t))) ** 2).mean().item() for t in T]
    return float(T[numpy.argmin(cost)])
