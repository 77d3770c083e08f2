# loses: ex2_ohm
# slip: raw_loop
# why: only the step of w fits the data; with a bias and few steps the line is not yet through the origin
def fit_resistance(current, voltage):
    x = current.reshape((-1, 1)) / current.mean()
    y = voltage.reshape((-1, 1)) / voltage.mean()
    w, b = np.zeros([1, 1]), np.zeros([1])
    train(w, b, x, y, 0.1, 5, x.shape[0])
    return (w * voltage.mean() / current.mean()).item()
