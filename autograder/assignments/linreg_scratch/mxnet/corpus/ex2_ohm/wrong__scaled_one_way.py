# loses: ex2_ohm
# slip: scale_not_undone
# why: current divided by its largest value, the slope is not divided by it afterwards
def fit_resistance(current, voltage):
    scale = current.max()
    x = current.flatten() / scale * 0.5
    y = voltage.flatten()
    R = (x * y).sum() / (x * x).sum()
    return R
