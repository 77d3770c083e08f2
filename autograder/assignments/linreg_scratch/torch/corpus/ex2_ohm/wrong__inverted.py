# loses: ex2_ohm
# slip: inverted
# why: slope of I over V: the conductance
def fit_resistance(current, voltage):
    I = current.numpy().astype("float64").ravel()
    V = voltage.numpy().astype("float64").ravel()
    return (I * V).sum() / (V * V).sum()
