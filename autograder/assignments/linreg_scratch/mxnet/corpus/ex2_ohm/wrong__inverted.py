# slip: inverted
# why: conductance
def fit_resistance(current, voltage):
    I, V = current.asnumpy().reshape(-1), voltage.asnumpy().reshape(-1)
    return float((I * V).sum() / (V * V).sum())
