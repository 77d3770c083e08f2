# loses: ex6_learning_rate
# slip: stable_inverse
# why: 1/λmax is the rate without overshoot, not the largest stable one
def lr_experiment(lrs, features, labels, num_epochs, batch_size):
    results = {}
    for lr in lrs:
        w, b = np.zeros([features.shape[1], 1]), np.zeros([1])
        results[lr] = train(w, b, features, labels, lr, num_epochs, batch_size)
    return results


def best_lr(results):
    finite = {lr: losses[-1] for lr, losses in results.items() if numpy.isfinite(losses[-1])}
    return min(finite, key=finite.get)


def largest_stable_lr(features):
    X = features.asnumpy()
    Z = numpy.c_[X, numpy.ones(len(X))]
    return 1 / numpy.linalg.eigvalsh(Z.T @ Z / len(X)).max()
