# loses: ex3_planck
# slip: gradient_lost
# why: goes through NumPy, so no gradient reaches T
def log_planck(wavelength, T):
    lam = wavelength.asnumpy().astype("float64")
    t = numpy.asarray(T.asnumpy() if isinstance(T, np.ndarray) else T, dtype="float64")
    x = h * c / (lam * k_B * t)
    return np.array(numpy.log(2 * h * c ** 2) - 5 * numpy.log(lam) - x - numpy.log1p(-numpy.exp(-x)), dtype='float32')


def fit_temperature(wavelength, intensity):
    y = intensity.log()
    T = numpy.geomspace(1000, 30000, 800)
    cost = [(y - log_planck(wavelength, t)).var().item() for t in T]
    return float(T[numpy.argmin(cost)])
