# slip: inverse_temperature
# why: returns u in 1000 K / T, not T
def log_planck(wavelength, T):
    """Natural logarithm of Planck's law; wavelength in m, T in K."""
    x = h * c / k_B / (wavelength * T)
    return (math.log(2 * h * c**2) - 5 * torch.log(wavelength)
            - x - torch.log(-torch.expm1(-x)))

def fit_temperature(wavelength, intensity):
    u = torch.full([1], 0.2, dtype=wavelength.dtype)
    for _ in range(30):
        u.requires_grad = True
        misfit = log_planck(wavelength, 1000 / u) - torch.log(intensity)
        residual = misfit - misfit.mean()
        (residual**2 / 2).mean().backward()
        sgd([u], 0.004, 1)
    return u.item()
