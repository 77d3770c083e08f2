# paddle.optimizer.LBFGS on two scaled parameters: log temperature and log factor.
def _log(T):
    return paddle.log(T) if isinstance(T, paddle.Tensor) else float(np.log(T))


def log_planck(wavelength, T):
    log_x = float(np.log(h * c / k_B)) - paddle.log(wavelength) - _log(T)
    x = paddle.exp(log_x)
    return float(np.log(2 * h) + 2 * np.log(c)) - 5 * paddle.log(wavelength) - x - paddle.log(-paddle.expm1(-x))


def fit_temperature(wavelength, intensity):
    y = paddle.log(intensity)
    p = paddle.create_parameter([2], "float32",
                                default_initializer=paddle.nn.initializer.Assign(np.array([1.5, 0.0], "float32")))
    y0 = (y - log_planck(wavelength, 5000.0)).mean().detach()
    optimizer = paddle.optimizer.LBFGS(learning_rate=1.0, max_iter=60, history_size=10,
                                       line_search_fn="strong_wolfe", parameters=[p])

    def closure():
        optimizer.clear_grad()
        r = y - y0 - log_planck(wavelength, 1000.0 * p[0].exp()) - p[1]
        loss = (r ** 2).mean()
        loss.backward()
        return loss

    optimizer.step(closure)
    return 1000.0 * p[0].exp().item()
