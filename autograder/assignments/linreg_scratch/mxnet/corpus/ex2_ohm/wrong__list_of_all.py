# slip: one_for_each_reading
# why: returns V/I for each point, not one resistance
def fit_resistance(current, voltage):
    return voltage / current
