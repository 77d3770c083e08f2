# loses: ex2_ohm
# error: index_of_number
# why: numpy()[0] of a 0-dimensional tensor
def fit_resistance(current, voltage):
    I, V = current.flatten(), voltage.flatten()
    r = (I * V).sum() / (I * I).sum()
    return r.asnumpy()[0]
