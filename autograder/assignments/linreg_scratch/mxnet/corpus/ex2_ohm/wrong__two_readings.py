# loses: ex2_ohm
# slip: slope_of_two_readings
# why: slope between the two readings with the largest currents: noise divided by almost nothing
def fit_resistance(current, voltage):
    i, v = current.asnumpy().ravel(), voltage.asnumpy().ravel()
    first, second = numpy.argsort(i)[-2:]
    return float((v[second] - v[first]) / (i[second] - i[first]))
