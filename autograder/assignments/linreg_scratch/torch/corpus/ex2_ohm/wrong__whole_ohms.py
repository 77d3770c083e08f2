# slip: rounded
# why: cuts the fraction off: a small resistance is no longer within 1 %
def fit_resistance(current, voltage):
    I, V = current.reshape([-1]), voltage.reshape([-1])
    return int((I * V).sum() / (I * I).sum())
