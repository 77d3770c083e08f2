# float64 inside; least squares on the intensities themselves, the factor in closed form.
# %% before
def _exponent(wavelength, T):
    return 6.62607015e-34 * 299792458.0 / (wavelength * 1.380649e-23 * T)
# %% solution
def log_planck(wavelength, T):
    lam = wavelength.double()
    if isinstance(T, torch.Tensor):
        T = T.double()
    x = _exponent(lam, T)
    result = np.log(2 * 6.62607015e-34 * 299792458.0 ** 2) - 5 * lam.log() - x - (1 - (-x).exp()).log()
    return result.float()


def fit_temperature(wavelength, intensity):
    lam = wavelength.numpy().astype("float64")
    I = intensity.numpy().astype("float64")
    I = I / I.max()

    def misfit(T):
        shape = (lam * 1e6) ** -5 / np.expm1(_exponent(lam, T))
        shape = shape / shape.max()
        factor = (shape @ I) / (shape @ shape)
        return ((I - factor * shape) ** 2).sum()

    temperatures = np.arange(1500.0, 20000.0, 10.0)
    costs = np.array([misfit(T) for T in temperatures])
    return int(temperatures[costs.argmin()])
