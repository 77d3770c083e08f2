# slip: wrong_units
# why: the exponent is so large that float32 knows few of its digits
def log_planck(wavelength, T):
    lam = wavelength * 1e-9
    x = h * c / k_B / (lam * T)
    return (math.log(2 * h * c**2) - 5 * np.log(lam)
            - x - np.log(-np.expm1(-x)))


def fit_temperature(wavelength, intensity):
    lam = wavelength.asnumpy().astype("float64")
    li = numpy.log(intensity.asnumpy().astype("float64"))
    def v(T):
        r = li + 5 * numpy.log(lam) + numpy.log(numpy.expm1(h * c / (lam * k_B * T)))
        return r.var()
    return float(min(range(2500, 11000, 10), key=v))
