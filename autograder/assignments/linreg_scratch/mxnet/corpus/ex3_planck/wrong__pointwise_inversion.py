# slip: pointwise_inversion
# why: the unknown factor goes into T
def log_planck(wavelength, T):
    x = h * c / k_B / (wavelength * T)
    return math.log(2 * h * c**2) - 5 * np.log(wavelength) - x - np.log(-np.expm1(-x))


def fit_temperature(wavelength, intensity):
    lam, I = wavelength.asnumpy().astype('float64'), intensity.asnumpy().astype('float64')
    T = h * c / (lam * k_B * numpy.log1p(2 * h * c**2 / (lam**5 * I)))
    return float(T.mean())
