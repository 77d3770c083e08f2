# loses: ex2_ohm
# error: division_by_zero
# also: one_element_wanted
# why: n is never counted
def fit_resistance(current, voltage):
    n = 0
    total = 0.0
    for i, v in zip(current, voltage):
        total += float(v) / float(i)
    return total / n
