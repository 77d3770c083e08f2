# loses: ex3_planck
# slip: overflow
# why: float64 only moves the overflow to hc/λkT > 709: 300 K at 50 nm is 959
def log_planck(wavelength, T):
    lam = wavelength.astype("float64")
    x = (6.62607015e-34 * 299792458.0 / 1.380649e-23) / (lam * T)
    return np.log(2 * 6.62607015e-34 * 299792458.0 ** 2 / (lam ** 5 * np.expm1(x)))


def fit_temperature(wavelength, intensity):
    y = np.log(intensity.astype("float64"))
    T = numpy.geomspace(1500, 20000, 800)
    cost = [(y - log_planck(wavelength, float(t))).var().item() for t in T]
    return float(T[numpy.argmin(cost)])
