# Log space, log1p(-exp(-x)); fit of log(T / 1000 K) and a log factor by autograd and Adam.
def log_planck(wavelength, T):
    x = (h * c / k_B) / (wavelength * T)
    return float(np.log(2 * h * c ** 2)) - 5 * paddle.log(wavelength) - x - paddle.log1p(-paddle.exp(-x))


def fit_temperature(wavelength, intensity):
    y = paddle.log(intensity)
    theta = paddle.create_parameter([1], "float32",
                                    default_initializer=paddle.nn.initializer.Constant(1.6))
    optimizer = paddle.optimizer.Adam(learning_rate=0.02, parameters=[theta])
    for _ in range(300):
        r = y - log_planck(wavelength, 1000.0 * paddle.exp(theta))
        loss = ((r - r.mean()) ** 2).mean()
        loss.backward()
        optimizer.step()
        optimizer.clear_grad()
    return 1000.0 * paddle.exp(theta)
