# slip: raw_loop
# also: unscaled
# why: the loop's steps are too short for milliamperes
def fit_resistance(current, voltage):
    w, b = np.zeros((1, 1)), np.zeros(1)
    train(w, b, current.reshape(-1, 1), voltage.reshape(-1, 1), 0.03, 3, 10)
    return w.item()
