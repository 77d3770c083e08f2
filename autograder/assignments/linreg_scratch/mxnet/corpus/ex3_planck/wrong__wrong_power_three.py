# loses: ex3_planck
# slip: wrong_power
# why: λ³ mixed up from the frequency form, the rest of the wavelength form kept
def log_planck(wavelength, T):
    um = wavelength * 1e6
    x = 14387.768775 / (um * T)
    return float(numpy.log(2 * 6.62607015e-34 * 299792458.0 ** 2)) - 3 * np.log(wavelength) - x - np.log(-np.expm1(-x))


def fit_temperature(wavelength, intensity):
    y = np.log(intensity)
    T = numpy.geomspace(500, 60000, 900)
    cost = [(y - log_planck(wavelength, float(t))).var().item() for t in T]
    return float(T[numpy.argmin(cost)])
