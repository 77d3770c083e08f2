# loses: ex3_planck
# slip: fixed_start
# why: steps of 1e-3 K: T never leaves its start at the Sun's 5778 K
def log_planck(wavelength, T):
    x = (h * c / k_B) / (wavelength * T)
    return float(np.log(2 * h * c ** 2)) - 5 * paddle.log(wavelength) - x - paddle.log1p(-paddle.exp(-x))


def fit_temperature(wavelength, intensity):
    T = paddle.to_tensor([5778.0])
    y = paddle.log(intensity)
    for _ in range(100):
        T.stop_gradient = False
        r = y - log_planck(wavelength, T)
        ((r - r.mean()) ** 2).mean().backward()
        T = (T - 0.03 * T.grad).detach()
    return T.item()
