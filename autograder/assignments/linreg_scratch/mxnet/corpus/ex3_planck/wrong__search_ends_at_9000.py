# loses: ex3_planck
# slip: end_of_the_search
# why: the grid ends at 9000 K
def log_planck(wavelength, T):
    x = h * c / k_B / (wavelength * T)
    return math.log(2 * h * c**2) - 5 * np.log(wavelength) - x - np.log(-np.expm1(-x))


def fit_temperature(wavelength, intensity):
    def spread(T):
        misfit = log_planck(wavelength, np.array([T])) - np.log(intensity)
        return ((misfit - misfit.mean()) ** 2).mean().item()

    return min([float(T) for T in range(2000, 9001, 20)], key=spread)
