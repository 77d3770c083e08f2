# numpy.linalg.lstsq without intercept; a (1, 1) array comes back.
def fit_resistance(current, voltage):
    I = current.numpy().reshape(-1, 1)
    V = voltage.numpy().reshape(-1, 1)
    solution, *_ = np.linalg.lstsq(I, V, rcond=None)
    return solution
