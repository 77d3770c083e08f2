# Clones of one start; nanargmin; spectral norm.
def lr_experiment(lrs, features, labels, num_epochs, batch_size):
    start = np.zeros([features.shape[1], 1])
    history = {lr: [] for lr in lrs}
    for lr in lrs:
        w, b = start.copy(), np.zeros([1])
        for _ in range(num_epochs):
            history[lr] += train(w, b, features, labels, lr, 1, batch_size)
    return history


def best_lr(results):
    keys = numpy.array(list(results.keys()))
    finals = numpy.array([numpy.asarray(v, dtype=float)[-1] for v in results.values()])
    finals = numpy.where(numpy.isfinite(finals), finals, numpy.nan)
    return keys[numpy.nanargmin(finals)]


def largest_stable_lr(features):
    X = features.asnumpy().astype(float)
    Z = numpy.column_stack((X, numpy.ones(X.shape[0])))
    return 2 / numpy.linalg.norm(Z.T @ Z / X.shape[0], 2)
