# slip: inverse_temperature
# why: 1000 K / T
def log_planck(wavelength, T):
    x = h * c / k_B / (wavelength * T)
    return math.log(2 * h * c**2) - 5 * np.log(wavelength) - x - np.log(-np.expm1(-x))


def fit_temperature(wavelength, intensity):
    u = np.full(1, 0.2)
    u.attach_grad()
    for _ in range(60):
        with autograd.record():
            r = log_planck(wavelength, 1000 / u) - np.log(intensity)
            r = r - r.mean()
            l = (r**2 / 2).mean()
        l.backward()
        u -= 0.004 * u.grad
    return u
