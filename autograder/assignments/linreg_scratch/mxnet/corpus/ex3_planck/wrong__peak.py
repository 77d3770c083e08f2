# slip: peak_displacement
# also: fixed_start
# why: the brightest reading is noise, and the peak of 10000 K lies at the border
def log_planck(wavelength, T):
    x = h * c / k_B / (wavelength * T)
    return math.log(2 * h * c**2) - 5 * np.log(wavelength) - x - np.log(-np.expm1(-x))


def fit_temperature(wavelength, intensity):
    return 2.897771955e-3 / wavelength[int(np.argmax(intensity))].item()
