# Ratio of the sums: the noise averages out.
def fit_resistance(current, voltage):
    return voltage.sum() / current.sum()
