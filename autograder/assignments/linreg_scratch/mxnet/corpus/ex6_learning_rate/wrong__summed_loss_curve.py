# loses: ex6_learning_rate
# slip: summed_loss
# why: the curve holds the summed loss, not the mean
def lr_experiment(lrs, features, labels, num_epochs, batch_size):
    results = {}
    for lr in lrs:
        w, b = np.zeros([features.shape[1], 1]), np.zeros([1])
        n = features.shape[0]
        results[lr] = [n * loss for loss in train(w, b, features, labels, lr, num_epochs, batch_size)]
    return results


def best_lr(results):
    finite = {lr: losses[-1] for lr, losses in results.items() if numpy.isfinite(losses[-1])}
    return min(finite, key=finite.get)


def largest_stable_lr(features):
    X = features.asnumpy()
    Z = numpy.c_[X, numpy.ones(len(X))]
    return 2 / numpy.linalg.eigvalsh(Z.T @ Z / len(X)).max()
