# loses: ex2_ohm
# slip: single_reading
# why: the largest of the single ratios: picks the noise
def fit_resistance(current, voltage):
    return (voltage.flatten() / current.flatten()).max().item()
