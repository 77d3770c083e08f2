C2 = h * c / k_B * 1e6        # µm K

def log_planck(wavelength, T):
    um = wavelength * 1e6
    x = C2 / (um * T)
    return (math.log(2 * h * c * c * 1e30) - 5 * np.log(um)
            - x - np.log(-np.expm1(-x)))


def _misfit(wavelength, logs, kelvin):
    T = np.array([kelvin])
    r = log_planck(wavelength, T) - logs
    return float(((r - r.mean()) ** 2).mean())


def fit_temperature(wavelength, intensity):
    logs = np.log(intensity)
    lo, hi = 2000.0, 12000.0
    for _ in range(60):      # 三分法
        a, b_ = lo + (hi - lo) / 3, hi - (hi - lo) / 3
        if _misfit(wavelength, logs, a) < _misfit(wavelength, logs, b_):
            hi = b_
        else:
            lo = a
    return (lo + hi) / 2
