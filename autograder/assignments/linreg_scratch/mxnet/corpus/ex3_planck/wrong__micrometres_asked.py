# also: wrong_units
# why: takes the wavelength for micrometres, though it comes in metres
def log_planck(wavelength, T):
    lam = wavelength * 1e-6
    x = h * c / k_B / (lam * T)
    return math.log(2 * h * c**2) - 5 * np.log(lam) - x - np.log(-np.expm1(-x))


def fit_temperature(wavelength, intensity):
    lam = numpy.asarray(wavelength, dtype=float)
    logI = numpy.log(numpy.asarray(intensity, dtype=float))
    temps = numpy.arange(2500.0, 11000.0, 10.0)
    x = h * c / (lam * k_B * temps[:, None])
    return temps[numpy.std(logI + 5 * numpy.log(lam) + numpy.log(numpy.expm1(x)), axis=1).argmin()]
