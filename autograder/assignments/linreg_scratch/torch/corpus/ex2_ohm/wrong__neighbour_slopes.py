# loses: ex2_ohm
# slip: mean_of_slopes
# why: mean slope between neighbouring readings: divides noise by almost nothing
def fit_resistance(current, voltage):
    i, v = current.numpy().ravel(), voltage.numpy().ravel()
    order = np.argsort(i)
    i, v = i[order], v[order]
    return float(np.mean(np.abs(np.diff(v)) / np.diff(i)))
