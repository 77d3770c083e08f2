# loses: ex2_ohm
# slip: power
# why: mean of U·I, the power in watts
def fit_resistance(current, voltage):
    return (current * voltage).mean()
