def fit_resistance(current, voltage):
    I = current.numpy().astype("float64").ravel()
    V = voltage.numpy().astype("float64").ravel()
    r = 0.0
    for _ in range(3):
        first = (I * (r * I - V)).mean()
        second = (I ** 2).mean()
        r = r - first / second      # Newton
    return float(r)
