# slip: wien_line
# why: straight in the approximation only
def log_planck(wavelength, T):
    x = h * c / k_B / (wavelength * T)
    return math.log(2 * h * c**2) - 5 * np.log(wavelength) - x - np.log(-np.expm1(-x))


def fit_temperature(wavelength, intensity):
    lam = wavelength.asnumpy().astype('float64')
    y = numpy.log(intensity.asnumpy().astype('float64') * lam**5)
    return -h * c / (k_B * numpy.polyfit(1 / lam, y, 1)[0])
