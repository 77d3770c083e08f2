# The bound found by trying: does gradient descent on ‖Zθ‖² grow at this rate?
def lr_experiment(lrs, features, labels, num_epochs, batch_size):
    def run(lr):
        w = np.zeros((features.shape[1], 1))
        b = np.zeros((1,))
        return tuple(train(w, b, features, labels, lr, num_epochs, batch_size))
    return dict(zip(lrs, map(run, lrs)))


def best_lr(results):
    import math
    return min(results, key=lambda lr: results[lr][-1] if math.isfinite(results[lr][-1]) else math.inf)


def largest_stable_lr(features):
    Z = numpy.c_[features.asnumpy().astype("float64"), numpy.ones(features.shape[0])]
    H = Z.T @ Z / len(Z)

    def grows(lr):
        M = numpy.eye(len(H)) - lr * H
        for _ in range(14):          # M^(2^14)
            M = M @ M
            if numpy.abs(M).max() > 1e6:
                return True
            if numpy.abs(M).max() < 1e-100:
                return False
        return numpy.abs(M).max() > 1.5

    low, high = 1e-6, 1e3
    while high / low > 1.0005:
        middle = (low * high) ** 0.5
        low, high = (low, middle) if grows(middle) else (middle, high)
    return low
