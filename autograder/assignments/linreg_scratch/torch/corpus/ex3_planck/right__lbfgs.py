# torch.optim.LBFGS on two scaled parameters: log temperature and log factor.
def _log(T):
    return torch.log(T) if isinstance(T, torch.Tensor) else float(np.log(T))


def log_planck(wavelength, T):
    log_x = float(np.log(h * c / k_B)) - torch.log(wavelength) - _log(T)
    x = torch.exp(log_x)
    return float(np.log(2 * h) + 2 * np.log(c)) - 5 * torch.log(wavelength) - x - torch.log(-torch.expm1(-x))


def fit_temperature(wavelength, intensity):
    y = torch.log(intensity)
    p = torch.nn.Parameter(torch.tensor([1.5, 0.0]))
    y0 = (y - log_planck(wavelength, 5000.0)).mean().detach()
    optimizer = torch.optim.LBFGS([p], lr=1.0, max_iter=60, history_size=10,
                                  line_search_fn="strong_wolfe")

    def closure():
        optimizer.zero_grad()
        r = y - y0 - log_planck(wavelength, 1000.0 * p[0].exp()) - p[1]
        loss = (r ** 2).mean()
        loss.backward()
        return loss

    optimizer.step(closure)
    return 1000.0 * p[0].exp().item()
