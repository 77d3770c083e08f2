# A straight line with intercept; the slope is the resistance.
def fit_resistance(current, voltage):
    slope, intercept = np.polyfit(np.array(current).ravel().astype(float),
                                  np.array(voltage).ravel().astype(float), 1)
    return [slope]
