# loses: ex3_planck
# error: maths_function
# why: math.log and math.exp take single numbers
def log_planck(wavelength, T):
    return math.log(2 * h * c**2 / wavelength**5 / (math.exp(h * c / (wavelength * k_B * T)) - 1))


def fit_temperature(wavelength, intensity):
    u = torch.full([1], 0.2, dtype=wavelength.dtype)
    for _ in range(30):
        u.requires_grad = True
        misfit = log_planck(wavelength, 1000 / u) - torch.log(intensity)
        residual = misfit - misfit.mean()
        (residual**2 / 2).mean().backward()
        sgd([u], 0.004, 1)
    return (1000 / u).item()
