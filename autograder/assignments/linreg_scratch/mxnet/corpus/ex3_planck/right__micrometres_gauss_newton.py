# Micrometres and kilokelvin; Gauss-Newton with the derivative written by hand, in float64 NumPy.
def log_planck(wavelength, T):
    um = wavelength * 1e6
    x = 14.387768775 / (um * (T / 1000.0))
    log_one_minus = np.log(-np.expm1(-x))
    return 32.411021 - 5.0 * np.log(um) - x - log_one_minus


def fit_temperature(wavelength, intensity):
    um = wavelength.asnumpy().astype(numpy.float64) * 1e6
    y = numpy.log(intensity.asnumpy().astype(numpy.float64))
    kilo, offset = 4.0, 0.0
    for step in range(60):
        x = 14.387768775 / (um * kilo)
        model = -5 * numpy.log(um) - x - numpy.log(-numpy.expm1(-x))
        slope = x / kilo / -numpy.expm1(-x)
        A = numpy.stack([slope, numpy.ones_like(slope)], axis=1)
        (d_kilo, offset), *_ = numpy.linalg.lstsq(A, y - model, rcond=None)
        kilo = kilo + numpy.clip(d_kilo, -0.5 * kilo, kilo)
    return kilo * 1000.0
