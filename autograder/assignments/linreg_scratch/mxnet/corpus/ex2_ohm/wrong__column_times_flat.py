# loses: ex2_ohm
# slip: pairs_broadcast
# why: a column of currents times flat voltages is (n, n); its sum is no sum over the readings
def fit_resistance(current, voltage):
    I, V = current.reshape(-1, 1), voltage.flatten()
    return ((I * V).sum() / (I * I).sum()).item()
