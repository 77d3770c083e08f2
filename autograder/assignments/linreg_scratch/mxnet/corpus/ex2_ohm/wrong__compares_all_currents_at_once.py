# loses: ex2_ohm
# error: truth_of_many
# why: if current < 0.1
def fit_resistance(current, voltage):
    if current < 0.1:
        current = current * 1000
        voltage = voltage * 1000
    return ((current * voltage).sum() / (current ** 2).sum()).item()
