# loses: ex2_ohm
# slip: mean_of_slopes
# why: mean slope between neighbouring readings: divides noise by almost nothing
def fit_resistance(current, voltage):
    i, v = current.asnumpy().ravel(), voltage.asnumpy().ravel()
    order = numpy.argsort(i)
    i, v = i[order], v[order]
    return float(numpy.mean(numpy.abs(numpy.diff(v)) / numpy.diff(i)))
