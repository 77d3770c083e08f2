# slip: wrong_units
# why: the speed of light in km/s
def log_planck(wavelength, T):
    c = 299792.458
    x = h * c / k_B / (wavelength * T)
    return (math.log(2 * h * c**2) - 5 * np.log(wavelength)
            - x - np.log(-np.expm1(-x)))


def fit_temperature(wavelength, intensity):
    lam = numpy.asarray(wavelength, dtype=float)
    logI = numpy.log(numpy.asarray(intensity, dtype=float))
    temps = numpy.arange(2500.0, 11000.0, 10.0)
    x = h * c / (lam * k_B * temps[:, None])
    return temps[numpy.std(logI + 5 * numpy.log(lam) + numpy.log(numpy.expm1(x)), axis=1).argmin()]
