# A straight line with intercept; the slope is the resistance.
def fit_resistance(current, voltage):
    slope, intercept = numpy.polyfit(numpy.array(current).ravel().astype(float),
                                  numpy.array(voltage).ravel().astype(float), 1)
    return [slope]
