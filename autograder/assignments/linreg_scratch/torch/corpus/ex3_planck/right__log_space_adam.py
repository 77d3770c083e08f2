# Log space, log1p(-exp(-x)); fit of log(T / 1000 K) and a log factor by autograd and Adam.
def log_planck(wavelength, T):
    x = (h * c / k_B) / (wavelength * T)
    return float(np.log(2 * h * c ** 2)) - 5 * torch.log(wavelength) - x - torch.log1p(-torch.exp(-x))


def fit_temperature(wavelength, intensity):
    y = torch.log(intensity)
    theta = torch.nn.Parameter(torch.full([1], 1.6))
    optimizer = torch.optim.Adam([theta], lr=0.02)
    for _ in range(300):
        r = y - log_planck(wavelength, 1000.0 * torch.exp(theta))
        loss = ((r - r.mean()) ** 2).mean()
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    return 1000.0 * torch.exp(theta)
