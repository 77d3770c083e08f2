# loses: ex2_ohm
# error: no_such_axis
# why: flat currents have no second axis
def fit_resistance(current, voltage):
    n = current.shape[1]
    I, V = current.flatten(), voltage.flatten()
    return ((I * V).sum() / (I * I).sum() * n / n).item()
