# loses: ex2_ohm
# slip: raw_loop
# why: the book's loop and rate on raw data: a mean current of 1 mA makes the gradient a millionth
def fit_resistance(current, voltage):
    X, y = current.reshape([-1, 1]), voltage.reshape([-1, 1])
    w = torch.normal(0.0, 0.01, [1, 1])
    b = torch.zeros([1])
    train(w, b, X, y, 0.03, 3, 10)
    return w.item()
