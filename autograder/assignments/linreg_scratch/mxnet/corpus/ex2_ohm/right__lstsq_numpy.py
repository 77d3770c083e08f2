# numpy.linalg.lstsq without intercept; a (1, 1) array comes back.
def fit_resistance(current, voltage):
    I = current.asnumpy().reshape(-1, 1)
    V = voltage.asnumpy().reshape(-1, 1)
    solution, *_ = numpy.linalg.lstsq(I, V, rcond=None)
    return solution
